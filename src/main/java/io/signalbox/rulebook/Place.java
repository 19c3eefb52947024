package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleTree.At;

/** A place in a rule of a file. */
record Place(String file, String rule, At at) {

    /** How a problem names it: {@code cart.drl:12}. */
    String shown() {
        return file + ":" + at.line();
    }
}
