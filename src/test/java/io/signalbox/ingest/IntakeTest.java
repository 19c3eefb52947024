package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.ingest.Verdict.Status;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.ProblemException;
import io.signalbox.platform.Sql;
import io.signalbox.platform.SqlException;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import io.signalbox.platform.WorkerLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class IntakeTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Sql sql = TestDatabase.fresh().sql();
    private final TickableClock clock = TickableClock.at(NOON);
    private final Doors doors = new Doors(sql, clock);

    @Test
    void requestsAreStoredTogetherAndEachCallerGetsItsOwnVerdicts() throws Exception {
        // Given
        Intake intake = doors.intake();
        List<Future<List<Verdict>>> answers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String event = "{'id': 'e" + i + "', 'name': 'x', 'userId': 'p" + i % 40 + "'}";
            answers.add(intake.submit(decoded("[" + event + "," + event + "]")));
        }

        // When
        try (WorkerLoop writers = doors.start(intake)) {
            writers.wake();

            // Then
            for (int i = 0; i < answers.size(); i++) {
                List<Verdict> verdicts = answers.get(i).get();
                assertThat(verdicts).extracting(Verdict::status).containsExactly(Status.ACCEPTED, Status.DUPLICATE);
                assertThat(verdicts.get(0).id()).contains("e" + i);
            }
        }
        assertThat(rows("events")).isEqualTo(300);
        assertThat(rows("profiles")).isEqualTo(40);
        assertThat(transactions()).as("far fewer than requests").isLessThan(20);
    }

    @Test
    void anUnreachableDatabaseIsSaidAndNothingIsAcknowledged() {
        Doors away = new Doors(Doors.unreachable(), TickableClock.at(NOON));
        Intake intake = away.intake();
        try (WorkerLoop writers = away.start(intake)) {
            Future<List<Verdict>> answer = intake.submit(decoded("[{'id': 'e1', 'name': 'x', 'userId': 'anna'}]"));
            writers.wake();

            assertThatThrownBy(answer::get)
                    .hasCauseInstanceOf(SqlException.class)
                    .hasMessageContaining("UNREACHABLE");
        }
    }

    @Test
    void whenTooMuchIsWaitingCallersAreAskedToComeBack() {
        Intake stopped = doors.intake();
        String event = "{'id': 'e1', 'name': 'x', 'userId': 'anna'}";
        Future<List<Verdict>> waiting =
                stopped.submit(decoded("[" + (event + ",").repeat(Doors.WAITING - 1) + event + "]"));

        assertThat(waiting).isNotDone();
        assertThatThrownBy(() -> stopped.submit(decoded("[" + event + "]")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(503));
    }

    @Test
    void whileDecisionsAreTooFarBehindCallersAreAskedToComeBack() {
        // Given: somebody has been due for ten minutes and a moment
        doors.transaction().store("api", decoded("[{'id': 'e1', 'name': 'x', 'userId': 'anna'}]"));
        LoopLag lag = doors.lag();
        Intake intake = doors.intake(lag);
        clock.tick(Duration.ofMinutes(10));
        lag.look();
        List<Decoded> next = decoded("[{'id': 'e2', 'name': 'x', 'userId': 'anna'}]");
        assertThat(intake.submit(next)).isNotNull();

        // When
        clock.tick(Duration.ofMillis(1));
        lag.look();

        // Then
        assertThatThrownBy(() -> intake.submit(next)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().status()).isEqualTo(503);
            assertThat(e.problem().detail()).contains("decisions are too far behind");
        });

        // When: it has been decided
        sql.update("update due set due_at = 'infinity'");
        lag.look();

        assertThat(intake.submit(next)).isNotNull();
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

    private long transactions() {
        return sql.first(
                        "select count(distinct xmin::text) as transactions from events",
                        row -> row.number("transactions"))
                .orElseThrow();
    }
}
