package io.signalbox.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DurationsTest {

    @Test
    void whatIsWrittenReadsTheSame() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            Duration duration = Duration.ofSeconds(1 + random.nextInt(10_000_000));

            assertThat(Durations.parse(Durations.text(duration))).contains(duration);
        }
    }

    @Test
    void theShortestTextIsWritten() {
        assertThat(Durations.text(Duration.ofHours(36))).isEqualTo("1d12h");
        assertThat(Durations.text(Duration.ofDays(7))).isEqualTo("7d");
        assertThat(Durations.text(Duration.ofMillis(400))).isEqualTo("0s");
    }
}
