package io.signalbox.rulebook;

import java.util.List;

/**
 * A rule as it is given to the engine; an author's rule with {@code or} becomes several.
 *
 * @param id number within its file, which {@code verdict} is told
 * @param author the name that the author gave
 * @param absence what had to be missing, in words; blank where nothing had
 */
record DrlRule(int id, String author, RuleTree.At at, List<String> conditions, List<String> calls, String absence) {

    String text() {
        return "rule \"r" + id + "\" when\n  " + String.join("\n  ", conditions) + "\nthen\n  "
                + String.join("\n  ", calls) + "\nend\n";
    }
}
