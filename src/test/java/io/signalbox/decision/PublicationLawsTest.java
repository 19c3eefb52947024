package io.signalbox.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.decision.Oracle.Muted;
import io.signalbox.decision.Timeline.Live;
import io.signalbox.model.Event;
import io.signalbox.profile.StateRoundTrip;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Law 7: a new rulebook starts at an instant, however late and in whatever order the background work comes to a profile,
 * and whatever is lost on the way. The truth is the oracle, which switches at that instant and knows no background work.
 */
@Execution(ExecutionMode.CONCURRENT)
class PublicationLawsTest {

    private static final Duration SLOWEST = Duration.ofDays(3);

    /** How a shell gets a profile to meet new versions. */
    private static class Shell {

        /** What decides at an instant: all versions that are published by then. */
        Timeline timeline(List<Live> versions, Instant now) {
            return new Timeline(
                    versions.stream().filter(live -> !live.from().isAfter(now)).toList());
        }

        /** When the background work makes the profile due, some time after each publication. */
        SortedSet<Instant> rollouts(List<Live> versions, Random random) {
            TreeSet<Instant> rollouts = new TreeSet<>();
            for (Live live : versions.subList(1, versions.size())) {
                rollouts.add(live.from().plusMillis((long) (random.nextDouble() * SLOWEST.toMillis())));
            }
            return rollouts;
        }
    }

    @Test
    void slowProgressAndCrashesGiveWhatAnInstantSwitchGives() {
        Laws.forAll(seed -> assertSwitchIsInstant(seed, new Shell()));
    }

    @Test
    void aShellThatForgetsThePastVersionsIsFoundOut() {
        Shell forgetful = new Shell() {
            @Override
            Timeline timeline(List<Live> versions, Instant now) {
                List<Live> known = super.timeline(versions, now).lives();
                return Timeline.always(known.get(known.size() - 1).rulebook());
            }
        };

        assertThatThrownBy(() -> Laws.forAll(seed -> assertSwitchIsInstant(seed, forgetful)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed");
    }

    @Test
    void aShellThatSkipsTheBackgroundWorkIsFoundOut() {
        Shell lazy = new Shell() {
            @Override
            SortedSet<Instant> rollouts(List<Live> versions, Random random) {
                return new TreeSet<>();
            }
        };

        assertThatThrownBy(() -> Laws.forAll(seed -> assertSwitchIsInstant(seed, lazy)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed");
    }

    private static void assertSwitchIsInstant(long seed, Shell shell) {
        List<Event> events = Lives.unpunctual(seed);
        Random random = new Random(-seed);
        List<Live> versions = new ArrayList<>(List.of(new Live(ShopRules.all(), Instant.EPOCH)));
        List<Muted> muted = new ArrayList<>();
        for (Instant published : publications(events, random)) {
            boolean cartsGo = versions.size() % 2 == 1;
            versions.add(new Live(cartsGo ? ShopRules.withoutCarts() : ShopRules.all(), published));
            muted.add(new Muted(published, Optional.of(cartsGo ? ShopTruth.withoutCarts() : ShopTruth.ofAll())));
        }
        // Soon after the last version everybody has met it; long after it, every deadline has passed.
        Instant end = random.nextBoolean()
                ? versions.get(versions.size() - 1).from().plus(SLOWEST)
                : Laws.end(events).plus(SLOWEST);

        Life life = new Life("anna", shell.timeline(versions, Instant.EPOCH)).stored(StateRoundTrip::throughBytes);
        live(life, events, versions, shell, end, random);

        assertThat(Laws.entries(life)).isEqualTo(Oracle.history(ShopTruth.ofAll(), muted, events, end));
    }

    /** Up to four, some within moments of each other, in order of time. */
    private static SortedSet<Instant> publications(List<Event> events, Random random) {
        TreeSet<Instant> publications = new TreeSet<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            Instant published = Laws.momentIn(events, random);
            publications.add(published);
            if (random.nextInt(4) == 0) {
                publications.add(published.plusMillis(1 + random.nextInt(1 << random.nextInt(20))));
            }
        }
        return publications;
    }

    /** Decided when something is received, when it is due, and when the background work comes by; never else. */
    private static void live(
            Life life, List<Event> events, List<Live> versions, Shell shell, Instant end, Random random) {
        List<Event> waiting = new ArrayList<>(Laws.byReception(events));
        TreeSet<Instant> rollouts = new TreeSet<>(shell.rollouts(versions, random));
        while (true) {
            Instant now = end;
            if (!waiting.isEmpty() && waiting.get(0).receivedAt().isBefore(now)) {
                now = waiting.get(0).receivedAt();
            }
            if (life.due().filter(now::isAfter).isPresent()) {
                now = life.due().orElseThrow();
            }
            if (!rollouts.isEmpty() && rollouts.first().isBefore(now)) {
                now = rollouts.pollFirst();
            }
            if (!now.isBefore(end)) {
                boolean more = receive(life, waiting, end);
                life.under(shell.timeline(versions, end)).wakesUntil(end);
                if (more) {
                    life.decide(end);
                }
                return;
            }
            receive(life, waiting, now);
            life.under(shell.timeline(versions, now));
            while (random.nextInt(4) == 0) {
                // A crash before the commit: all of it is lost, and done again.
                new Decider(Life.LIMITS).decide(life.situation(), shell.timeline(versions, now), now);
            }
            life.decide(now);
        }
    }

    /** Whether anything was received by then. */
    private static boolean receive(Life life, List<Event> waiting, Instant now) {
        int before = waiting.size();
        while (!waiting.isEmpty() && !waiting.get(0).receivedAt().isAfter(now)) {
            life.receives(waiting.remove(0));
        }
        return waiting.size() < before;
    }
}
