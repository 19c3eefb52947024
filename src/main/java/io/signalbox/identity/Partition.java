package io.signalbox.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which identifiers are one person.
 *
 * <p>A function of the identifiers and the links between them, and of nothing else: neither the order in which they became
 * known nor the profiles that they have had so far can matter. An identifier that was sent with two user ids, or with
 * two addresses, means neither of the two, and one that was sent with too many others means nobody: its links are void.
 * Of the others each link, strongest first, makes two groups one, unless both know a user id, or something else of which a
 * person has one, that is as strong as the link.
 */
final class Partition {

    /**
     * An identifier as it is stored.
     *
     * @param home the profile that it came into the world with
     * @param alarm why it links nobody, where that has been found out before
     */
    record Node(long id, Identifier identifier, String profileId, String home, Optional<String> alarm) {
        @Override
        public String toString() {
            return identifier.kind() + " " + id;
        }
    }

    /** Two identifiers that were sent together; the first is the strongest of what was sent. */
    record Link(long stronger, long weaker) {}

    private static final Comparator<Node> STRENGTH = Comparator.comparing(Node::identifier);

    private final List<String> unique;
    private final Map<Long, Node> nodes = new HashMap<>();
    private final Map<Long, String> alarms = new TreeMap<>();
    private final Map<Long, Group> groups = new HashMap<>();

    /** People as far as they are known to be one. */
    private static final class Group {
        private final List<Node> members = new ArrayList<>();
        private final Set<String> kinds = new HashSet<>();

        Group(Node first) {
            members.add(first);
            kinds.add(first.identifier().kind());
        }
    }

    Partition(Collection<Node> all, Collection<Link> links, LinkingRules rules) {
        unique = rules.unique();
        all.forEach(node -> nodes.put(node.id(), node));
        List<Link> known = links.stream()
                .filter(link -> nodes.containsKey(link.stronger()) && nodes.containsKey(link.weaker()))
                .distinct()
                .toList();
        raiseAlarms(known, rules);
        all.forEach(node -> groups.put(node.id(), new Group(node)));
        known.stream()
                .filter(link -> links(link.stronger(), rules) && links(link.weaker(), rules))
                .sorted(Comparator.comparing((Link link) -> node(link.stronger()), STRENGTH)
                        .thenComparing(link -> node(link.weaker()), STRENGTH))
                .forEach(this::join);
    }

    private Node node(long id) {
        return Objects.requireNonNull(nodes.get(id));
    }

    private void raiseAlarms(List<Link> links, LinkingRules rules) {
        Map<Long, Integer> degrees = new HashMap<>();
        Map<Long, Map<String, Integer>> persons = new HashMap<>();
        for (Link link : links) {
            degrees.merge(link.stronger(), 1, Integer::sum);
            degrees.merge(link.weaker(), 1, Integer::sum);
            String kind = node(link.stronger()).identifier().kind();
            if (unique.contains(kind)) {
                persons.computeIfAbsent(link.weaker(), id -> new HashMap<>()).merge(kind, 1, Integer::sum);
            }
        }
        for (Node node : nodes.values()) {
            if (node.alarm().isPresent()) {
                continue;
            }
            if (degrees.getOrDefault(node.id(), 0) > rules.maxLinks()) {
                alarms.put(node.id(), "sent with more than " + rules.maxLinks() + " others");
            } else {
                persons.getOrDefault(node.id(), Map.of()).forEach((kind, count) -> {
                    if (count > 1) {
                        alarms.putIfAbsent(node.id(), "sent with more than one " + kind);
                    }
                });
            }
        }
    }

    private boolean links(long id, LinkingRules rules) {
        return node(id).alarm().isEmpty()
                && !alarms.containsKey(id)
                && !rules.shared().contains(node(id).identifier().kind());
    }

    private void join(Link link) {
        Group one = Objects.requireNonNull(groups.get(link.stronger()));
        Group other = Objects.requireNonNull(groups.get(link.weaker()));
        if (one == other
                || areTwo(one, other, node(link.stronger()).identifier().kind())) {
            return;
        }
        one.members.addAll(other.members);
        one.kinds.addAll(other.kinds);
        other.members.forEach(member -> groups.put(member.id(), one));
    }

    private boolean areTwo(Group one, Group other, String asserting) {
        int strength = unique.indexOf(asserting);
        List<String> decisive = strength < 0 ? unique : unique.subList(0, strength + 1);
        return decisive.stream().anyMatch(kind -> one.kinds.contains(kind) && other.kinds.contains(kind));
    }

    /** Why identifiers link nobody, where that is found out here. */
    Map<Long, String> alarms() {
        return alarms;
    }

    /** The people, each with what they are known by, strongest first; in the order of that. */
    private List<List<Node>> people() {
        return groups.values().stream()
                .distinct()
                .map(group -> group.members.stream().sorted(STRENGTH).toList())
                .sorted(Comparator.comparing(members -> members.get(0), STRENGTH))
                .toList();
    }

    /**
     * Somebody with a profile.
     *
     * @param nodes what they are known by, strongest first
     * @param profile the one they keep; empty: they need a new one
     * @param homes the profiles that are theirs, whether they keep them or not
     */
    record Person(List<Node> nodes, Optional<String> profile, Set<String> homes) {
        @Override
        public String toString() {
            return "person " + nodes;
        }
    }

    /**
     * The people and their profiles: of the identifiers that came into the world with a profile the strongest has it, and
     * whoever has several keeps the oldest.
     *
     * @param existing profiles that there are, oldest first
     * @param newcomers identifiers that have a home by guess: they keep it only where nobody else does
     */
    List<Person> profiles(List<String> existing, Set<Long> newcomers) {
        Comparator<Node> right = Comparator.comparing((Node node) -> newcomers.contains(node.id()))
                .thenComparing(STRENGTH);
        Map<String, Node> keepers = new HashMap<>();
        for (Node node : nodes.values()) {
            keepers.merge(node.home(), node, (a, b) -> right.compare(a, b) <= 0 ? a : b);
        }
        List<Person> profiles = new ArrayList<>();
        for (List<Node> members : people()) {
            Set<String> homes = new HashSet<>();
            members.stream()
                    .filter(node -> node.equals(keepers.get(node.home())))
                    .forEach(node -> homes.add(node.home()));
            profiles.add(new Person(
                    members, existing.stream().filter(homes::contains).findFirst(), homes));
        }
        return profiles;
    }
}
