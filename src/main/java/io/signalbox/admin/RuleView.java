package io.signalbox.admin;

import io.signalbox.rulebook.ReadableRule;

/**
 * A rule as people read it.
 *
 * @param line where it begins in its file
 * @param text as its author wrote it
 * @param words the same in plain English
 */
record RuleView(String file, String name, int line, String text, String words) {

    static RuleView of(ReadableRule rule) {
        return new RuleView(rule.file(), rule.name(), rule.line(), rule.text(), rule.words());
    }
}
