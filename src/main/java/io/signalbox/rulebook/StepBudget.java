package io.signalbox.rulebook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one assessment of one unit may cost. Counting steps is what stops a join without end, also one that never
 * matches; the time is a second net below it.
 */
final class StepBudget {

    static final StepBudget UNLIMITED = new StepBudget(null);

    private static final int STEPS_BETWEEN_LOOKS_AT_TIME = 1_024;

    private final @Nullable CompilerLimits limits;
    private List<DrlRule> rules = List.of();
    private long steps;
    private int firings;
    private long startedAt;

    private StepBudget(@Nullable CompilerLimits limits) {
        this.limits = limits;
    }

    static StepBudget of(CompilerLimits limits) {
        return new StepBudget(limits);
    }

    void begin(List<DrlRule> unitRules) {
        rules = unitRules;
        steps = 0;
        firings = 0;
        startedAt = System.nanoTime();
    }

    void step(int rule) {
        if (limits == null) {
            return;
        }
        steps++;
        if (steps > limits.maxSteps()) {
            throw exceeded(rule, "laid facts side by side more than " + limits.maxSteps() + " times");
        }
        if (steps % STEPS_BETWEEN_LOOKS_AT_TIME == 0) {
            checkTime(rule);
        }
    }

    void fired(int rule) {
        if (limits == null) {
            return;
        }
        firings++;
        if (firings > limits.maxFirings()) {
            throw exceeded(rule, "matched more than " + limits.maxFirings() + " times");
        }
        checkTime(rule);
    }

    private void checkTime(int rule) {
        if (limits != null && System.nanoTime() - startedAt > limits.maxTime().toNanos()) {
            throw exceeded(rule, "took longer than " + limits.maxTime().toMillis() + " ms");
        }
    }

    private LimitExceeded exceeded(int rule, String what) {
        String name = rule >= 0 && rule < rules.size() ? rules.get(rule).author() : "";
        return new LimitExceeded("rule \"" + name + "\" " + what + " at one instant");
    }
}
