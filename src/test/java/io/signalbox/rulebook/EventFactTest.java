package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.Event;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TraitChanges;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventFactTest {

    private static final Instant NOON = Instant.parse("2024-03-05T12:00:00Z");
    private static final FactClasses FACTS = FactClasses.of(TrackingPlan.EMPTY);

    private final FlipWatch watch = new FlipWatch();

    @Test
    void withinAndOlderThanAreComplementsThatTurnExactlyAtTheDuration() {
        EventFact event = event("e", NOON);
        Instant turn = NOON.plus(Duration.ofMinutes(10));

        for (long millis : new long[] {-600_000, -1, 0, 1}) {
            Instant now = turn.plusMillis(millis);
            watch.begin(now);
            assertThat(event.within("10m")).as("%d ms from the turn", millis).isEqualTo(now.isBefore(turn));
            watch.begin(now);
            assertThat(event.olderThan("10m")).as("%d ms from the turn", millis).isEqualTo(!now.isBefore(turn));
        }
    }

    @Test
    void aPredicateOffersItsFlipUntilItIsPast() {
        EventFact event = event("e", NOON);

        watch.begin(NOON.plusSeconds(1));
        event.olderThan("10m");
        event.within("5m");
        event.within("1d");
        assertThat(watch.flip()).contains(NOON.plus(Duration.ofMinutes(5)));

        watch.begin(NOON.plus(Duration.ofMinutes(10)));
        event.within("10m");
        event.olderThan("5m");
        assertThat(watch.flip()).isEmpty();
    }

    @Test
    void eventsAreOrderedByInstantAndThenById() {
        EventFact first = event("b", NOON.minusMillis(1));
        EventFact second = event("a", NOON);
        EventFact third = event("c", NOON);

        for (EventFact a : List.of(first, second, third)) {
            for (EventFact b : List.of(first, second, third)) {
                int order = a.event().compareTo(b.event());
                assertThat(a.follows(b)).as("%s follows %s", a, b).isEqualTo(order > 0);
                assertThat(a.precedes(b)).as("%s precedes %s", a, b).isEqualTo(order < 0);
                assertThat(a.since(b))
                        .as("%s since %s", a, b)
                        .isEqualTo(a != b && !a.getOccurredAt().isBefore(b.getOccurredAt()));
            }
        }
    }

    @Test
    void betweenTwoEventsADurationExcludesItsEndAndReportsNoFlip() {
        EventFact cart = event("cart", NOON);
        watch.begin(NOON.plus(Duration.ofDays(1)));

        for (long millis : new long[] {-1, 0, 1}) {
            EventFact later = event("later", NOON.plusSeconds(60).plusMillis(millis));
            assertThat(later.follows(cart, "60s")).isEqualTo(millis < 0);
            assertThat(later.since(cart, "1m")).isEqualTo(millis < 0);
            assertThat(cart.precedes(later, "1m")).isEqualTo(millis < 0);
            assertThat(cart.follows(later, "1m")).isFalse();
            assertThat(cart.since(later, "1m")).isFalse();
            assertThat(later.precedes(cart, "1m")).isFalse();
        }
        assertThat(watch.flip()).isEmpty();
    }

    @Test
    void propertiesAreAskedByTypeAndAnotherTypeIsMissing() {
        EventFact event = FACTS.eventFact(
                new Event(
                        "e",
                        "scanned",
                        NOON,
                        NOON,
                        Map.of("text", "12", "long", 12L, "decimal", new BigDecimal("1.5"), "yes", true, "no", false),
                        TraitChanges.NONE),
                watch);

        assertThat(event.text("text")).isEqualTo("12");
        assertThat(event.number("text")).isNull();
        assertThat(event.number("long")).isEqualTo(new BigDecimal("12"));
        assertThat(event.number("decimal")).isEqualTo(new BigDecimal("1.5"));
        assertThat(event.text("long")).isNull();
        assertThat(event.flag("yes")).isTrue();
        assertThat(event.flag("no")).isFalse();
        assertThat(event.flag("text")).isFalse();
        assertThat(event.has("no")).isTrue();
        assertThat(event.has("other")).isFalse();
        assertThat(event.toString()).doesNotContain("12,").contains("scanned");
    }

    private EventFact event(String id, Instant at) {
        return FACTS.eventFact(new Event(id, "scanned", at, at, Map.of(), TraitChanges.NONE), watch);
    }
}
