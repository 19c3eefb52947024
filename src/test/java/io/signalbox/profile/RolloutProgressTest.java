package io.signalbox.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.catalog.GivenCatalog;
import io.signalbox.decision.ShopLives;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutProgressTest {

    private static final Instant NOON = Instant.parse("2027-03-01T12:00:00Z");

    @Test
    void theRateIsThatSinceTheBeginningAndTheRestIsExpectedAtIt() {
        RolloutProgress progress = RolloutProgress.of(
                new RolloutProgress.Counted(3, 600, 1_000, 100, Optional.of(NOON), Optional.empty()),
                NOON.plusSeconds(10));

        assertThat(progress.met()).isEqualTo(500);
        assertThat(progress.perSecond()).contains(50.0);
        assertThat(progress.secondsLeft()).contains(10L);
    }

    @Test
    void beforeTheFirstNothingIsExpected() {
        RolloutProgress progress =
                RolloutProgress.of(new RolloutProgress.Counted(3, 0, 0, 0, Optional.empty(), Optional.empty()), NOON);

        assertThat(progress.perSecond()).isEmpty();
        assertThat(progress.secondsLeft()).isEmpty();
    }

    @Test
    void itIsFinishedWhenTheLastOneIsDecidedAndNotWhenItIsMadeDue() {
        Station station = new Station(NOON, ShopLives.otherRules(), ShopLives.rules());
        ProfileRuntime runtime = station.runtime();
        for (int i = 0; i < 5; i++) {
            station.knows("p" + i);
            station.receives("p" + i, ShopLives.addedToCart("c" + i, NOON));
        }
        station.clock.tick(Duration.ofMinutes(1));
        station.settle(runtime);
        station.catalog.publish(GivenCatalog.files(ShopLives.rules()), "anna", "all rules");
        station.clock.tick(Duration.ofMinutes(1));
        assertThat(met(station)).isEqualTo("0 of 0");

        station.rollouts.advance(station.clock.instant(), 3);
        assertThat(met(station)).isEqualTo("0 of 5");
        station.clock.tick(Duration.ofMillis(1));
        station.settle(runtime);
        assertThat(met(station)).isEqualTo("3 of 5");
        station.rollouts.advance(station.clock.instant(), 3);
        station.rollouts.advance(station.clock.instant(), 3);
        assertThat(met(station)).isEqualTo("3 of 5");
        assertThat(station.rollouts.isUnderWay()).isTrue();
        station.clock.tick(Duration.ofSeconds(1));
        station.settle(runtime);
        station.rollouts.advance(station.clock.instant(), 3);

        assertThat(met(station)).isEqualTo("5 of 5 at " + station.clock.instant());
        assertThat(station.rollouts.isUnderWay()).isFalse();
    }

    private static String met(Station station) {
        RolloutProgress progress =
                station.rollouts.latest(station.clock.instant()).orElseThrow();
        return progress.met() + " of " + progress.total()
                + progress.finishedAt().map(at -> " at " + at).orElse("");
    }
}
