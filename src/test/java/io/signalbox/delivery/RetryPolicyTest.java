package io.signalbox.delivery;

import static io.signalbox.delivery.Changes.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(5), Duration.ofHours(6));
    private static final RetryPolicy POLICY = new RetryPolicy(BACKOFF, 3);

    private static Attempt failed(Optional<Duration> retryAfter) {
        return new Attempt.Failed(OptionalInt.of(503), "status 503", retryAfter);
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "2, 10", "3, 20", "12, 10240", "13, 20480", "14, 21600", "1000000, 21600"})
    void theBoundOfTheWaitDoublesUpToTheMost(int failures, long seconds) {
        assertThat(BACKOFF.after(failures, 1.0)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void theWaitIsAnywhereBelowItsBound() {
        assertThat(BACKOFF.after(2, 0.0)).isEqualTo(Duration.ZERO);
        assertThat(BACKOFF.after(2, 0.25)).isEqualTo(Duration.ofMillis(2_500));
    }

    @Test
    void aBackoffOfNothingIsRefused() {
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofHours(1)))
                .hasMessageContaining("0 < first <= most");
    }

    @Test
    void theReceiversWishIsKeptWhereItIsLongerThanTheBackoff() {
        assertThat(POLICY.after(failed(Optional.of(Duration.ofMinutes(2))), 0, NOON, 0.5))
                .isEqualTo(new NextStep.Retry(NOON.plusSeconds(120), "status 503", Optional.of(NOON.plusSeconds(120))));
        assertThat(POLICY.after(failed(Optional.of(Duration.ofSeconds(1))), 1, NOON, 1.0))
                .isEqualTo(new NextStep.Retry(NOON.plusSeconds(10), "status 503", Optional.of(NOON.plusSeconds(1))));
    }

    @Test
    void theLastAttemptBuriesTheMessage() {
        assertThat(POLICY.after(failed(Optional.empty()), 2, NOON, 1.0))
                .isEqualTo(new NextStep.Bury("gave up after 3 attempts; the last: status 503"));
    }

    @ParameterizedTest
    @CsvSource({
        "200, Delivered",
        "204, Delivered",
        "301, Failed",
        "307, Failed",
        "400, Refused",
        "401, Refused",
        "404, Refused",
        "408, Failed",
        "410, Gone",
        "413, Refused",
        "422, Refused",
        "425, Failed",
        "429, Failed",
        "500, Failed",
        "503, Failed"
    })
    void theStatusSaysWhetherAskingAgainMakesSense(int status, String expected) {
        assertThat(WebhookDestination.judge(status, Optional.empty(), "", NOON)
                        .getClass()
                        .getSimpleName())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120 | 120",
                " 0 | 0",
                "999999999 | 86400",
                "Sun, 01 Mar 2026 12:01:30 GMT | 90",
                "Sun, 01 Mar 2026 11:00:00 GMT | 0",
                "Mon, 01 Mar 2027 12:00:00 GMT | 86400"
            })
    void retryAfterIsSecondsOrADateAndBounded(String header, long seconds) {
        assertThat(RetryAfter.read(header, NOON)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"soon", "-1", "1.5", "2026-03-01T12:00:00Z", "''"})
    void anyOtherRetryAfterIsIgnored(String header) {
        assertThat(RetryAfter.read(header, NOON)).isEmpty();
    }
}
