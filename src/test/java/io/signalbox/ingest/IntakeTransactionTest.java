package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.ingest.Verdict.Status;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class IntakeTransactionTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Sql sql = TestDatabase.fresh().sql();
    private final Doors doors = new Doors(sql, TickableClock.at(NOON));
    private final IntakeTransaction transaction = doors.transaction();

    @Test
    void eachEventHasItsVerdictInTheOrderOfTheRequest() {
        List<Verdict> verdicts = store("""
                [{'id': 'e1', 'name': 'x', 'userId': 'anna'}, {'id': 'e2', 'name': 'x'},
                 {'id': 'e1', 'name': 'x', 'userId': 'anna'}, {'id': 'e1', 'name': 'x', 'userId': 'ben'}]""");

        assertThat(verdicts)
                .extracting(Verdict::status)
                .containsExactly(Status.ACCEPTED, Status.REFUSED, Status.DUPLICATE, Status.ACCEPTED);
        assertThat(verdicts.get(0).profileId()).isEqualTo(verdicts.get(2).profileId());
        assertThat(verdicts.get(0).profileId()).isNotEqualTo(verdicts.get(3).profileId());
        assertThat(doors.due())
                .containsExactlyInAnyOrder(
                        verdicts.get(0).profileId().orElseThrow(),
                        verdicts.get(3).profileId().orElseThrow());
        assertThat(rows("events")).isEqualTo(2);
        assertThat(rows("quarantine")).isEqualTo(1);
    }

    @Test
    void sendingARequestAgainChangesNothing() {
        // Given
        String request = "[{'id': 'e1', 'name': 'x', 'userId': 'anna', 'traits': {'age': 3}}, {'name': 'x'}]";
        store(request);
        List<String> before = rowsOf("events", "due", "profiles", "identifiers", "event_ids");
        doors.due().clear();

        // When
        List<Verdict> again = store(request);

        // Then
        assertThat(again).extracting(Verdict::status).containsExactly(Status.DUPLICATE, Status.REFUSED);
        assertThat(rowsOf("events", "due", "profiles", "identifiers", "event_ids"))
                .isEqualTo(before);
        assertThat(rows("quarantine")).isEqualTo(1);
        assertThat(doors.due()).isEmpty();
    }

    @Test
    void theSameIdsFromManyCallersAtOnceAreAcceptedOnce() throws Exception {
        // Given: callers that bring the same events of the same people, mixed differently
        int callers = 8;
        int events = 200;
        Map<String, AtomicInteger> accepted = new ConcurrentHashMap<>();
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            Random random = new Random(caller);
            calls.add(() -> {
                List<String> all = new ArrayList<>();
                for (int i = 0; i < events; i++) {
                    all.add("{'id': 'e" + i + "', 'name': 'x', 'userId': 'person-" + i % 17 + "'}");
                }
                Collections.shuffle(all, random);
                for (List<String> part : List.of(all.subList(0, 90), all.subList(60, 150), all.subList(120, events))) {
                    store("[" + String.join(",", part) + "]").stream()
                            .filter(Verdict::isAccepted)
                            .forEach(verdict -> accepted.computeIfAbsent(
                                            verdict.id().orElseThrow(), id -> new AtomicInteger())
                                    .incrementAndGet());
                }
                return true;
            });
        }

        // When
        ExecutorService executor = Executors.newFixedThreadPool(callers);
        for (Future<Boolean> done : executor.invokeAll(calls)) {
            done.get();
        }
        executor.shutdown();

        // Then
        assertThat(accepted).hasSize(events);
        assertThat(accepted.values()).allSatisfy(times -> assertThat(times).hasValue(1));
        assertThat(rows("events")).isEqualTo(events);
        assertThat(rows("event_ids")).isEqualTo(events);
        assertThat(rows("profiles")).isEqualTo(17);
    }

    /** Law 5: whatever is sent, cut into whatever requests and however often: each id is stored once, as first received. */
    @Test
    void acceptedMeansStoredOnceHoweverRequestsAreCutAndRepeated() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Map<String, String> firstReceived = new HashMap<>();
            int accepted = 0;
            for (int request = 0; request < 12; request++) {
                List<String> events = new ArrayList<>();
                List<String> keys = new ArrayList<>();
                List<String> values = new ArrayList<>();
                for (int i = random.nextInt(9); i >= 0; i--) {
                    String person = "s" + seed + "-p" + random.nextInt(3);
                    String id = "e" + random.nextInt(20);
                    String value = String.valueOf(random.nextInt(1000));
                    keys.add(person + " " + id);
                    values.add(value);
                    events.add("{'id': '" + id + "', 'name': 'x', 'userId': '" + person + "', 'properties': {'v': '"
                            + value + "'}}");
                }
                List<Verdict> verdicts = store("[" + String.join(",", events) + "]");
                for (int i = 0; i < verdicts.size(); i++) {
                    boolean isFirst = firstReceived.putIfAbsent(keys.get(i), values.get(i)) == null;
                    assertThat(verdicts.get(i).status()).isEqualTo(isFirst ? Status.ACCEPTED : Status.DUPLICATE);
                    accepted += isFirst ? 1 : 0;
                }
            }
            assertThat(stored("s" + seed + "-%")).isEqualTo(firstReceived).hasSize(accepted);
        }
    }

    private List<Verdict> store(String json) {
        return transaction.store("api", decoded(json));
    }

    private static List<Decoded> decoded(String json) {
        EventDecoder decoder = new EventDecoder(EventLimits.DEFAULT);
        return RawEvents.all(json).stream()
                .map(raw -> decoder.decode(raw, TrackingPlan.EMPTY, NOON))
                .toList();
    }

    private long rows(String table) {
        return sql.first("select count(*) as rows from " + table, row -> row.number("rows"))
                .orElseThrow();
    }

    private List<String> rowsOf(String... tables) {
        List<String> rows = new ArrayList<>();
        for (String table : tables) {
            rows.addAll(
                    sql.query("select t::text as line from " + table + " as t order by 1", row -> row.text("line")));
        }
        return rows;
    }

    private Map<String, String> stored(String people) {
        Map<String, String> stored = new HashMap<>();
        sql.forEach(
                """
                select i.value || ' ' || e.event_id as key, e.properties ->> 'v' as value
                from events as e
                join identifiers as i using (profile_id)
                where i.value like ?
                """,
                row -> Map.entry(row.text("key"), row.text("value")),
                entry -> stored.put(entry.getKey(), entry.getValue()),
                people);
        return stored;
    }
}
