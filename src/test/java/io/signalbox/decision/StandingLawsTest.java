package io.signalbox.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Timeline.Live;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.rulebook.Rulebook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A life that is rebuilt as of any instant is what it was then, whoever decided it when. */
@Execution(ExecutionMode.CONCURRENT)
class StandingLawsTest {

    private static final DeciderLimits LIMITS = new DeciderLimits(0, 1_000_000, Life.ZONE);
    private static final Rulebook RULES = ShopRules.all();
    private static final Rulebook LATER = ShopRules.withoutCarts();

    @Test
    void whatIsRebuiltIsWhatWasDecidedLive() {
        Laws.forAll(seed -> {
            List<Event> events = Laws.firstReceived(seed % 2 == 0 ? Lives.punctual(seed) : Lives.unpunctual(seed));
            Random random = new Random(seed);
            Instant at = Laws.momentIn(events, random);
            Instant published = Laws.momentIn(events, random);
            Timeline timeline = new Timeline(List.of(new Live(RULES, Instant.EPOCH), new Live(LATER, published)));

            Life live = new Life("anna", timeline);
            List<Event> waiting = new ArrayList<>(events);
            while (!waiting.isEmpty() && !waiting.get(0).receivedAt().isAfter(at)) {
                Instant now = waiting.get(0).receivedAt();
                live.wakesUntil(now.minusMillis(1));
                while (!waiting.isEmpty() && waiting.get(0).receivedAt().equals(now)) {
                    live.receives(waiting.remove(0));
                }
                live.decide(now);
            }
            live.wakesUntil(at).decide(at);
            Standing standing = Standing.rebuilt(new Received("anna", events, Set.of()), timeline, LIMITS, at);

            assertThat(standing.isComplete()).isTrue();
            assertThat(standing.changes()).isEqualTo(live.changes());
            assertThat(standing.state().isPresent()).isEqualTo(live.state().isDecided());
            standing.state().ifPresent(state -> assertThat(state).isEqualTo(live.state()));
        });
    }

    @Test
    void importsAreDecidedOnceMutedAtTheirInstant() {
        Laws.forSome(seed -> {
            List<Event> events = Laws.firstReceived(Lives.punctual(seed));
            Instant imported = Lives.last(events).plus(Duration.ofDays(1));
            List<Event> history =
                    events.stream().map(event -> event.receivedAt(imported)).toList();
            Event after = Shop.addedToCart("after", imported.plusSeconds(60));
            List<Event> all = new ArrayList<>(history);
            all.add(after);
            Instant at = imported.plus(Duration.ofDays(40));
            Set<String> ids = history.stream().map(Event::id).collect(java.util.stream.Collectors.toSet());

            Life live = new Life("anna", Timeline.always(RULES));
            live.receives(history.toArray(Event[]::new)).mutedAt(imported);
            live.decide(imported);
            live.receives(after).decide(at);
            Standing standing = Standing.rebuilt(new Received("anna", all, ids), Timeline.always(RULES), LIMITS, at);

            assertThat(standing.changes()).isEqualTo(live.changes());
            assertThat(standing.state()).contains(live.state());
            assertThat(standing.changes()).anyMatch(change -> change instanceof Change.Triggered);
        });
    }

    @Test
    void goingOnFromWhatWasRememberedIsTheSameAsRebuilding() {
        Laws.forSome(seed -> {
            List<Event> events = Laws.firstReceived(Lives.punctual(seed));
            Instant at = Laws.end(events);
            Instant between = Laws.momentIn(events, new Random(seed));
            Life live = new Life("anna", Timeline.always(RULES));
            live.receives(events.stream()
                    .filter(event -> !event.receivedAt().isAfter(between))
                    .toArray(Event[]::new));
            live.decide(between);
            live.receives(events.toArray(Event[]::new));

            Standing continued =
                    Standing.continued(live.situation(), live.changes(), Timeline.always(RULES), LIMITS, at);
            Standing rebuilt =
                    Standing.rebuilt(new Received("anna", events, Set.of()), Timeline.always(RULES), LIMITS, at);

            assertThat(continued.changes()).isEqualTo(rebuilt.changes());
            assertThat(continued.state()).isEqualTo(rebuilt.state());
            assertThat(new HashSet<>(continued.events())).isEqualTo(new HashSet<>(rebuilt.events()));
        });
    }

    @Test
    void aLifeThatNeedsMoreDecisionsThanItMayTakeSaysSo() {
        List<Event> events = Laws.firstReceived(Lives.punctual(1));

        Standing standing = Standing.rebuilt(
                new Received("anna", events, Set.of()),
                Timeline.always(RULES),
                new DeciderLimits(0, 2, Life.ZONE),
                Laws.end(events));

        assertThat(standing.isComplete()).isFalse();
    }

    @Test
    void beforeAnythingWasReceivedThereIsNothing() {
        List<Event> events = Laws.firstReceived(Lives.punctual(1));

        Standing standing = Standing.rebuilt(
                new Received("anna", events, Set.of()),
                Timeline.always(RULES),
                LIMITS,
                events.get(0).receivedAt().minusMillis(1));

        assertThat(standing.state()).isEmpty();
        assertThat(standing.changes()).isEmpty();
    }
}
