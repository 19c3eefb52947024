package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleTree.At;
import java.util.ArrayList;
import java.util.List;

/**
 * A rule file in whatever form its author chose, as DRL with its way back.
 *
 * @param text what the author wrote
 * @param problems what was found so far; those of the rules are added to them
 */
record RuleSource(String file, String text, TracedDrl drl, Problems problems) {

    static RuleSource ofDrl(String file, String text) {
        TracedDrl drl = TracedDrl.itself(text);
        return new RuleSource(file, text, drl, new Problems(file, drl));
    }

    /** The place in the author's file of a place in the DRL. */
    At origin(At inDrl) {
        int offset = 0;
        for (int line = 1; line < inDrl.line(); line++) {
            offset = drl.text().indexOf('\n', offset) + 1;
        }
        return drl.origin(offset + inDrl.column() - 1, inDrl);
    }

    GeneratedDrl generated() {
        List<GeneratedDrl.Line> lines = new ArrayList<>();
        String text = drl.text();
        int number = 1;
        int start = 0;
        for (String line : text.split("\n", -1)) {
            if (!line.isBlank()) {
                int indent = line.length() - line.stripLeading().length();
                At at = drl.origin(start + indent, new At(number, indent + 1));
                lines.add(new GeneratedDrl.Line(number, at.line(), at.column(), drl.shown(at)));
            }
            start += line.length() + 1;
            number++;
        }
        return new GeneratedDrl(file, text, lines);
    }
}
