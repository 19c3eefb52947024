package io.signalbox.rulebook;

import io.signalbox.model.TrackingPlan;
import java.util.List;

/** A tracking plan as it was read, with all of its problems; with an error among them it must not go live. */
public record PlanReading(TrackingPlan plan, List<RuleProblem> problems) {

    public PlanReading {
        problems = List.copyOf(problems);
    }

    public boolean isAccepted() {
        return problems.stream().noneMatch(problem -> problem.severity() == RuleProblem.Severity.ERROR);
    }
}
