package io.signalbox.identity;

import io.signalbox.identity.Partition.Node;
import io.signalbox.identity.Partition.Person;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Sql;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Finds the profiles that identifiers mean, and creates those that nobody has met.
 *
 * <p>What is sent with several identifiers belongs to the strongest of them. That it was sent with the others is a link,
 * and who is who follows from the links alone ({@link Partition}): where a new one makes two profiles one, or shows that
 * an identifier is shared, what belongs to it moves. Whatever several transactions do at once, an identifier has one profile.
 */
@Singleton
public final class Identities {

    private final Sql sql;
    private final IdentityStore store;
    private final LinkStore links;
    private final MoveStore moves;
    private final LinkingRules rules;
    private final Supplier<String> newProfileId;

    @Inject
    Identities(Sql sql, IdentityConfig config) {
        this(
                sql,
                new LinkingRules(config.unique(), Set.copyOf(config.shared().orElse(List.of())), config.maxLinks()),
                () -> UUID.randomUUID().toString());
    }

    Identities(Sql sql, LinkingRules rules, Supplier<String> newProfileId) {
        this.sql = sql;
        this.store = new IdentityStore(sql);
        this.links = new LinkStore();
        this.moves = new MoveStore();
        this.rules = rules;
        this.newProfileId = newProfileId;
    }

    /** On this database, for callers without injection. */
    public static Identities on(Sql sql) {
        return new Identities(sql, LinkingRules.DEFAULT, () -> UUID.randomUUID().toString());
    }

    /**
     * Learns which identifiers were sent together, and moves what belongs to those that are found to be others' than they
     * were: events, the ledger of triggers, and with them everything that follows. What moves is one transaction.
     *
     * <p>Call it before the transaction that stores what was sent.
     */
    public void link(Collection<? extends Collection<Identifier>> sets, Instant now) {
        Set<Set<Identifier>> several = new LinkedHashSet<>();
        for (Collection<Identifier> set : sets) {
            if (set.size() > 1) {
                several.add(new TreeSet<>(set));
            }
        }
        several.removeIf(set -> set.size() < 2);
        if (several.isEmpty() || links.areKnown(sql, several)) {
            return;
        }
        while (true) {
            try {
                sql.doInTransaction(transaction -> learn(transaction, several, now));
                return;
            } catch (MovedMeanwhileException again) {
                // Somebody else brought one of them at the same time, or erased one: look again.
            }
        }
    }

    /**
     * The profiles of these sets, in their order, as far as {@link #link} knows them.
     *
     * <p>Must run in a transaction, before it locks anything else: new identifiers are inserted in one global order, and
     * until the commit others who bring the same ones wait.
     *
     * @param sets each with at least one identifier
     * @throws MovedMeanwhileException where a set has to be linked again
     */
    public List<Identified> identify(Sql transaction, List<? extends Collection<Identifier>> sets, Instant now) {
        while (true) {
            Set<Identifier> mentioned = new LinkedHashSet<>();
            sets.forEach(mentioned::addAll);
            Map<Identifier, Node> known = store.find(transaction, mentioned);
            Map<Identifier, IdentityStore.Place> unknown = new HashMap<>();
            for (Collection<Identifier> set : sets) {
                if (set.isEmpty()) {
                    throw new IllegalArgumentException("expected at least one identifier, but the set was empty");
                }
                Identifier strongest = strongest(set);
                if (!known.containsKey(strongest)) {
                    if (set.stream().anyMatch(one -> !one.equals(strongest))) {
                        throw new MovedMeanwhileException(1);
                    }
                    unknown.computeIfAbsent(strongest, one -> IdentityStore.Place.of(newProfileId.get()));
                }
            }
            if (unknown.isEmpty()) {
                return found(sets, known);
            }
            store.create(transaction, unknown, now);
            // Another transaction may have brought one of them first and have committed: look again.
        }
    }

    private static Identifier strongest(Collection<Identifier> set) {
        return set.stream().min(Identifier::compareTo).orElseThrow();
    }

    private static List<Identified> found(List<? extends Collection<Identifier>> sets, Map<Identifier, Node> known) {
        List<Identified> found = new ArrayList<>(sets.size());
        for (Collection<Identifier> set : sets) {
            Node anchor = present(known, strongest(set));
            List<String> warnings = List.of();
            for (Identifier one : new TreeSet<>(set)) {
                Node other = known.get(one);
                if (other == null || !other.profileId().equals(anchor.profileId())) {
                    warnings = warnings.isEmpty() ? new ArrayList<>() : warnings;
                    warnings.add(one.kind() + ": belongs to another profile and stays there"
                            + (other == null
                                    ? ""
                                    : other.alarm().map(why -> " (" + why + ")").orElse("")));
                }
            }
            found.add(new Identified(anchor.profileId(), anchor.id(), warnings));
        }
        return found;
    }

    private static Node present(Map<Identifier, Node> known, Identifier identifier) {
        Node node = known.get(identifier);
        if (node == null) {
            throw new IllegalStateException("expected a known identifier, but one of " + identifier + " is not");
        }
        return node;
    }

    /**
     * Like {@link #identify}, and nobody is erased before the commit: for transactions that do not hold these people's due
     * rows, and link identifiers to them.
     */
    public List<Identified> identifyAndKeep(Sql transaction, List<? extends Collection<Identifier>> sets, Instant now) {
        List<Identified> found = identify(transaction, sets, now);
        Set<String> profileIds = new LinkedHashSet<>();
        found.forEach(one -> profileIds.add(one.profileId()));
        int gone = profileIds.size() - store.keep(transaction, profileIds).size();
        if (gone > 0) {
            throw new MovedMeanwhileException(gone);
        }
        return found;
    }

    /**
     * Makes sure that the identifiers are still where they were found. Ask while holding the due rows of their profiles,
     * which whoever moves or erases them must hold, too: then it holds until the transaction ends.
     *
     * @throws MovedMeanwhileException where they are not
     */
    public void confirm(Sql transaction, Collection<Identified> found) {
        Map<Long, String> places = new LinkedHashMap<>();
        found.forEach(one -> places.put(one.identifierId(), one.profileId()));
        long there = store.countAt(transaction, places);
        if (there < places.size()) {
            throw new MovedMeanwhileException(places.size() - there);
        }
    }

    /** The profile of an identifier, as it would be sent. */
    public Optional<String> profileOf(String kind, String value) {
        String normalised = Identifier.normalised(kind, value);
        if (!Identifier.isKind(kind) || normalised.isEmpty() || normalised.length() > Identifier.MAX_LENGTH) {
            return Optional.empty();
        }
        return store.profileOf(new Identifier(kind, normalised));
    }

    /** Everything a profile is known by, strongest first. */
    public List<Identifier> identifiersOf(String profileId) {
        return store.identifiersOf(profileId);
    }

    /** Identifiers that link nobody because they were sent with too many others, newest first. */
    public List<Alarm> alarms(int limit, Optional<Alarm.Place> before) {
        return store.alarms(limit, before);
    }

    /** An identifier that links nobody, and why. */
    public record Alarm(long id, Identifier identifier, String profileId, String why, Instant since) {

        /** Where a listing goes on. */
        public record Place(Instant since, long id) {}

        @Override
        public String toString() {
            return identifier.kind() + " " + id;
        }
    }

    /**
     * Says that what came from a profile that was merged is another person's after all: the links between it and the others
     * are cut for ever, and its events, and all that follows from them, go back.
     *
     * @param profileId a profile that was merged into another
     * @return the profile that it had been merged into; empty where it is not merged
     */
    public Optional<String> unmerge(String profileId, Instant now) {
        while (true) {
            try {
                return sql.inTransaction(transaction -> {
                    links.lock(transaction);
                    Optional<String> into = moves.mergedInto(transaction, profileId);
                    if (into.isPresent()) {
                        settle(transaction, links.cut(transaction, profileId, now), Set.of(), now);
                    }
                    return into;
                });
            } catch (MovedMeanwhileException again) {
                // Somebody was erased meanwhile: look again.
            }
        }
    }

    /**
     * Says that an identifier that links nobody means one person after all: it links again, and its links with others than
     * that person are cut for ever.
     *
     * @param alarmId an {@link Alarm#id()}
     * @param profileId whose it is; empty: nobody's that it was sent with so far
     * @return the profile that it belongs to now; empty where there is no such alarm
     * @throws io.signalbox.platform.ProblemException 409 where it was never sent with identifiers of the profile, or
     *     would be alarming all the same
     */
    public Optional<String> lift(long alarmId, Optional<String> profileId, Instant now) {
        while (true) {
            try {
                return sql.inTransaction(transaction -> {
                    links.lock(transaction);
                    Optional<Long> left = links.lift(transaction, alarmId, profileId, now);
                    if (left.isEmpty()) {
                        return Optional.empty();
                    }
                    if (profileId.isPresent() && left.get() == 0) {
                        throw Problem.of(
                                        409,
                                        "found a profile that the identifier was never sent with; expected one that it was")
                                .asException();
                    }
                    settle(transaction, List.of(alarmId), Set.of(), now);
                    store.alarmOf(transaction, alarmId).ifPresent(why -> {
                        throw Problem.of(
                                        409,
                                        "found an identifier that still would not mean one person: " + why
                                                + "; expected another profile, or none")
                                .asException();
                    });
                    return store.placeOf(transaction, alarmId);
                });
            } catch (MovedMeanwhileException again) {
                // Somebody was erased meanwhile: look again.
            }
        }
    }

    /** Nobody becomes one with somebody else, or is separated again, before the transaction ends. */
    public void holdStill(Sql transaction) {
        links.lock(transaction);
    }

    /** The profile that a profile was merged into. */
    public Optional<String> mergedInto(Sql transaction, String profileId) {
        return moves.mergedInto(transaction, profileId);
    }

    /**
     * The profile that the person of this one has by now, and then all that were merged into it, however many steps ago;
     * none where it was erased.
     */
    public List<String> profilesOf(Sql transaction, String profileId) {
        return profilesOf(transaction, List.of(profileId)).get(0);
    }

    /** The same of many, in their order. */
    public List<List<String>> profilesOf(Sql transaction, List<String> profileIds) {
        return moves.profilesOf(transaction, profileIds);
    }

    /**
     * What stands in the log for a profile where an event of an id that the profile has already was sent a second time, by
     * somebody who was found to be the same person later.
     */
    public List<String> twinsOf(Sql transaction, String profileId) {
        return moves.twinsOf(transaction, profileId);
    }

    private void learn(Sql transaction, Set<Set<Identifier>> sets, Instant now) {
        links.lock(transaction);
        Set<Identifier> mentioned = new TreeSet<>();
        sets.forEach(mentioned::addAll);
        Map<Identifier, Node> known = store.find(transaction, mentioned);
        Map<Identifier, IdentityStore.Place> places = new HashMap<>();
        known.forEach(
                (identifier, node) -> places.put(identifier, new IdentityStore.Place(node.profileId(), node.home())));
        Map<Identifier, IdentityStore.Place> created = new HashMap<>();
        Set<Identifier> linking = known.values().stream()
                .filter(node -> node.alarm().isEmpty()
                        && !rules.shared().contains(node.identifier().kind()))
                .map(Node::identifier)
                .collect(Collectors.toSet());
        for (Set<Identifier> set : sets) {
            // A guess only: where it is wrong, the one whose home this is keeps it, and the other moves on.
            IdentityStore.Place place = set.stream()
                    .filter(linking::contains)
                    .map(places::get)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseGet(() -> IdentityStore.Place.of(newProfileId.get()));
            for (Identifier one : set) {
                if (places.putIfAbsent(one, place) == null) {
                    created.put(one, place);
                    linking.add(one);
                }
            }
        }
        if (!created.isEmpty() && store.create(transaction, created, now) < created.size()) {
            throw new MovedMeanwhileException(1);
        }
        Map<Identifier, Node> all = store.find(transaction, mentioned);
        if (all.size() < mentioned.size()) {
            throw new MovedMeanwhileException(mentioned.size() - all.size());
        }
        List<Partition.Link> sent = new ArrayList<>();
        for (Set<Identifier> set : sets) {
            long anchor = present(all, set.iterator().next()).id();
            set.stream()
                    .skip(1)
                    .forEach(one -> sent.add(
                            new Partition.Link(anchor, present(all, one).id())));
        }
        links.add(transaction, sent, now);
        Set<Long> newcomers =
                created.keySet().stream().map(one -> present(all, one).id()).collect(Collectors.toSet());
        settle(transaction, all.values().stream().map(Node::id).toList(), newcomers, now);
    }

    /**
     * Puts everything around these identifiers where the links say.
     *
     * @param newcomers identifiers whose home is a guess: they take it from nobody
     */
    private void settle(Sql transaction, Collection<Long> around, Set<Long> newcomers, Instant now) {
        LinkStore.Neighbourhood near = links.around(transaction, around, rules);
        Partition partition = new Partition(near.nodes(), near.links(), rules);
        links.raise(transaction, partition.alarms(), now);
        Set<String> profileIds = new LinkedHashSet<>();
        near.nodes().forEach(node -> {
            profileIds.add(node.home());
            profileIds.add(node.profileId());
        });
        Map<Node, String> moving = new LinkedHashMap<>();
        Map<Long, String> homes = new LinkedHashMap<>();
        Map<String, Optional<String>> merged = new LinkedHashMap<>();
        List<String> existing = store.oldestFirst(transaction, profileIds);
        for (Person person : partition.profiles(existing, newcomers)) {
            String target = person.profile().orElseGet(newProfileId);
            for (Node node : person.nodes()) {
                if (!node.profileId().equals(target)) {
                    moving.put(node, target);
                    merged.putIfAbsent(node.profileId(), Optional.of(target));
                }
                if (!person.homes().contains(node.home())) {
                    homes.put(node.id(), target);
                }
            }
            person.homes().forEach(home -> merged.put(home, Optional.of(target)));
            merged.put(target, Optional.empty());
        }
        if (moving.isEmpty()) {
            return;
        }
        merged.keySet().retainAll(existing);
        store.settle(transaction, homes, now);
        moves.move(transaction, near.nodes(), moving, merged, now);
    }
}
