package io.signalbox.rulebook;

import io.signalbox.model.Durations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What can stand in a slot of a sentence besides the kinds that {@code .dsl} files define. */
enum SlotKind {
    NUMBER("a number such as 3 or 99.90"),
    DURATION("a duration such as 10 minutes, 48 hours or 1 day 12 hours"),
    TEXT("a text in quotes"),
    NAME("a name such as big-spenders"),
    FACT("an event"),
    WORD("a property");

    private static final Pattern DECIMAL = Pattern.compile("\\d{1,15}(\\.\\d{1,9})?");
    private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");
    private static final Pattern KEBAB = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");
    private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z0-9_]*");
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** What a duration of several parts looks like. */
    static final String ORDERED = "a duration with the largest unit first, without \"and\", such as 2 hours 5 minutes";

    private static final String UNITS = "seconds, minutes, hours, days or weeks";
    private static final Map<String, String> UNIT = Map.of(
            "second", "s",
            "seconds", "s",
            "minute", "m",
            "minutes", "m",
            "hour", "h",
            "hours", "h",
            "day", "d",
            "days", "d",
            "week", "w",
            "weeks", "w");

    private final String expected;

    SlotKind(String expected) {
        this.expected = expected;
    }

    /**
     * What fills a slot, or why nothing does.
     *
     * @param drl as it is put into DRL
     * @param end the word behind it; where nothing fills it, the word that does not fit
     */
    record Filling(Optional<String> drl, int end, String expected) {}

    static Optional<SlotKind> named(String name) {
        for (SlotKind kind : values()) {
            if (kind.slot().equals(name)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** How a pattern names it. */
    String slot() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    Filling fill(List<SentenceWord> words, int at) {
        if (at >= words.size()) {
            return nothing(at);
        }
        SentenceWord word = words.get(at);
        boolean quoted = word.kind() == SentenceWord.Kind.QUOTED;
        return switch (this) {
            case TEXT -> quoted ? filled(escaped(word.text()), at + 1) : nothing(at);
            case NAME -> quoted ? filled(escaped(word.text()), at + 1) : matching(KEBAB, word, at);
            case NUMBER -> quoted ? nothing(at) : matching(DECIMAL, word, at);
            case FACT -> quoted ? nothing(at) : matching(TYPE, word, at);
            case WORD -> quoted ? nothing(at) : matching(IDENTIFIER, word, at);
            case DURATION -> quoted ? nothing(at) : duration(words, at);
        };
    }

    private Filling matching(Pattern form, SentenceWord word, int at) {
        return form.matcher(word.text()).matches() ? filled(word.text(), at + 1) : nothing(at);
    }

    private Filling duration(List<SentenceWord> words, int at) {
        if (Durations.parse(words.get(at).text()).isPresent()) {
            return filled(words.get(at).text(), at + 1);
        }
        StringBuilder drl = new StringBuilder();
        int end = at;
        while (end < words.size()) {
            Optional<String> amount = amount(words.get(end));
            if (amount.isEmpty()) {
                break;
            }
            String unit = end + 1 < words.size()
                    ? UNIT.getOrDefault(words.get(end + 1).folded(), "")
                    : "";
            if (unit.isEmpty()) {
                return end > at ? whole(drl, at, end) : new Filling(Optional.empty(), end + 1, UNITS);
            }
            drl.append(unit.equals("w") ? 7 * Long.parseLong(amount.get()) : amount.get())
                    .append(unit.equals("w") ? "d" : unit);
            end += 2;
        }
        return whole(drl, at, end);
    }

    private Filling whole(StringBuilder drl, int at, int end) {
        if (Durations.parse(drl.toString()).isPresent()) {
            return filled(drl.toString(), end);
        }
        boolean several = end - at > 2;
        return several ? new Filling(Optional.empty(), at, ORDERED) : nothing(at);
    }

    /** Whether this word is an "and" between parts of a duration. */
    static boolean joinsDurations(List<SentenceWord> words, int at) {
        return at > 0
                && at + 2 < words.size()
                && words.get(at).folded().equals("and")
                && UNIT.containsKey(words.get(at - 1).folded())
                && amount(words.get(at + 1)).isPresent()
                && UNIT.containsKey(words.get(at + 2).folded());
    }

    private static Optional<String> amount(SentenceWord word) {
        return switch (word.folded()) {
            case "a", "an", "one" -> Optional.of("1");
            default ->
                Optional.of(word.text()).filter(text -> WHOLE.matcher(text).matches());
        };
    }

    private Filling filled(String drl, int end) {
        return new Filling(Optional.of(drl), end, expected);
    }

    private Filling nothing(int at) {
        return new Filling(Optional.empty(), at, expected);
    }

    /** Patterns put the quotes around it. */
    private static String escaped(String text) {
        String literal = DrlText.text(text);
        return literal.substring(1, literal.length() - 1);
    }
}
