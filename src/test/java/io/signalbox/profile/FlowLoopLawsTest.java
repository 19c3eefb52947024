package io.signalbox.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.ShopFlows;
import io.signalbox.decision.ShopLives;
import io.signalbox.decision.Timeline;
import io.signalbox.decision.Timeline.Live;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.rulebook.Rulebook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Random flows over random lives: however often the loop crashes and whoever goes on, it is what the machine says. */
@Execution(ExecutionMode.CONCURRENT)
class FlowLoopLawsTest {

    private static final Instant START = Instant.parse("2026-12-31T00:00:00Z");
    private static final int ROUNDS = 12;
    private static final int LIVES = 4;

    private record Arrival(String profileId, Event event) {}

    @Test
    void crashesReplicasAndPortionsChangeNothing() {
        AtomicInteger crashes = new AtomicInteger();
        long sent = 0;
        long opened = 0;
        long withheld = 0;
        long goals = 0;
        long ended = 0;
        long exits = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Rulebook rulebook = ShopFlows.rules(round);
            Random random = new Random(round);
            Station station = new Station(START, rulebook).crashingWhen(() -> {
                boolean crash = random.nextInt(6) == 0;
                crashes.addAndGet(crash ? 1 : 0);
                return crash;
            });
            List<Arrival> arrivals = arrivals(round);
            for (int life = 0; life < LIVES; life++) {
                station.knows("p" + life);
            }
            List<ProfileRuntime> replicas = List.of(station.runtime(), station.replica());
            for (Arrival arrival : arrivals) {
                station.tickTo(arrival.event().receivedAt());
                station.receives(arrival.profileId(), arrival.event());
                if (random.nextInt(10) == 0) {
                    settle(station, replicas, random);
                }
            }
            Instant end = arrivals.stream()
                    .map(arrival -> arrival.event().effectiveAt())
                    .max(Instant::compareTo)
                    .orElseThrow()
                    .plus(Duration.ofDays(12));
            station.tickTo(end);
            settle(station, replicas, random);

            Timeline timeline = new Timeline(List.of(new Live(rulebook, START)));
            for (int life = 0; life < LIVES; life++) {
                String id = "p" + life;
                List<Change.InFlow> own =
                        ShopLives.changes(id, ShopLives.life(round * LIVES + life), timeline, end.minusMillis(1))
                                .stream()
                                .filter(Change.InFlow.class::isInstance)
                                .map(Change.InFlow.class::cast)
                                .toList();
                assertThat(sentSinceExit(own)).as("round %d, %s", round, id).isEmpty();
                exits += own.stream().filter(FlowLoopLawsTest::isExit).count();
                List<String> expected = own.stream().map(FlowLoopLawsTest::text).toList();
                assertThat(logged(station, id)).as("round %d, %s", round, id).isEqualTo(expected);
                sent += expected.stream()
                        .filter(line -> line.contains(" sent "))
                        .count();
                opened += expected.stream()
                        .filter(line -> line.matches(".*T(09|22):00:00Z sent .*"))
                        .count();
                withheld += expected.stream()
                        .filter(line -> line.contains(" withheld "))
                        .count();
                goals += expected.stream()
                        .filter(line -> line.contains(" goal "))
                        .count();
                ended += expected.stream()
                        .filter(line -> line.contains(" flow-ended "))
                        .count();
            }
            assertThat(sentTwice(station)).as("round %d", round).isEmpty();
        }
        assertThat(sent).isGreaterThan(50);
        assertThat(opened).isPositive();
        assertThat(withheld).isGreaterThan(10);
        assertThat(goals).isGreaterThan(10);
        assertThat(ended).isGreaterThan(50);
        assertThat(exits).isGreaterThan(10);
        assertThat(crashes).hasPositiveValue();
    }

    private static void settle(Station station, List<ProfileRuntime> replicas, Random random) {
        while (station.due.countDue(station.clock.instant().minusMillis(1), 1) > 0) {
            try {
                replicas.get(random.nextInt(replicas.size())).decideDue(1 + random.nextInt(4));
            } catch (Station.Crash crash) {
                // The next one goes on.
            }
        }
    }

    private static List<Arrival> arrivals(int round) {
        List<Arrival> arrivals = new ArrayList<>();
        for (int life = 0; life < LIVES; life++) {
            for (Event event : ShopLives.life(round * LIVES + life)) {
                arrivals.add(new Arrival("p" + life, event));
            }
        }
        arrivals.sort(Comparator.comparing(arrival -> arrival.event().receivedAt()));
        return arrivals;
    }

    private static boolean isExit(Change.InFlow change) {
        return change.what() == Change.InFlow.Kind.ENDED && change.detail().equals("exit");
    }

    /** What a run sends at the instant of its exit, or after it: the exit beats it. */
    private static List<Change.InFlow> sentSinceExit(List<Change.InFlow> changes) {
        Map<String, Instant> exits = new HashMap<>();
        changes.stream()
                .filter(FlowLoopLawsTest::isExit)
                .forEach(exit -> exits.put(exit.flow() + " " + exit.run(), exit.at()));
        return changes.stream()
                .filter(change -> change.what() == Change.InFlow.Kind.SENT)
                .filter(sent -> !sent.at().isBefore(exits.getOrDefault(sent.flow() + " " + sent.run(), Instant.MAX)))
                .toList();
    }

    private static String text(Change.InFlow change) {
        return change.at() + " " + change.kind() + " " + change.flow() + " " + change.run() + " @" + change.step() + " "
                + change.detail();
    }

    private static List<String> logged(Station station, String profileId) {
        return station.sql.query(
                """
                select at, kind, flow, run, step, detail
                from flow_changes
                where profile_id = ?
                order by seq
                """,
                row -> row.instant("at") + " " + row.text("kind") + " " + row.text("flow") + " " + row.text("run")
                        + " @" + row.text("step") + " " + row.text("detail"),
                profileId);
    }

    /** Nobody gets one step's message of one run twice, but where the flow goes round. */
    private static List<String> sentTwice(Station station) {
        return station.sql.query("""
                select profile_id || ' ' || flow || ' ' || run || ' ' || step as sent
                from flow_changes
                where kind = 'sent'
                group by profile_id, flow, run, step, at
                having count(*) > 1
                """, row -> row.text("sent"));
    }
}
