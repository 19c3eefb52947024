package io.signalbox.identity;

import io.signalbox.platform.Sql;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Finds the profiles that identifiers mean, and creates those that nobody has met.
 *
 * <p>The strongest known identifier of a set decides; unknown ones are linked to its profile. One that belongs to
 * somebody else stays there. Whatever several transactions do at once, an identifier has one profile.
 */
@Singleton
public final class Identities {

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
            Plan plan = plan(sets, store.profilesOf(transaction, mentioned));
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
    public List<Identified> identifyAndKeep(
            Sql transaction, List<? extends Collection<Identifier>> sets, Instant now) {
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

    private record Plan(List<Identified> found, Map<Identifier, String> links, Set<String> created) {}

    private Plan plan(List<? extends Collection<Identifier>> sets, Map<Identifier, String> stored) {
        Map<Identifier, String> known = new HashMap<>(stored);
        Map<Identifier, String> links = new TreeMap<>();
        Set<String> created = new LinkedHashSet<>();
        List<Identified> found = new ArrayList<>(sets.size());
        for (Collection<Identifier> set : sets) {
            if (set.isEmpty()) {
                throw new IllegalArgumentException("expected at least one identifier, but the set was empty");
            }
            Collection<Identifier> byStrength = set.size() == 1 ? set : new TreeSet<>(set);
            String profileId = null;
            for (Identifier identifier : byStrength) {
                profileId = known.get(identifier);
                if (profileId != null) {
                    break;
                }
            }
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
                } else if (!owner.equals(profileId)) {
                    warnings = warnings.isEmpty() ? new ArrayList<>() : warnings;
                    warnings.add(identifier.kind() + ": belongs to another profile and stays there");
                }
            }
            found.add(new Identified(profileId, isNew, warnings));
        }
        return new Plan(found, links, created);
    }
}
