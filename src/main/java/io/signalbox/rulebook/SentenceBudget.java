package io.signalbox.rulebook;

/** Bounds how much work the sentences of one file may be, whatever its phrasebook says. */
final class SentenceBudget {

    /** A sentence and the shipped phrases take about a thousand. */
    private static final int MAX_STEPS = 3_000_000;

    private int steps;
    private int line;

    void atLine(int number) {
        line = number;
    }

    void step() {
        if (++steps > MAX_STEPS) {
            throw new DrlSyntaxProblem(
                    new RuleTree.At(line, 0),
                    "sentences that take more than " + MAX_STEPS + " comparisons to read",
                    "fewer sentences a file, or fewer phrases that begin alike");
        }
    }
}
