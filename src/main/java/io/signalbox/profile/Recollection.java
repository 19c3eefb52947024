package io.signalbox.profile;

import io.signalbox.decision.Situation;
import io.signalbox.history.ReceivedLog;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.model.ProfileState;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TriggerKey;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the loop remembers of one profile, for those who look at it without deciding it. */
@Singleton
public final class Recollection {

    private final Sql sql;
    private final ProfileStore profiles;
    private final StateCodec codec;
    private final LedgerStore ledger = new LedgerStore();
    private final ReceivedLog log;

    Recollection(Sql sql, ProfileRuntime.Stores stores, ReceivedLog log) {
        this.sql = sql;
        this.profiles = stores.profiles();
        this.codec = stores.codec();
        this.log = log;
    }

    /**
     * What is remembered, and what led there.
     *
     * @param changes all triggers that fired, and when traits changed last
     * @param pruned how many of its events are not kept any more
     */
    public record Remembered(Situation situation, List<Change> changes, long pruned) {
        public Remembered {
            changes = List.copyOf(changes);
        }
    }

    /**
     * The situation in which it would be decided next, all of one moment; empty where there is no such profile. Locks
     * nothing.
     */
    public Optional<Remembered> of(String profileId, TrackingPlan plan) {
        return sql.inTransaction(transaction -> {
            ledger.readOneSnapshot(transaction);
            return Optional.ofNullable(
                            profiles.load(transaction, List.of(profileId)).get(profileId))
                    .map(stored -> remembered(transaction, stored, log.of(transaction, profileId, plan)));
        });
    }

    private Remembered remembered(Sql transaction, StoredProfile stored, ReceivedLog.Rows rows) {
        Optional<ProfileState> state = stored.state().map(codec::decode);
        List<Event> facts = new ArrayList<>();
        List<Event> arrivals = new ArrayList<>();
        Set<String> imported = new HashSet<>();
        Map<String, Instant> occurred = new HashMap<>();
        for (ReceivedLog.Row row : rows.rows()) {
            Event event = row.event();
            occurred.put(event.id(), event.occurredAt());
            boolean pending = row.seq() > stored.decidedSeq()
                    || stored.decidedUntil().map(event.occurredAt()::isAfter).orElse(true);
            (pending ? arrivals : facts).add(event);
            if (pending && row.imported()) {
                imported.add(event.id());
            }
        }
        List<Change> changes = ledger.triggers(transaction, stored.profileId(), occurred);
        Set<TriggerKey> fired = new HashSet<>();
        changes.forEach(change -> fired.add(((Change.Triggered) change).key()));
        changes.addAll(ledger.traits(transaction, stored.profileId()));
        changes.sort(Comparator.comparing(Change::at));
        Situation situation =
                new Situation(stored.profileId(), state, facts, arrivals, fired, imported, Optional.empty());
        return new Remembered(stored.asAsked(situation), changes, rows.pruned());
    }
}
