package io.signalbox.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Spellings of names: the one we keep, the one that ignores how words are joined, and the ones that are near. */
public final class Names {

    private Names() {}

    /** The words in lower case joined by underscores: {@code Product Viewed} and {@code productViewed} alike. */
    public static String snakeCase(String raw) {
        StringBuilder out = new StringBuilder(raw.length() + 4);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (!Character.isLetterOrDigit(c)) {
                separate(out);
                continue;
            }
            if (i > 0 && Character.isUpperCase(c) && startsWord(raw, i)) {
                separate(out);
            }
            out.append(Character.toLowerCase(c));
        }
        while (out.length() > 0 && out.charAt(out.length() - 1) == '_') {
            out.setLength(out.length() - 1);
        }
        return out.toString();
    }

    /** The words joined as Java joins them: {@code product_viewed} is {@code productViewed}. */
    public static String camelCase(String raw) {
        StringBuilder out = new StringBuilder(raw.length());
        boolean upper = false;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (!Character.isLetterOrDigit(c)) {
                upper = out.length() > 0;
            } else {
                out.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return out.toString();
    }

    /** The class name that rules use for an event: {@code product_viewed} is {@code ProductViewed}. */
    public static String className(String eventName) {
        String camel = camelCase(eventName);
        return camel.isEmpty() ? camel : Character.toUpperCase(camel.charAt(0)) + camel.substring(1);
    }

    /** What to say was expected instead of a wrong name: the names that are near, or else all, in their order. */
    public static String expected(String wrong, Collection<String> known) {
        List<String> near = near(wrong, known);
        return near.isEmpty()
                ? "one of " + known.stream().sorted().collect(Collectors.joining(", "))
                : String.join(" or ", near);
    }

    /** Equal for names that differ only in case and in how their words are joined. */
    static String folded(String raw) {
        return snakeCase(raw).replace("_", "");
    }

    /** The names that a person who wrote {@code wrong} may have meant, nearest first, at most three. */
    public static List<String> near(String wrong, Collection<String> known) {
        String folded = folded(wrong);
        int allowed = Math.max(1, folded.length() / 3);
        record Near(String name, int distance) {}
        return known.stream()
                .map(name -> new Near(name, distance(folded, folded(name), allowed)))
                .filter(near -> near.distance <= allowed)
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .limit(3)
                .map(Near::name)
                .toList();
    }

    private static boolean startsWord(String raw, int i) {
        char previous = raw.charAt(i - 1);
        if (!Character.isLetterOrDigit(previous)) {
            return false;
        }
        boolean endsAcronym = i + 1 < raw.length() && Character.isLowerCase(raw.charAt(i + 1));
        return !Character.isUpperCase(previous) || endsAcronym;
    }

    private static void separate(StringBuilder out) {
        if (out.length() > 0 && out.charAt(out.length() - 1) != '_') {
            out.append('_');
        }
    }

    /** Edits (insert, delete, replace, swap neighbours) between two words; anything above the limit is only "more". */
    private static int distance(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) > limit) {
            return limit + 1;
        }
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[b.length()];
    }
}
