package io.signalbox.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.ShopLives;
import io.signalbox.decision.Timeline;
import io.signalbox.decision.Timeline.Live;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Laws 3 and 5 on a real database: when, by whom and in which portions is decided changes nothing. */
@Execution(ExecutionMode.CONCURRENT)
class LoopLawsTest {

    private static final Instant START = Instant.parse("2026-12-31T00:00:00Z");
    private static final Duration AFTERLIFE = Duration.ofDays(70);
    private static final int LIVES = 6;

    @Test
    void aServiceThatWasStoppedForTheWholeLifeGivesTheSameAsOneThatNeverStopped() {
        Station live = new Station(START, ShopLives.rules());
        Station stopped = new Station(START, ShopLives.rules());
        Instant end = endOfAll();
        List<Arrival> arrivals = arrivals();
        for (Station station : List.of(live, stopped)) {
            forEachLife(station::knows);
        }

        ProfileRuntime runtime = live.runtime();
        for (Arrival arrival : arrivals) {
            live.liveUntil(runtime, arrival.event().receivedAt());
            live.receives(arrival.profileId(), arrival.event());
            stopped.tickTo(arrival.event().receivedAt());
            stopped.receives(arrival.profileId(), arrival.event());
        }
        live.liveUntil(runtime, end);
        stopped.tickTo(end);
        stopped.settle(stopped.runtime());

        forEachLife(id -> stopped.tables(id).forEach((table, rows) -> assertThat(rows)
                .describedAs("%s of %s", table, id)
                .containsExactlyElementsOf(live.tables(id).get(table))));
        assertThat(live.sql.query("select 1 as one from triggers", row -> row.integer("one")))
                .hasSizeGreaterThan(LIVES);
    }

    @Test
    void theTablesHoldWhatTheDeciderSays() {
        Station station = new Station(START, ShopLives.rules());
        Instant end = endOfAll();
        forEachLife(station::knows);
        for (Arrival arrival : arrivals()) {
            station.tickTo(arrival.event().receivedAt());
            station.receives(arrival.profileId(), arrival.event());
        }
        station.tickTo(end);

        station.settle(station.runtime());

        Timeline timeline = new Timeline(List.of(new Live(ShopLives.rules(), START)));
        Instant decided = end.minusMillis(1);
        for (int seed = 0; seed < LIVES; seed++) {
            List<String> changes = new ArrayList<>();
            for (Change change : ShopLives.changes("p" + seed, ShopLives.life(seed), timeline, decided)) {
                changes.add(text(change));
            }
            assertThat(station.timeline("p" + seed)).describedAs("p%d", seed).isEqualTo(changes);
        }
    }

    @Test
    void portionsAndReplicasChangeNothing() throws Exception {
        Station one = new Station(START, ShopLives.rules());
        Station many = new Station(START, ShopLives.rules()).limitedTo(3);
        Instant end = endOfAll();
        for (Station station : List.of(one, many)) {
            forEachLife(station::knows);
        }
        Random random = new Random(1);
        ExecutorService replicas = Executors.newFixedThreadPool(3);
        List<ProfileRuntime> runtimes = List.of(many.runtime(), many.replica(), many.replica());
        List<Arrival> arrivals = arrivals();

        for (int i = 0; i < arrivals.size(); i++) {
            Arrival arrival = arrivals.get(i);
            one.tickTo(arrival.event().receivedAt());
            one.receives(arrival.profileId(), arrival.event());
            many.tickTo(arrival.event().receivedAt());
            many.receives(arrival.profileId(), arrival.event());
            if (random.nextInt(40) == 0) {
                settleTogether(replicas, runtimes, many, random);
            }
        }
        one.tickTo(end);
        one.settle(one.runtime());
        many.tickTo(end);
        settleTogether(replicas, runtimes, many, random);
        replicas.shutdown();

        forEachLife(id -> many.tables(id).forEach((table, rows) -> assertThat(rows)
                .describedAs("%s of %s", table, id)
                .containsExactlyElementsOf(one.tables(id).get(table))));
    }

    private static void settleTogether(
            ExecutorService replicas, List<ProfileRuntime> runtimes, Station station, Random random) throws Exception {
        while (station.due.countDue(station.clock.instant().minusMillis(1), 1) > 0) {
            List<Future<?>> rounds = new ArrayList<>();
            for (ProfileRuntime runtime : runtimes) {
                int limit = 1 + random.nextInt(5);
                rounds.add(replicas.submit(() -> runtime.decideDue(limit)));
            }
            for (Future<?> round : rounds) {
                round.get();
            }
        }
    }

    private record Arrival(String profileId, Event event) {}

    private static List<Arrival> arrivals() {
        List<Arrival> arrivals = new ArrayList<>();
        for (int seed = 0; seed < LIVES; seed++) {
            for (Event event : ShopLives.life(seed)) {
                arrivals.add(new Arrival("p" + seed, event));
            }
        }
        arrivals.sort(java.util.Comparator.comparing(arrival -> arrival.event().receivedAt()));
        return arrivals;
    }

    private static Instant endOfAll() {
        return arrivals().stream()
                .map(arrival -> arrival.event().effectiveAt())
                .max(Instant::compareTo)
                .orElseThrow()
                .plus(AFTERLIFE);
    }

    private static void forEachLife(java.util.function.Consumer<String> consumer) {
        for (int seed = 0; seed < LIVES; seed++) {
            consumer.accept("p" + seed);
        }
    }

    private static String text(Change change) {
        String what = change instanceof Change.TraitChanged trait
                ? trait.value().map(String::valueOf).orElse("")
                : change.discriminator();
        boolean muted = change instanceof Change.Triggered triggered && triggered.muted();
        return change.at() + " " + change.kind() + " " + change.name() + " " + what + (muted ? " muted" : "");
    }
}
