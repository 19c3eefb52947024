package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.model.Durations;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DurationsTest {

    @Test
    void aTextMeansWhatItSays() {
        assertThat(Durations.parse("90s")).contains(Duration.ofSeconds(90));
        assertThat(Durations.parse("10m")).contains(Duration.ofMinutes(10));
        assertThat(Durations.parse("48h")).contains(Duration.ofDays(2));
        assertThat(Durations.parse("14d")).contains(Duration.ofDays(14));
        assertThat(Durations.parse("1d12h")).contains(Duration.ofHours(36));
        assertThat(Durations.parse("1d2h3m4s"))
                .contains(Duration.ofDays(1).plusHours(2).plusMinutes(3).plusSeconds(4));
        assertThat(Durations.parse("36525d")).contains(Duration.ofDays(36_525));
        assertThat(Durations.millis("1d12h")).isEqualTo(36 * 3_600_000L);
        assertThat(Durations.millis("1d12h")).isEqualTo(36 * 3_600_000L);
    }

    @Test
    void whatIsNoDurationIsRefused() {
        for (String wrong : List.of(
                "",
                " ",
                "10",
                "m",
                "10 m",
                "10min",
                "10M",
                "-5m",
                "0s",
                "0d0h",
                "1.5h",
                "12h1d",
                "1h1h",
                "36526d",
                "99999999999d",
                "999999999h",
                "P1D",
                "1w",
                "10ms",
                "١٠m")) {
            assertThat(Durations.parse(wrong)).as(wrong).isEmpty();
        }
        assertThatThrownBy(() -> Durations.millis("10min"))
                .hasMessageContaining("found \"10min\"")
                .hasMessageContaining("expected a duration such as");
    }
}
