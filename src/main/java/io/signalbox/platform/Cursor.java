package io.signalbox.platform;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a page ended: the sort key of its last item, opaque to callers.
 *
 * <p>Texts only; each store knows what its parts mean. What a caller made up is a problem, not a fault.
 */
public record Cursor(List<String> parts) {

    private static final char SEPARATOR = '\u001f';

    /** What a database can compare with. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    public Cursor {
        parts = List.copyOf(parts);
        if (parts.isEmpty() || parts.stream().anyMatch(part -> part.indexOf(SEPARATOR) >= 0)) {
            throw new IllegalArgumentException("expected parts without the unit separator, but found " + parts.size());
        }
    }

    public static Cursor of(String... parts) {
        return new Cursor(List.of(parts));
    }

    /** The part at this place, from 0. */
    public String part(int index) {
        return parts.get(index);
    }

    /**
     * The part at this place as an instant.
     *
     * @throws ProblemException 400 where it is none
     */
    public Instant instant(int index) {
        try {
            Instant instant = Instant.parse(part(index));
            if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
                throw foreign(encode());
            }
            return instant;
        } catch (DateTimeParseException madeUp) {
            throw foreign(encode());
        }
    }

    /**
     * The part at this place as a whole number.
     *
     * @throws ProblemException 400 where it is none
     */
    public long number(int index) {
        try {
            return Long.parseLong(part(index));
        } catch (NumberFormatException madeUp) {
            throw foreign(encode());
        }
    }

    /** What callers see and send back. */
    public String encode() {
        byte[] bytes = String.join(String.valueOf(SEPARATOR), parts).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * The cursor in a query parameter.
     *
     * @param expectedParts how many parts this listing writes
     * @throws ProblemException 400 where it is none of ours
     */
    public static Cursor decode(String encoded, int expectedParts) {
        List<String> parts = split(encoded);
        if (parts == null || parts.size() != expectedParts) {
            throw foreign(encoded);
        }
        return new Cursor(parts);
    }

    private static ProblemException foreign(String encoded) {
        return Problem.badRequest(
                        "the cursor is not one of this listing",
                        Problem.Item.of("cursor", encoded, "the value of `next` from the page before"))
                .asException();
    }

    private static @Nullable List<String> split(String encoded) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(encoded);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                return null;
            }
            List<String> parts = new ArrayList<>();
            int start = 0;
            for (int end = text.indexOf(SEPARATOR); end >= 0; end = text.indexOf(SEPARATOR, start)) {
                parts.add(text.substring(start, end));
                start = end + 1;
            }
            parts.add(text.substring(start));
            return parts;
        } catch (IllegalArgumentException | CharacterCodingException notOurs) {
            return null;
        }
    }
}
