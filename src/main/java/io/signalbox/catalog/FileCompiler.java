package io.signalbox.catalog;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.PlanReading;
import io.signalbox.rulebook.RuleProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Turns the files of a rulebook into a compiled one, or into all of their problems. */
final class FileCompiler {

    private final Function<Map<String, String>, PlanReading> plans;
    private final BiFunction<Map<String, String>, TrackingPlan, Compilation> rules;
    private final Timer duration;

    /** Two functions rather than the engine itself, so that the catalog is provable without it. */
    FileCompiler(
            Function<Map<String, String>, PlanReading> plans,
            BiFunction<Map<String, String>, TrackingPlan, Compilation> rules,
            MeterRegistry metrics) {
        this.plans = plans;
        this.rules = rules;
        this.duration = Timer.builder("rulebook.compile")
                .description("Time to compile all files of a rulebook")
                .register(metrics);
    }

    /** The plan alone, in milliseconds; what cannot be read of it is left out. */
    TrackingPlan plan(RuleFiles files) {
        return plans.apply(files.plan()).plan();
    }

    /** Rules are compiled only against a plan without errors: against half a plan they would have problems by the dozen. */
    Compilation compile(RuleFiles files) {
        return duration.record(() -> compileNow(files));
    }

    private Compilation compileNow(RuleFiles files) {
        PlanReading reading = plans.apply(files.plan());
        List<RuleProblem> problems = new ArrayList<>();
        for (RuleProblem problem : reading.problems()) {
            problems.add(inFolder(problem));
        }
        if (problems.stream().anyMatch(problem -> problem.severity() == RuleProblem.Severity.ERROR)) {
            return new Compilation.Refused(problems);
        }
        Compilation compilation = rules.apply(files.rules(), reading.plan());
        problems.addAll(compilation.problems());
        return compilation instanceof Compilation.Compiled compiled
                ? new Compilation.Compiled(compiled.rulebook(), problems)
                : new Compilation.Refused(problems);
    }

    private static RuleProblem inFolder(RuleProblem problem) {
        return new RuleProblem(
                RuleFiles.PLAN_FOLDER + problem.file(),
                problem.line(),
                problem.column(),
                problem.rule(),
                problem.severity(),
                problem.found(),
                problem.expected());
    }
}
