package io.signalbox.profile;

import io.signalbox.model.Change;
import io.signalbox.model.Membership;
import io.signalbox.model.ProfileState;
import io.signalbox.model.Reason;
import io.signalbox.platform.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes what decisions gave: memberships with their history, triggers, runs of flows, and the reasons of every change. */
final class OutcomeStore {

    private final FlowRunStore runs = new FlowRunStore();

    /** Everything but the state itself and the messages, for all decisions of a transaction. */
    void save(Sql transaction, List<Decision> decisions, Instant decidedAt) {
        saveMemberships(transaction, decisions);
        runs.save(transaction, decisions, decidedAt);
        List<Decision> changed = decisions.stream()
                .filter(decision -> !decision.outcome().changes().isEmpty())
                .toList();
        if (!changed.isEmpty()) {
            saveMembershipChanges(transaction, changed, decidedAt);
            saveTriggers(transaction, changed, decidedAt);
            saveDecisions(transaction, changed, decidedAt);
        }
    }

    /** The difference between the memberships before and after, whatever happened between. */
    private static void saveMemberships(Sql transaction, List<Decision> decisions) {
        List<String> leftProfiles = new ArrayList<>();
        List<Membership.Key> left = new ArrayList<>();
        List<String> enteredProfiles = new ArrayList<>();
        List<String> rulebooks = new ArrayList<>();
        List<Membership> entered = new ArrayList<>();
        for (Decision decision : decisions) {
            Map<Membership.Key, Membership> before =
                    decision.before().map(ProfileState::memberships).orElse(Map.of());
            Map<Membership.Key, Membership> after = decision.outcome().state().memberships();
            for (Membership.Key key : before.keySet()) {
                if (!after.containsKey(key)) {
                    leftProfiles.add(decision.profileId());
                    left.add(key);
                }
            }
            for (Membership membership : after.values()) {
                Membership old = before.get(membership.key());
                if (old == null || !old.since().equals(membership.since())) {
                    enteredProfiles.add(decision.profileId());
                    rulebooks.add(rulebookOf(decision, membership));
                    entered.add(membership);
                }
            }
        }
        if (!left.isEmpty()) {
            transaction.update(
                    """
                    delete from memberships
                    using unnest(?::text[], ?::text[], ?::text[]) as l (profile_id, segment, detail)
                    where memberships.profile_id = l.profile_id
                    and memberships.segment = l.segment
                    and memberships.detail = l.detail
                    """,
                    leftProfiles.toArray(String[]::new),
                    left.stream().map(Membership.Key::segment).toArray(String[]::new),
                    left.stream().map(Membership.Key::detail).toArray(String[]::new));
        }
        if (!entered.isEmpty()) {
            // A conflict is a membership that ended and began again within one decision.
            transaction.update(
                    """
                    insert into memberships
                        (profile_id, segment, detail, since, rulebook, file, rule, evidence, absence)
                    select profile_id, segment, detail, since, rulebook, file, rule, evidence::jsonb, absence
                    from unnest(?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::text[], ?::text[], ?::text[],
                                ?::text[], ?::text[])
                        as e (profile_id, segment, detail, since, rulebook, file, rule, evidence, absence)
                    on conflict (profile_id, segment, detail) do update
                    set since = excluded.since,
                        rulebook = excluded.rulebook,
                        file = excluded.file,
                        rule = excluded.rule,
                        evidence = excluded.evidence,
                        absence = excluded.absence
                    """,
                    enteredProfiles.toArray(String[]::new),
                    entered.stream().map(m -> m.key().segment()).toArray(String[]::new),
                    entered.stream().map(m -> m.key().detail()).toArray(String[]::new),
                    entered.stream().map(Membership::since).toArray(Instant[]::new),
                    rulebooks.toArray(String[]::new),
                    entered.stream().map(m -> m.reason().file()).toArray(String[]::new),
                    entered.stream().map(m -> m.reason().rule()).toArray(String[]::new),
                    entered.stream().map(m -> ChangeJson.evidence(m.reason())).toArray(String[]::new),
                    entered.stream().map(m -> m.reason().absence()).toArray(String[]::new));
        }
    }

    private static String rulebookOf(Decision decision, Membership membership) {
        return decision.outcome().changes().stream()
                .filter(change -> change instanceof Change.Entered entered
                        && entered.key().equals(membership.key())
                        && entered.at().equals(membership.since()))
                .map(Change::rulebook)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("expected the change by which a membership began at "
                        + membership.since() + " (profile " + decision.profileId() + ")"));
    }

    private static void saveMembershipChanges(Sql transaction, List<Decision> decisions, Instant decidedAt) {
        List<String> profiles = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        for (Decision decision : decisions) {
            for (Change change : decision.outcome().changes()) {
                if (change instanceof Change.Entered || change instanceof Change.Left) {
                    profiles.add(decision.profileId());
                    changes.add(change);
                }
            }
        }
        if (changes.isEmpty()) {
            return;
        }
        transaction.update(
                """
                insert into membership_changes (profile_id, segment, detail, kind, at, decided_at)
                select profile_id, segment, detail, kind, at, ?
                from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[])
                    as c (profile_id, segment, detail, kind, at)
                """,
                decidedAt,
                profiles.toArray(String[]::new),
                changes.stream().map(Change::name).toArray(String[]::new),
                changes.stream().map(Change::discriminator).toArray(String[]::new),
                changes.stream().map(Change::kind).toArray(String[]::new),
                changes.stream().map(Change::at).toArray(Instant[]::new));
    }

    private static void saveTriggers(Sql transaction, List<Decision> decisions, Instant decidedAt) {
        List<Decision> owners = new ArrayList<>();
        List<Change.Triggered> triggers = new ArrayList<>();
        for (Decision decision : decisions) {
            for (Change change : decision.outcome().changes()) {
                if (change instanceof Change.Triggered triggered) {
                    owners.add(decision);
                    triggers.add(triggered);
                }
            }
        }
        if (triggers.isEmpty()) {
            return;
        }
        List<Reason> reasons = triggers.stream().map(Change.Triggered::reason).toList();
        // No "on conflict": the ledger was read under the lock of the profile, so a key that is there already would be
        // a decision that must not be committed.
        transaction.update(
                """
                insert into triggers
                    (profile_id, trigger, cause, fired_at, decided_at, muted, rulebook, file, rule, evidence, absence)
                select profile_id, trigger, cause, fired_at, ?, muted, rulebook, file, rule, evidence::jsonb, absence
                from unnest(?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::bool[], ?::text[], ?::text[],
                            ?::text[], ?::text[], ?::text[])
                    as t (profile_id, trigger, cause, fired_at, muted, rulebook, file, rule, evidence, absence)
                """,
                decidedAt,
                owners.stream().map(Decision::profileId).toArray(String[]::new),
                triggers.stream().map(t -> t.key().name()).toArray(String[]::new),
                triggers.stream().map(t -> t.key().cause()).toArray(String[]::new),
                triggers.stream().map(Change.Triggered::at).toArray(Instant[]::new),
                triggers.stream().map(Change.Triggered::muted).toArray(Boolean[]::new),
                triggers.stream().map(Change::rulebook).toArray(String[]::new),
                reasons.stream().map(Reason::file).toArray(String[]::new),
                reasons.stream().map(Reason::rule).toArray(String[]::new),
                reasons.stream().map(ChangeJson::evidence).toArray(String[]::new),
                reasons.stream().map(Reason::absence).toArray(String[]::new));
    }

    /** One row an instant at which something changed; two where a rulebook began at an instant already decided. */
    private static void saveDecisions(Sql transaction, List<Decision> decisions, Instant decidedAt) {
        List<String> owners = new ArrayList<>();
        List<Instant> instants = new ArrayList<>();
        List<String> rulebooks = new ArrayList<>();
        List<String> changes = new ArrayList<>();
        for (Decision decision : decisions) {
            Map<Instant, Map<String, List<Change>>> byInstant = new TreeMap<>();
            decision.outcome().changes().forEach(change -> byInstant
                    .computeIfAbsent(change.at(), at -> new LinkedHashMap<>())
                    .computeIfAbsent(change.rulebook(), rulebook -> new ArrayList<>())
                    .add(change));
            byInstant.forEach((at, byRulebook) -> byRulebook.forEach((rulebook, atOnce) -> {
                owners.add(decision.profileId());
                instants.add(at);
                rulebooks.add(rulebook);
                changes.add(ChangeJson.write(atOnce));
            }));
        }
        transaction.update(
                """
                insert into decisions (profile_id, at, decided_at, rulebook, changes)
                select profile_id, at, ?, rulebook, changes::jsonb
                from unnest(?::text[], ?::timestamptz[], ?::text[], ?::text[]) as d (profile_id, at, rulebook, changes)
                """,
                decidedAt,
                owners.toArray(String[]::new),
                instants.toArray(Instant[]::new),
                rulebooks.toArray(String[]::new),
                changes.toArray(String[]::new));
    }

    /**
     * Removes reasons of changes that were decided before this instant; memberships and triggers keep theirs. Index
     * decisions_by_age.
     *
     * @return how many, at most {@code limit}
     */
    int prune(Sql sql, Instant before, int limit) {
        return sql.update("""
                delete from decisions
                where ctid = any(array(
                    select ctid
                    from decisions
                    where decided_at < ?
                    limit ?
                ))
                """, before, limit);
    }
}
