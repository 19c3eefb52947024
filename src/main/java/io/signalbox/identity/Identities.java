package io.signalbox.identity;

import io.signalbox.platform.Sql;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the profiles that identifiers mean, and creates those that nobody has met.
 *
 * <p>The strongest known identifier of a set decides; unknown ones are linked to its profile. One that belongs to
 * somebody else stays there. A device that two people share does not make them one: a weaker identifier never pulls an
 * unknown user id or e-mail address into a profile that has another one. Whatever several transactions do at once, an identifier has one profile.
 */
@Singleton
public final class Identities {

    /** Kinds of which a person is known by one: another one is another person. */
    private static final Set<String> ONE_PERSONS = Set.of("userId", "email");

    private final IdentityStore store;
    private final Supplier<String> newProfileId;

    @Inject
    Identities(IdentityStore store) {
        this(store, () -> UUID.randomUUID().toString());
    }

    Identities(IdentityStore store, Supplier<String> newProfileId) {
        this.store = store;
        this.newProfileId = newProfileId;
    }

    /** On this database, for callers without injection. */
    public static Identities on(Sql sql) {
        return new Identities(new IdentityStore(sql));
    }

    /**
     * The profiles of these sets, in their order; earlier sets are known to later ones.
     *
     * <p>Must run in a transaction, before it locks anything else: new identifiers are inserted in one global order, and
     * until the commit others who bring the same ones wait.
     *
     * @param sets each with at least one identifier
     */
    public List<Identified> identify(Sql transaction, List<? extends Collection<Identifier>> sets, Instant now) {
        while (true) {
            Set<Identifier> mentioned = new LinkedHashSet<>();
            sets.forEach(mentioned::addAll);
            Map<Identifier, String> known = store.profilesOf(transaction, mentioned);
            Map<String, Set<String>> owned = mayPull(sets, known)
                    ? store.kindsOf(transaction, Set.copyOf(known.values()), ONE_PERSONS)
                    : Map.of();
            Plan plan = plan(sets, known, owned);
            if (plan.links.isEmpty() || store.link(transaction, plan.links, plan.created, now)) {
                return plan.found;
            }
            // Another transaction linked one of them first and has committed: look again.
        }
    }

    /**
     * Like {@link #identify}, and nobody is erased before the commit: for transactions that do not hold these people's due
     * rows, and link identifiers to them.
     */
    public List<Identified> identifyAndKeep(Sql transaction, List<? extends Collection<Identifier>> sets, Instant now) {
        while (true) {
            List<Identified> found = identify(transaction, sets, now);
            Set<String> profileIds = new LinkedHashSet<>();
            found.forEach(one -> profileIds.add(one.profileId()));
            Set<String> kept = store.keep(transaction, profileIds);
            if (kept.size() == profileIds.size()) {
                return found;
            }
            // Somebody was erased in between. What was linked to them goes with them; the others are found again.
            profileIds.removeAll(kept);
            store.unlink(transaction, profileIds);
        }
    }

    /**
     * Those of these profiles that have been erased. Ask while holding their due rows, which whoever erases them must
     * hold, too: then the answer holds until the transaction ends.
     */
    public Set<String> erased(Sql transaction, Collection<String> profileIds) {
        Set<String> erased = new LinkedHashSet<>(profileIds);
        erased.removeAll(store.existing(transaction, profileIds));
        return erased;
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

    private static boolean mayPull(List<? extends Collection<Identifier>> sets, Map<Identifier, String> known) {
        return !known.isEmpty()
                && sets.stream()
                        .anyMatch(set -> set.size() > 1
                                && set.stream()
                                        .anyMatch(one -> ONE_PERSONS.contains(one.kind()) && !known.containsKey(one)));
    }

    private record Plan(List<Identified> found, Map<Identifier, String> links, Set<String> created) {}

    /** @param owned which kinds that are one person's each profile has */
    private Plan plan(
            List<? extends Collection<Identifier>> sets,
            Map<Identifier, String> stored,
            Map<String, Set<String>> owned) {
        Map<Identifier, String> known = new HashMap<>(stored);
        Map<String, Set<String>> kinds = new HashMap<>();
        owned.forEach((profileId, some) -> kinds.put(profileId, new HashSet<>(some)));
        Map<Identifier, String> links = new TreeMap<>();
        Set<String> created = new LinkedHashSet<>();
        List<Identified> found = new ArrayList<>(sets.size());
        for (Collection<Identifier> set : sets) {
            if (set.isEmpty()) {
                throw new IllegalArgumentException("expected at least one identifier, but the set was empty");
            }
            Collection<Identifier> byStrength = set.size() == 1 ? set : new TreeSet<>(set);
            String profileId = strongest(byStrength, known, kinds);
            boolean isNew = profileId == null;
            if (profileId == null) {
                profileId = newProfileId.get();
                created.add(profileId);
            }
            List<String> warnings = List.of();
            for (Identifier identifier : byStrength) {
                String owner = known.putIfAbsent(identifier, profileId);
                if (owner == null) {
                    links.put(identifier, profileId);
                    if (ONE_PERSONS.contains(identifier.kind())) {
                        kinds.computeIfAbsent(profileId, owns -> new HashSet<>())
                                .add(identifier.kind());
                    }
                } else if (!owner.equals(profileId)) {
                    warnings = warnings.isEmpty() ? new ArrayList<>() : warnings;
                    warnings.add(identifier.kind() + ": belongs to another profile and stays there");
                }
            }
            found.add(new Identified(profileId, isNew, warnings));
        }
        return new Plan(found, links, created);
    }

    /** The profile of the strongest known identifier that does not contradict an unknown one above it. */
    private static @Nullable String strongest(
            Collection<Identifier> byStrength, Map<Identifier, String> known, Map<String, Set<String>> kinds) {
        Set<String> unknown = new HashSet<>();
        for (Identifier identifier : byStrength) {
            String profileId = known.get(identifier);
            if (profileId == null) {
                unknown.add(identifier.kind());
            } else if (Collections.disjoint(unknown, kinds.getOrDefault(profileId, Set.of()))) {
                return profileId;
            }
        }
        return null;
    }
}
