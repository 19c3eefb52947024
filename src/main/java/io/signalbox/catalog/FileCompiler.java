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
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns the files of a rulebook into a compiled one, or into all of their problems. */
final class FileCompiler {

    private final Function<Map<String, String>, PlanReading> plans;
    private final BiFunction<Map<String, String>, TrackingPlan, Compilation> rules;
    private final BiFunction<RuleFiles, Compilation.Compiled, Compilation> flows;
    private final Timer duration;
    private volatile @Nullable Ahead ahead;

    private record Ahead(String checksum, CompletableFuture<Compilation> result) {}

    /** For files without flows. */
    FileCompiler(
            Function<Map<String, String>, PlanReading> plans,
            BiFunction<Map<String, String>, TrackingPlan, Compilation> rules,
            MeterRegistry metrics) {
        this(plans, rules, (none, compiled) -> compiled, metrics);
    }

    /** Three functions rather than the engine itself, so that the catalog is provable without it. */
    FileCompiler(
            Function<Map<String, String>, PlanReading> plans,
            BiFunction<Map<String, String>, TrackingPlan, Compilation> rules,
            BiFunction<RuleFiles, Compilation.Compiled, Compilation> flows,
            MeterRegistry metrics) {
        this.plans = plans;
        this.rules = rules;
        this.flows = flows;
        this.duration = Timer.builder("rulebook.compile")
                .description("Time to compile all files of a rulebook")
                .register(metrics);
    }

    /** The plan alone, in milliseconds; what cannot be read of it is left out. */
    TrackingPlan plan(RuleFiles files) {
        return plans.apply(files.plan()).plan();
    }

    /**
     * Begins to compile on a thread of its own; whoever asks to compile these files next waits for that.
     */
    void compileAhead(RuleFiles files) {
        CompletableFuture<Compilation> result = new CompletableFuture<>();
        ahead = new Ahead(files.checksum(), result);
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(timed(files));
                    } catch (RuntimeException | Error failure) {
                        result.completeExceptionally(failure);
                    }
                },
                "compile-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    /** Rules are compiled only against a plan without errors: against half a plan they would have problems by the dozen. */
    Compilation compile(RuleFiles files) {
        Ahead begun = ahead;
        if (begun != null && begun.checksum().equals(files.checksum())) {
            ahead = null;
            return begun.result().join();
        }
        return timed(files);
    }

    private Compilation timed(RuleFiles files) {
        return duration.record(() -> compileNow(files));
    }

    private Compilation compileNow(RuleFiles files) {
        PlanReading reading = plans.apply(files.plan());
        if (!reading.isAccepted()) {
            return new Compilation.Refused(reading.problems());
        }
        List<RuleProblem> problems = new ArrayList<>(reading.problems());
        Compilation compilation = rules.apply(files.rules(), reading.plan());
        problems.addAll(compilation.problems());
        return compilation instanceof Compilation.Compiled compiled
                ? flows.apply(files, new Compilation.Compiled(compiled.rulebook(), problems))
                : new Compilation.Refused(problems);
    }
}
