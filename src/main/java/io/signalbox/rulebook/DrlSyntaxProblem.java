package io.signalbox.rulebook;

/** A text that is not a rule: thrown inside the reader, which turns it into a {@link RuleProblem} and reads on. */
final class DrlSyntaxProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient RuleTree.At at;
    private final String found;
    private final transient Expected expected;

    DrlSyntaxProblem(RuleTree.At at, String found, String expected) {
        this(at, found, Expected.of(expected));
    }

    DrlSyntaxProblem(RuleTree.At at, String found, Expected expected) {
        super("found " + found + ", expected " + expected.text(), null, false, false);
        this.at = at;
        this.found = found;
        this.expected = expected;
    }

    RuleTree.At at() {
        return at;
    }

    String found() {
        return found;
    }

    Expected expected() {
        return expected;
    }
}
