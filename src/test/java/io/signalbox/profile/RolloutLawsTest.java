package io.signalbox.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.catalog.GivenCatalog;
import io.signalbox.catalog.RulebookVersion;
import io.signalbox.decision.ShopLives;
import io.signalbox.decision.Timeline.Live;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.model.Membership;
import io.signalbox.rulebook.Rulebook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Law 7 on a real database: several publications in a row under load, two replicas at once, background work that comes
 * along at random, transactions that are lost. Compared with the decider alone, which switches exactly at each instant.
 */
@Execution(ExecutionMode.CONCURRENT)
class RolloutLawsTest {

    private static final Instant START = Instant.parse("2027-01-01T00:00:00Z");
    private static final Duration AFTERLIFE = Duration.ofDays(3);
    private static final int PUBLICATIONS = 6;

    @Test
    void fiveHundredLivesGoAsIfEachVersionHadSwitchedAtItsInstant() throws Exception {
        Run run = new Run(500, 1);

        run.live();

        run.assertIdeal(Duration.ZERO);
        assertThat(run.crashes).as("lost transactions").isGreaterThan(20);
        assertThat(run.station.catalog.versions()).hasSize(PUBLICATIONS + 1);
        assertThat(run.station.rollouts.latest(run.station.clock.instant()))
                .get()
                .satisfies(progress -> {
                    assertThat(progress.finishedAt()).isPresent();
                    assertThat(progress.met()).isEqualTo(progress.total()).isPositive();
                });
    }

    @Test
    void aSwitchAtAnotherInstantWouldBeSeen() throws Exception {
        Run run = new Run(60, 2);

        run.live();

        assertThatThrownBy(() -> run.assertIdeal(Duration.ofMillis(1))).isInstanceOf(AssertionError.class);
    }

    private record Arrival(String profileId, Event event) {}

    /** Some lives on one database. */
    private static final class Run {
        final Station station = new Station(START, ShopLives.rules(), ShopLives.laterRules());
        final Random random;
        final List<Callable<?>> replicas;
        final RolloutStore otherRollouts = new RolloutStore(station.sql);
        final Map<String, List<Event>> lives = new HashMap<>();
        final List<Arrival> arrivals = new ArrayList<>();
        volatile boolean calm;
        int crashes;

        Run(int count, long seed) {
            random = new Random(seed);
            Random crash = new Random(-seed);
            station.crashingWhen(() -> !calm && crash.nextInt(6) == 0);
            ProfileRuntime one = station.runtime();
            ProfileRuntime other = station.replica();
            replicas = List.of(
                    () -> one.decideDue(1 + random.nextInt(120)), () -> other.decideDue(1 + random.nextInt(120)));
            for (int i = 1; i <= count; i++) {
                String id = "p" + i;
                station.knows(id);
                lives.put(id, ShopLives.lifeAfter(START.plus(Duration.ofDays(1)), i));
                lives.get(id).forEach(event -> arrivals.add(new Arrival(id, event)));
            }
            arrivals.sort(Comparator.comparing(arrival -> arrival.event().receivedAt()));
        }

        void live() throws Exception {
            TreeSet<Integer> publications = new TreeSet<>();
            while (publications.size() < PUBLICATIONS) {
                publications.add(1 + random.nextInt(arrivals.size() - 1));
            }
            ExecutorService threads = Executors.newFixedThreadPool(4);
            int next = 0;
            while (next < arrivals.size()) {
                int to = Math.min(arrivals.size(), next + 1 + random.nextInt(40));
                Integer publication = publications.higher(next);
                boolean publish = publication != null && publication <= to;
                receive(arrivals.subList(next, publish ? publication : to));
                next = publish ? publication : to;
                List<Callable<?>> work = new ArrayList<>();
                if (publish) {
                    work.add(this::publish);
                }
                replicas.stream()
                        .filter(replica -> publish || random.nextInt(3) == 0)
                        .forEach(work::add);
                if (random.nextInt(3) == 0) {
                    work.add(this::advance);
                }
                together(threads, work);
            }
            station.tickTo(end());
            calm = true;
            while (true) {
                // Whoever is made due now is decided when the millisecond is over.
                station.clock.tick(Duration.ofMillis(1));
                together(threads, replicas);
                boolean advanced = advance() >= 0;
                if (!advanced && nobodyIsDue() && !station.rollouts.isUnderWay()) {
                    break;
                }
            }
            threads.shutdown();
        }

        private Instant end() {
            return arrivals.stream()
                    .map(arrival -> arrival.event().effectiveAt())
                    .max(Instant::compareTo)
                    .orElseThrow()
                    .plus(AFTERLIFE);
        }

        private boolean nobodyIsDue() {
            return station.due.countDue(station.clock.instant().minusMillis(1), 1) == 0;
        }

        /** Each at its instant: the log stamps what it receives. */
        private void receive(List<Arrival> some) {
            for (Arrival arrival : some) {
                station.tickTo(arrival.event().receivedAt());
                station.receives(arrival.profileId(), arrival.event());
            }
        }

        private int publish() {
            boolean cartsGo = station.catalog.versions().size() % 2 == 1;
            Rulebook rulebook = cartsGo ? ShopLives.laterRules() : ShopLives.rules();
            station.catalog.publish(GivenCatalog.files(rulebook), "anna", "the next one");
            return 0;
        }

        /** A step of the background work by one of two replicas; now and then it is lost. */
        private int advance() {
            int limit = 1 + random.nextInt(150);
            if (!calm && random.nextInt(4) == 0) {
                try {
                    station.sql.doInTransaction(transaction -> {
                        new RolloutStore(transaction).advance(station.clock.instant(), limit);
                        throw new Station.Crash();
                    });
                } catch (Station.Crash lost) {
                    return 0;
                }
            }
            RolloutStore store = random.nextBoolean() ? station.rollouts : otherRollouts;
            return store.advance(station.clock.instant(), limit).orElse(-1);
        }

        private void together(ExecutorService threads, List<Callable<?>> work) throws Exception {
            List<Future<?>> running = new ArrayList<>();
            for (Callable<?> one : work) {
                running.add(threads.submit(one));
            }
            for (Future<?> one : running) {
                try {
                    one.get();
                } catch (ExecutionException lost) {
                    if (!(lost.getCause() instanceof Station.Crash)) {
                        throw lost;
                    }
                    crashes++;
                }
            }
        }

        /** @param late how much later than in truth the ideal switches are */
        void assertIdeal(Duration late) {
            List<Live> versions = new ArrayList<>();
            for (RulebookVersion version : station.catalog.versions()) {
                boolean cartsGo = version.version() % 2 == 0;
                versions.add(new Live(
                        cartsGo ? ShopLives.laterRules() : ShopLives.rules(),
                        version.publishedAt().plus(late)));
            }
            Instant decided = station.clock.instant().minusMillis(1);
            lives.forEach((id, events) -> {
                ShopLives.IdealLife ideal = ShopLives.ideal(id, events, versions, decided);
                assertThat(station.timeline(id))
                        .describedAs("timeline of %s", id)
                        .isEqualTo(ideal.changes().stream()
                                .map(RolloutLawsTest::text)
                                .toList());
                assertThat(memberships(id))
                        .describedAs("memberships of %s", id)
                        .containsExactlyInAnyOrderElementsOf(ideal.memberships());
                assertThat(station.triggers(id))
                        .describedAs("triggers of %s", id)
                        .hasSameSizeAs(ideal.changes().stream()
                                .filter(Change.Triggered.class::isInstance)
                                .toList());
            });
        }

        private List<Membership.Key> memberships(String id) {
            return station.sql.query(
                    "select segment, detail from memberships where profile_id = ?",
                    row -> new Membership.Key(row.text("segment"), row.text("detail")),
                    id);
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
