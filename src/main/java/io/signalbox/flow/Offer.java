package io.signalbox.flow;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that a message offers for a while.
 *
 * @param title what is offered, for the person
 * @param code that the person gives to the shop
 * @param lasts from the instant at which the flow sent the message; positive
 */
public record Offer(Optional<String> title, String code, Duration lasts) {

    private static final DateTimeFormatter WORDS =
            DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu, HH:mm", Locale.ENGLISH);

    public Offer {
        if (code.isBlank() || lasts.isZero() || lasts.isNegative()) {
            throw new IllegalArgumentException(
                    "found code \"" + code + "\" that lasts " + lasts + "; expected a code, and a positive time");
        }
    }

    /** The first instant at which it is over. */
    public Instant ends(Instant begins) {
        return begins.plus(lasts);
    }

    /**
     * What templates can say of it: {@code title}, {@code code}, {@code ends}, and {@code hours}, which are whole and at
     * least 1.
     *
     * @param zone of the person
     */
    public Map<String, @Nullable Object> words(Instant begins, Instant now, ZoneId zone) {
        Map<String, @Nullable Object> words = new HashMap<>();
        words.put("title", title.orElse(null));
        words.put("code", code);
        words.put("ends", WORDS.format(ends(begins).atZone(zone)));
        words.put("hours", Math.max(1, Duration.between(now, ends(begins)).toHours()));
        return words;
    }

    /** What these words mean in a template. */
    Meaning meaning() {
        return new Meaning(
                new Meaning.Fields(
                        "offer",
                        Map.of(
                                "title", title.isPresent() ? Meaning.VALUE : Meaning.VALUE.with(Meaning.Presence.EMPTY),
                                "code", Meaning.VALUE,
                                "ends", Meaning.VALUE,
                                "hours", Meaning.NUMBER),
                        false),
                Meaning.Presence.SURE);
    }
}
