package io.signalbox.rulebook;

import java.util.List;

/**
 * A rule as people read it.
 *
 * @param line where it begins in its file
 * @param text as its author wrote it
 * @param words the same in plain English
 * @param gives what it may say
 */
public record ReadableRule(String file, String name, int line, String text, String words, List<Given> gives) {

    public ReadableRule {
        gives = List.copyOf(gives);
    }

    /** What a rule may say: a {@code segment}, a {@code trait} or a {@code trigger}, by its name. */
    public record Given(String kind, String name) {}

    public boolean gives(String kind, String given) {
        return gives.contains(new Given(kind, given));
    }
}
