package io.signalbox.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Offers that last for a while. */
class OfferTest {

    private static final Instant SENT = Instant.parse("2026-11-26T08:00:00Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final Offer offer = new Offer(Optional.of("Ten per cent off"), "STAY10", Duration.ofDays(2));

    @Test
    void itEndsAtAnInstantThatIsSaidByThePersonsOwnClock() {
        assertThat(offer.ends(SENT)).isEqualTo("2026-11-28T08:00:00Z");
        assertThat(offer.words(SENT, SENT, BERLIN))
                .containsEntry("title", "Ten per cent off")
                .containsEntry("code", "STAY10")
                .containsEntry("ends", "Saturday, 28 November 2026, 09:00")
                .containsEntry("hours", 48L);
    }

    @Test
    void hoursAreWholeAndAtLeastOne() {
        assertThat(offer.words(SENT, SENT.plus(Duration.ofMinutes(90)), BERLIN)).containsEntry("hours", 46L);
        assertThat(offer.words(SENT, SENT.plus(Duration.ofMinutes(47 * 60 + 59)), BERLIN))
                .containsEntry("hours", 1L);
    }

    @Test
    void withoutACodeOrATimeItIsNone() {
        assertThatThrownBy(() -> new Offer(Optional.empty(), " ", Duration.ofHours(1)))
                .hasMessageContaining("expected a code");
        assertThatThrownBy(() -> new Offer(Optional.empty(), "STAY10", Duration.ZERO))
                .hasMessageContaining("expected a code, and a positive time");
    }
}
