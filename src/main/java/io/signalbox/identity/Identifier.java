package io.signalbox.identity;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Something a person is known by: a kind such as {@code userId} or {@code email}, and its value in one spelling.
 *
 * <p>Ordered by strength: what a login gives comes before what a browser gives; kinds of our callers' own come last.
 */
public record Identifier(String kind, String value) implements Comparable<Identifier> {

    /** The kinds that everybody has, strongest first. */
    public static final List<String> KINDS = List.of("userId", "email", "phone", "deviceId", "anonymousId");

    public static final int MAX_LENGTH = 256;

    private static final Pattern KIND = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,31}");
    private static final Pattern PHONE_SEPARATORS = Pattern.compile("[\\s().\\-/]");

    private static final Comparator<Identifier> STRENGTH = Comparator.comparingInt(Identifier::rank)
            .thenComparing(Identifier::kind)
            .thenComparing(Identifier::value);

    public Identifier {
        if (!isKind(kind)) {
            throw new IllegalArgumentException("expected a kind of letters, digits and _, but found another");
        }
        if (value.isBlank() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "expected a value of 1 to " + MAX_LENGTH + " characters, but it had " + value.length());
        }
    }

    /** Whether this may be the name of a kind. */
    public static boolean isKind(String kind) {
        return KIND.matcher(kind).matches();
    }

    /** The one spelling of a value: e-mail addresses in lower case, telephone numbers without separators. */
    public static String normalised(String kind, String value) {
        String stripped = value.strip();
        return switch (kind) {
            case "email" -> stripped.toLowerCase(Locale.ROOT);
            case "phone" -> PHONE_SEPARATORS.matcher(stripped).replaceAll("");
            default -> stripped;
        };
    }

    private int rank() {
        int index = KINDS.indexOf(kind);
        return index < 0 ? KINDS.size() : index;
    }

    @Override
    public int compareTo(Identifier other) {
        return STRENGTH.compare(this, other);
    }

    /** The kind only: values are personal data and never reach a log. */
    @Override
    public String toString() {
        return kind;
    }
}
