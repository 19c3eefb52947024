package io.signalbox.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.model.Event;
import io.signalbox.model.EventRef;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TraitChanges;
import io.signalbox.platform.Sql;
import io.signalbox.platform.SqlException;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class EventLogTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration ONE_HOUR = Duration.ofHours(1);

    private final Sql sql = TestDatabase.fresh().sql();
    private final TickableClock clock = TickableClock.at(NOON);
    private final EventLog log = EventLog.on(sql, clock);

    private record DueRow(Instant dueAt, Optional<Instant> pendingFrom) {}

    @Test
    void appendedEventsComeBackAsArrivalsWithTheirValues() {
        // Given
        Map<String, Object> nulls = new HashMap<>();
        nulls.put("age", null);
        nulls.put("country", "DE");
        Event view = new Event(
                "v1",
                "product_viewed",
                NOON.minus(ONE_HOUR),
                NOON,
                Map.of("price", new BigDecimal("12.50"), "views", 3L, "tags", List.of("a", "b")),
                TraitChanges.of(nulls));

        // When
        Appended appended = append(new Entry("anna", view));

        // Then
        assertThat(appended).isEqualTo(new Appended(NOON, List.of(true), Set.of("anna")));
        Loaded loaded = load(new Wanted("anna", 0, Optional.empty(), NOON.minus(ONE_HOUR)));
        assertThat(loaded.facts()).isEmpty();
        assertThat(loaded.arrivals()).containsExactly(view);
        assertThat(loaded.lastSeq()).isPositive();
    }

    @Test
    void anIdCountsOnceWithinABatchAndForEver() {
        // Given
        append(new Entry("anna", event("e1", NOON)), new Entry("ben", event("e1", NOON)));

        // When
        Appended again = append(
                new Entry("anna", event("e2", NOON)),
                new Entry("anna", event("e2", NOON.minus(ONE_HOUR))),
                new Entry("ben", event("e1", NOON.minus(ONE_HOUR))));

        // Then
        assertThat(again.fresh()).containsExactly(true, false, false);
        assertThat(again.due()).containsExactly("anna");
        assertThat(eventIds("anna")).containsExactly("e1", "e2");
        assertThat(eventIds("ben")).containsExactly("e1");
    }

    @Test
    void aProfileIsDueAtTheArrivalOrWhereThatLiesLaterAtTheEvent() {
        // When
        append(new Entry("anna", event("old", NOON.minus(ONE_HOUR))), new Entry("anna", event("new", NOON)));
        append(new Entry("ben", event("future", NOON.plus(ONE_HOUR))));

        // Then
        assertThat(due("anna")).isEqualTo(new DueRow(NOON, Optional.of(NOON.minus(ONE_HOUR))));
        assertThat(due("ben")).isEqualTo(new DueRow(NOON.plus(ONE_HOUR), Optional.of(NOON.plus(ONE_HOUR))));
    }

    @Test
    void arrivalsOnlyBringADueInstantForward() {
        append(new Entry("anna", event("e1", NOON)));
        clock.tick(ONE_HOUR);

        append(new Entry("anna", event("e2", NOON.plus(ONE_HOUR))));

        assertThat(due("anna").dueAt()).isEqualTo(NOON);
    }

    @Test
    void anEventRemembersThatItCameWithHistory() {
        // Given
        append(new Entry("anna", event("e1", NOON)));

        // When
        log.prepare(List.of(NOON));
        sql.doInTransaction(transaction -> log.appendMuted(
                transaction,
                List.of(new Entry("anna", event("e0", NOON.minus(ONE_HOUR))), new Entry("anna", event("e1", NOON))),
                "import-1"));

        // Then
        Loaded loaded = load(new Wanted("anna", 0, Optional.empty(), Instant.EPOCH));
        assertThat(loaded.arrivals()).extracting(Event::id).containsExactly("e1", "e0");
        assertThat(loaded.imported()).containsExactly("e0");
    }

    @Test
    void whatIsPendingIsWhatNoDecisionHasSeenOrWhatIsHeldBack() {
        // Given: two handled events, one that is held back, one that came after the decision
        append(new Entry("anna", event("seen-1", NOON)), new Entry("anna", event("seen-2", NOON.minus(ONE_HOUR))));
        append(new Entry("anna", event("held", NOON.plus(ONE_HOUR))));
        long decidedSeq =
                load(new Wanted("anna", 0, Optional.empty(), Instant.EPOCH)).lastSeq();
        append(new Entry("anna", event("late", NOON.minus(ONE_HOUR))));

        // When
        Loaded loaded = load(new Wanted("anna", decidedSeq, Optional.of(NOON), NOON.minus(ONE_HOUR)));

        // Then
        assertThat(loaded.facts()).extracting(Event::id).containsExactly("seen-2", "seen-1");
        assertThat(loaded.arrivals()).extracting(Event::id).containsExactly("held", "late");
        assertThat(loaded.lastSeq()).isGreaterThan(decidedSeq);
    }

    @Test
    void nothingOlderThanWantedIsLoaded() {
        append(new Entry("anna", event("old", NOON.minusMillis(1))), new Entry("anna", event("young", NOON)));

        Loaded loaded = load(new Wanted("anna", 0, Optional.empty(), NOON));

        assertThat(loaded.arrivals()).extracting(Event::id).containsExactly("young");
    }

    @Test
    void ofHandledEventsOnlyTheNewestOfEachNameAreLoadedAndOfPendingOnesAll() {
        // Given
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 510; i++) {
            entries.add(new Entry("anna", event(String.format("e%03d", i), NOON)));
        }
        append(entries.toArray(Entry[]::new));
        Loaded pending = load(new Wanted("anna", 0, Optional.empty(), Instant.EPOCH));

        // When
        Loaded handled = load(new Wanted("anna", pending.lastSeq(), Optional.of(NOON), Instant.EPOCH));

        // Then
        assertThat(pending.arrivals()).hasSize(510);
        assertThat(handled.facts()).hasSize(500).first().extracting(Event::id).isEqualTo("e010");
    }

    @Test
    void eventsAreReadNewestFirstPageByPage() {
        append(
                new Entry("anna", event("a", NOON)),
                new Entry("anna", event("b", NOON)),
                new Entry("anna", event("c", NOON.minus(ONE_HOUR))));

        List<Event> first = log.newest("anna", Optional.empty(), 2, TrackingPlan.EMPTY);
        List<Event> second = log.newest("anna", Optional.of(new EventRef(NOON, "a")), 2, TrackingPlan.EMPTY);

        assertThat(first).extracting(Event::id).containsExactly("b", "a");
        assertThat(second).extracting(Event::id).containsExactly("c");
    }

    @Test
    void decidedAreTheEventsThatTheProfileHasBeenSteppedOver() {
        // Given
        append(new Entry("anna", event("handled", NOON)), new Entry("anna", event("held", NOON.plus(ONE_HOUR))));
        sql.update("insert into profiles (profile_id, created_at) values ('anna', ?)", NOON);
        sql.update("update profiles set decided_seq = (select max(seq) from events), decided_until = ?", NOON);
        append(new Entry("anna", event("new", NOON)));

        // When
        EventLog.Place handled = new EventLog.Place("anna", "handled", NOON);
        Set<EventLog.Place> decided = log.decided(List.of(
                handled,
                new EventLog.Place("anna", "held", NOON.plus(ONE_HOUR)),
                new EventLog.Place("anna", "new", NOON),
                new EventLog.Place("anna", "unknown", NOON),
                new EventLog.Place("ben", "handled", NOON)));

        // Then
        assertThat(decided).containsExactly(handled);
    }

    @Test
    void monthsThatAreTooOldAreDroppedUnlessSomethingInThemIsUndecided() {
        // Given
        append(new Entry("anna", event("old", NOON.minus(Duration.ofDays(90)))), new Entry("anna", event("e", NOON)));

        // When
        int whilePending = log.prune(Duration.ofDays(30));
        sql.update("update due set pending_from = null");
        int afterwards = log.prune(Duration.ofDays(30));

        // Then
        assertThat(whilePending).isZero();
        assertThat(afterwards).isEqualTo(1);
        assertThat(eventIds("anna")).containsExactly("e");
        assertThat(append(new Entry("anna", event("old", NOON.minus(Duration.ofDays(90)))))
                        .fresh())
                .as("the guard is kept for ever")
                .containsExactly(false);
    }

    @Test
    void aMonthThatAnotherReplicaDroppedIsMadeAgain() {
        // Given
        append(new Entry("anna", event("e1", NOON)));
        sql.execute("drop table events_y2026m03");

        // When
        assertThatThrownBy(() -> append(new Entry("anna", event("e2", NOON)))).isInstanceOf(SqlException.class);
        Appended again = append(new Entry("anna", event("e2", NOON)));

        // Then
        assertThat(again.fresh()).containsExactly(true);
        assertThat(eventIds("anna")).containsExactly("e2");
    }

    @Test
    void loadingTheEventsOfABatchScansTheIndexOfEachProfile() {
        append(new Entry("anna", event("e1", NOON)));

        List<String> explained = sql.inTransaction(transaction -> {
            transaction.execute("set local enable_seqscan = off");
            return transaction.query("""
                    explain
                    select e.event_id
                    from unnest(?::text[], ?::timestamptz[]) as wanted(profile_id, since)
                    cross join lateral (
                        select event_id
                        from events
                        where profile_id = wanted.profile_id
                        and occurred_at >= wanted.since
                        offset 0
                    ) as e
                    """, row -> row.text("QUERY PLAN"), List.of("anna"), List.of(NOON));
        });

        assertThat(explained).anyMatch(line -> line.contains("events_y2026m03_profile_id_occurred_at_event_id_idx"));
    }

    private static Event event(String id, Instant occurredAt) {
        return new Event(id, "page_viewed", occurredAt, occurredAt, Map.of(), TraitChanges.NONE);
    }

    private Appended append(Entry... entries) {
        log.prepare(
                Arrays.stream(entries).map(entry -> entry.event().occurredAt()).toList());
        return sql.inTransaction(transaction -> log.append(transaction, List.of(entries)));
    }

    private Loaded load(Wanted wanted) {
        Map<String, Loaded> loaded = sql.inTransaction(
                transaction -> log.load(transaction, List.of(wanted), TrackingPlan.EMPTY, (profileId, failure) -> {
                    throw failure;
                }));
        assertThat(loaded).containsOnlyKeys(wanted.profileId());
        return loaded.values().iterator().next();
    }

    private List<String> eventIds(String profileId) {
        return sql.query(
                "select event_id from events where profile_id = ? order by event_id",
                row -> row.text("event_id"),
                profileId);
    }

    private DueRow due(String profileId) {
        return sql.first(
                        "select due_at, pending_from from due where profile_id = ?",
                        row -> new DueRow(row.instant("due_at"), row.optionalInstant("pending_from")),
                        profileId)
                .orElseThrow();
    }
}
