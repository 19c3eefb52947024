package io.signalbox.rulebook;

import java.time.Duration;

/**
 * What a rulebook may cost. Exceeding a limit of texts is a compile problem; exceeding one of an assessment is an
 * {@link AssessmentFailure}, which concerns that profile and that file alone.
 *
 * @param maxFileLength characters a rule file
 * @param maxRules rules in all files together
 * @param maxRulesPerFile rules in one file
 * @param maxTextLength characters of a text literal, and of a segment's detail, a trait's value or a trigger's cause
 * @param maxFacts facts that one unit may see at a time
 * @param maxFirings matches of one unit at an instant
 * @param maxSteps pairs of facts, texts and list items that one unit may look at for one instant
 * @param maxTime wall time of one unit for one instant
 */
public record CompilerLimits(
        int maxFileLength,
        int maxRules,
        int maxRulesPerFile,
        int maxTextLength,
        int maxFacts,
        int maxFirings,
        long maxSteps,
        Duration maxTime) {

    /** Pairs of facts live in memory until the answer is given, hence no more steps than fit into a small heap. */
    public static final CompilerLimits DEFAULT =
            new CompilerLimits(200_000, 5_000, 200, 500, 20_000, 5_000, 500_000, Duration.ofSeconds(5));
}
