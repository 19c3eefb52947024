package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.ProblemException;
import io.signalbox.platform.Sql;
import io.signalbox.platform.SqlException;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import io.signalbox.platform.WorkerLoop;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that come while the database is away. */
class SpoolTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    private final TestDatabase database = TestDatabase.fresh();
    private final Sql sql = database.sql();
    private final AtomicBoolean away = new AtomicBoolean();
    private final TickableClock clock = TickableClock.at(NOON);
    private final Doors doors = new Doors(new Sql(leaving(database.dataSource())), clock);

    /** A server that can go: no new connections, and those that there are end. */
    private DataSource leaving(DataSource real) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection") && away.get()) {
                        throw new SQLException("away", "08001");
                    }
                    return method.invoke(real, arguments);
                });
    }

    private void goAway() {
        away.set(true);
        sql.query(
                "select pg_terminate_backend(pid) as gone from pg_stat_activity"
                        + " where datname = current_database() and pid <> pg_backend_pid()",
                row -> row.flag("gone"));
    }

    private static List<Decoded> decoded(String... events) {
        EventDecoder decoder = new EventDecoder(EventLimits.DEFAULT);
        return RawEvents.all("[" + String.join(",", events) + "]").stream()
                .map(raw -> decoder.decode(raw, TrackingPlan.EMPTY, NOON))
                .toList();
    }

    private static String event(String id, String user) {
        return "{'id': '" + id + "', 'name': 'seen', 'userId': '" + user + "', 'properties': {'price': 12.50},"
                + " 'traits': {'plan': 'gold', 'old': null}}";
    }

    private List<String> stored() {
        return sql.query("select event_id from events order by seq", row -> row.text("event_id"));
    }

    @Test
    void anEventComesBackAsItWas() {
        Decoded.Sound sound = (Decoded.Sound) decoded(event("e1", "anna")).get(0);

        Decoded.Sound read = EventJson.read(EventJson.write(sound), NOON);

        assertThat(EventJson.write(read)).isEqualTo(EventJson.write(sound)).contains("\"price\":12.50");
        assertThat(read.event().occurredAt()).isEqualTo(sound.event().occurredAt());
        assertThat(read.identifiers()).isEqualTo(sound.identifiers());
    }

    @Test
    void underLoadNothingIsLostOrDoubledAndEachPersonsOrderIsKept() throws Exception {
        Intake intake = doors.spooling(folder);
        int people = 8;
        int each = 150;
        Map<String, List<String>> sent = new TreeMap<>();
        ExecutorService senders = Executors.newFixedThreadPool(people);
        try (WorkerLoop writers = doors.start(intake);
                WorkerLoop spool = new WorkerLoop(
                                new WorkerLoop.Settings("spool", 1, Duration.ofMillis(20), Duration.ofSeconds(5)),
                                clock,
                                intake::handOverOnce)
                        .start()) {
            List<Future<?>> ends = new ArrayList<>();
            for (int p = 0; p < people; p++) {
                String user = "u" + p;
                List<String> ids = Collections.synchronizedList(new ArrayList<>());
                sent.put(user, ids);
                ends.add(senders.submit(() -> {
                    // One after the other, as a client does that waits for its answers; refused ones are sent again.
                    for (int i = 0; i < each; i++) {
                        String id = user + "-" + i;
                        while (!isTaken(intake, id, user)) {
                            Thread.onSpinWait();
                        }
                        ids.add(id);
                    }
                    return true;
                }));
            }
            Random random = new Random(5);
            while (ends.stream().anyMatch(end -> !end.isDone())) {
                goAway();
                int before = sent.values().stream().mapToInt(List::size).sum();
                // It stays away until so many more were taken.
                int more = 50 + random.nextInt(150);
                await().pollInterval(Duration.ofMillis(1))
                        .until(() -> sent.values().stream().mapToInt(List::size).sum() >= before + more
                                || ends.stream().allMatch(Future::isDone));
                away.set(false);
                spool.wake();
                writers.wake();
                await().pollInterval(Duration.ofMillis(1))
                        .until(() -> stored().size() > before || ends.stream().allMatch(Future::isDone));
            }
            for (Future<?> end : ends) {
                end.get();
            }
            await().until(() -> stored().size() == people * each);
        }
        senders.shutdown();
        intake.close();

        assertThat(stored()).hasSize(people * each).doesNotHaveDuplicates();
        sent.forEach((user, ids) -> assertThat(stored().stream()
                        .filter(id -> id.startsWith(user + "-"))
                        .toList())
                .as(user)
                .containsExactlyElementsOf(ids));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).as("files when all is handed over").isEmpty();
        }
    }

    private static boolean isTaken(Intake intake, String id, String user) {
        try {
            CompletableFuture<List<Verdict>> answer = intake.submit(decoded(event(id, user)));
            return answer.get().get(0).status() != Verdict.Status.REFUSED;
        } catch (ProblemException | java.util.concurrent.ExecutionException full) {
            return false;
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void whatAProcessLeftIsHandedOverByTheNext() throws Exception {
        Intake first = doors.spooling(folder);
        away.set(true);
        try (WorkerLoop writers = doors.start(first)) {
            writers.wake();
            List<Verdict> verdicts = first.submit(
                            decoded(event("e1", "anna"), "{'id': 'bad', 'name': 'seen'}", event("e2", "ben")))
                    .get();
            assertThat(verdicts)
                    .extracting(Verdict::status)
                    .containsExactly(Verdict.Status.ACCEPTED, Verdict.Status.REFUSED, Verdict.Status.ACCEPTED);
            assertThat(verdicts.get(0).warnings()).contains("the database is away; the event waits on the local disk");
        }
        first.close();
        // Its last words were cut off.
        try (Stream<Path> files = Files.list(folder)) {
            Files.write(files.findFirst().orElseThrow(), new byte[] {0, 0, 1, 0, 9, 9}, StandardOpenOption.APPEND);
        }

        away.set(false);
        Intake next = doors.spooling(folder);
        while (next.handOverOnce().worked()) {
            // until nothing is left
        }
        next.close();

        assertThat(stored()).containsExactly("e1", "e2");
        assertThat(sql.query("select raw from quarantine", row -> row.text("raw")))
                .hasSize(1);
        assertThat(sql.query("select traits::jsonb::text as traits from events limit 1", row -> row.text("traits")))
                .containsExactly("{\"old\": null, \"plan\": \"gold\"}");
    }

    @Test
    void whatTheDiskHasDamagedIsSetAsideAndTheRestIsHandedOver() throws IOException {
        try (Spool spool = new Spool(folder, 10_000)) {
            spool.append(decoded(event("e1", "anna"), event("e2", "anna"), event("e3", "anna")));
        }
        Path file = folder.resolve("000000000001.events");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        try (Spool spool = new Spool(folder, 10_000)) {
            assertThat(spool.waiting()).isEqualTo(1);
            assertThat(folder.resolve("000000000001.events.damaged")).hasSize(bytes.length - Files.size(file));
            spool.append(decoded(event("e4", "anna")));
            assertThat(spool.oldest(10, NOON)).hasSize(2);
        }
    }

    @Test
    void whatTheDiskDamagesMeanwhileIsSetAsideAndTheNextFilesAreHandedOver() throws IOException {
        try (Spool spool = new Spool(folder, 10_000)) {
            spool.append(decoded(event("e1", "anna"), event("e2", "anna"), event("e3", "anna")));
            Path file = folder.resolve("000000000001.events");
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);

            assertThat(spool.oldest(10, NOON)).hasSize(1);
            spool.handedOver(1);
            assertThat(spool.oldest(10, NOON)).isEmpty();
            spool.handedOver(0);

            assertThat(spool.isEmpty()).isTrue();
            assertThat(folder.resolve("000000000001.events.damaged")).exists();
        }
    }

    @Test
    void whatFindsNoRoomIsNotTaken() throws IOException {
        try (Spool spool = new Spool(folder, 1_000)) {
            assertThat(spool.append(decoded(event("e1", "anna")))).isTrue();
            assertThat(spool.append(decoded(
                            event("e2", "x".repeat(250)), event("e3", "y".repeat(250)), event("e4", "z".repeat(250)))))
                    .isFalse();
            assertThat(spool.waiting()).isEqualTo(1);
            assertThat(spool.oldest(10, NOON)).hasSize(1);
            spool.handedOver(1);
            assertThat(spool.isEmpty()).isTrue();
        }
    }

    @Test
    void withoutASpoolNothingIsAcknowledged() {
        Intake intake = doors.intake();
        away.set(true);
        try (WorkerLoop writers = doors.start(intake)) {
            writers.wake();
            assertThatThrownBy(() -> intake.submit(decoded(event("e1", "anna"))).get())
                    .hasCauseInstanceOf(SqlException.class);
        }
    }
}
