package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleTree.Condition;
import io.signalbox.rulebook.RuleTree.Expression;
import io.signalbox.rulebook.RuleTree.Gather;
import io.signalbox.rulebook.RuleTree.Match;
import java.util.List;

/**
 * One condition taken apart: which probe shows what. Numbers are places in the list of probes.
 *
 * <p>The fact of the condition itself is always the last one of its probes.
 */
sealed interface ProbeStep {

    Condition condition();

    /**
     * A pattern.
     *
     * @param tests what is asked of it
     * @param upTo the pattern with none of the tests, with the first, with the first two, and so on; each but the last
     *     reports the values of the test that comes next
     */
    record OfPattern(Match condition, List<Expression> tests, List<Integer> upTo) implements ProbeStep {}

    /**
     * Something that must not be there.
     *
     * @param positive the probe that finds it
     * @param whole the condition itself
     */
    record OfAbsence(Condition condition, int positive, int whole) implements ProbeStep {}

    /**
     * {@code accumulate} or {@code groupby}.
     *
     * @param upTo with none of the tests, with the first, and so on; each but the last reports the values of the test
     *     that comes next
     * @param source what is gathered, taken apart
     */
    record OfGather(Gather condition, List<Integer> upTo, List<ProbeStep> source) implements ProbeStep {}
}
