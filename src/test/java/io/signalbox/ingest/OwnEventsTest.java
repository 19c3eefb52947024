package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.identity.Identities;
import io.signalbox.ingest.OwnEvents.Note;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import io.signalbox.platform.WorkerLoop;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the service itself notes belongs to whom the profile belongs to now. */
class OwnEventsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    private final TestDatabase database = TestDatabase.fresh();
    private final Sql sql = database.sql();
    private final AtomicBoolean away = new AtomicBoolean();
    private final TickableClock clock = TickableClock.at(NOON);
    private final Doors doors = new Doors(new Sql(leaving(database.dataSource())), clock);

    private DataSource leaving(DataSource real) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection") && away.get()) {
                        throw new SQLException("away", "08001");
                    }
                    return method.invoke(real, arguments);
                });
    }

    private String profile(String event) {
        return doors.transaction()
                .store("api", decoded(event))
                .get(0)
                .profileId()
                .orElseThrow();
    }

    private static List<Decoded> decoded(String event) {
        EventDecoder decoder = new EventDecoder(EventLimits.DEFAULT);
        return RawEvents.all("[" + event + "]").stream()
                .map(raw -> decoder.decode(raw, TrackingPlan.EMPTY, NOON))
                .toList();
    }

    private Verdict submit(Intake intake, String id, String profileId) throws Exception {
        try (WorkerLoop writers = doors.start(intake)) {
            writers.wake();
            return new OwnEvents(intake, Plans::shop, clock)
                    .submit(new Note(id, "product_viewed", profileId, Map.of("productId", "P1", "odd", "one")))
                    .toCompletableFuture()
                    .get();
        }
    }

    private List<String> eventsOf(String profileId) {
        return sql.query(
                "select event_id from events where profile_id = ? order by seq",
                row -> row.text("event_id"),
                profileId);
    }

    @Test
    void itIsStoredOnceWithWhatThePlanAllows() throws Exception {
        String anna = profile("{'id': 'e1', 'name': 'x', 'userId': 'anna', 'email': 'anna@shop.test'}");

        assertThat(submit(doors.intake(), "own", anna).status()).isEqualTo(Verdict.Status.ACCEPTED);
        assertThat(submit(doors.intake(), "own", anna).status()).isEqualTo(Verdict.Status.DUPLICATE);

        assertThat(eventsOf(anna)).containsExactly("e1", "own");
        assertThat(sql.query("select properties::text as p from events where event_id = 'own'", row -> row.text("p")))
                .containsExactly("{\"productId\":\"P1\"}");
        assertThat(doors.due()).contains(anna);
        assertThat(Identities.on(sql).identifiersOf(anna)).hasSize(2);
    }

    @Test
    void afterTwoBecameOneItBelongsToThatOne() throws Exception {
        String phone = profile("{'id': 'e1', 'name': 'x', 'anonymousId': 'phone'}");
        String anna = profile("{'id': 'e2', 'name': 'x', 'userId': 'anna'}");
        String one = profile("{'id': 'e3', 'name': 'x', 'anonymousId': 'phone', 'userId': 'anna'}");
        String other = one.equals(anna) ? phone : anna;

        submit(doors.intake(), "own", other);

        assertThat(eventsOf(one)).contains("own");
        assertThat(eventsOf(other)).isEmpty();
    }

    @Test
    void ofSomebodyWhoWasErasedNothingIsKept() throws Exception {
        Verdict verdict = submit(doors.intake(), "own", UUID.randomUUID().toString());

        assertThat(verdict.status()).isEqualTo(Verdict.Status.REFUSED);
        assertThat(sql.query("select event_id from events", row -> row.text("event_id")))
                .isEmpty();
        assertThat(sql.query("select raw from quarantine", row -> row.text("raw")))
                .isEmpty();
        assertThat(sql.query("select profile_id from profiles", row -> row.text("profile_id")))
                .isEmpty();
    }

    @Test
    void whileTheDatabaseIsAwayItWaitsOnTheDisk() throws Exception {
        String anna = profile("{'id': 'e1', 'name': 'x', 'userId': 'anna'}");
        Intake intake = doors.spooling(folder);

        away.set(true);
        assertThat(submit(intake, "own", anna).status()).isEqualTo(Verdict.Status.ACCEPTED);
        assertThat(eventsOf(anna)).containsExactly("e1");

        away.set(false);
        assertThat(intake.handOverOnce().worked()).isTrue();
        intake.close();
        assertThat(eventsOf(anna)).containsExactly("e1", "own");
    }

    @Test
    void noSenderMaySpeakForAProfile() {
        String anna = profile("{'id': 'e1', 'name': 'x', 'userId': 'anna'}");

        List<Decoded> forged =
                decoded("{'id': 'e2', 'name': 'x', 'identifiers': {'signalboxProfile': '" + anna + "'}}");

        assertThat(forged.get(0)).isInstanceOf(Decoded.Unsound.class);
    }
}
