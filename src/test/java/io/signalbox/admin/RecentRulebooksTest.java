package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.Desk;
import io.signalbox.rulebook.Rulebook;
import io.signalbox.rulebook.Unit;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentRulebooksTest {

    private final RecentRulebooks recent = new RecentRulebooks(10);

    @Test
    void asManyAreHeldAsHaveTheUnitsAllowed() {
        recent.keep(new Units("a", 4));
        recent.keep(new Units("b", 4));
        assertThat(recent.units()).isEqualTo(8);

        recent.keep(new Units("c", 5));

        assertThat(recent.units()).isEqualTo(9);
    }

    @Test
    void whoAsksAgainIsHeldOnce() {
        recent.keep(new Units("a", 4));
        recent.keep(new Units("a", 4));

        assertThat(recent.units()).isEqualTo(4);
    }

    @Test
    void oneThatIsTooLargeIsNotHeld() {
        recent.keep(new Units("large", 11));

        assertThat(recent.units()).isZero();
    }

    private record Units(String id, int count) implements Rulebook {
        @Override
        public TrackingPlan plan() {
            return TrackingPlan.EMPTY;
        }

        @Override
        public List<Unit> units() {
            return IntStream.range(0, count)
                    .mapToObj(i -> new Unit(
                            i + ".drl",
                            false,
                            Set.of(),
                            false,
                            Set.of(),
                            Set.of(),
                            Set.of(),
                            Set.of(),
                            Set.of(),
                            Set.of(),
                            Optional.empty()))
                    .toList();
        }

        @Override
        public Desk open(String profileId, ZoneId defaultZone) {
            throw new IllegalStateException("nobody decides with it");
        }
    }
}
