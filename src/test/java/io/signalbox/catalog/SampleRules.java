package io.signalbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.DeciderLimits;
import io.signalbox.decision.Simulation;
import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.GeneratedDrl;
import io.signalbox.rulebook.PlanReading;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.Rulebook;
import io.signalbox.rulebook.TrackingPlanReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;

/** The real files of {@code rules/}, compiled once for all tests that ask. */
final class SampleRules {

    static final RuleFiles FILES = new RuleFolder(Path.of("rules")).read();

    private static final DeciderLimits LIMITS = new DeciderLimits(16, 20_000, ZoneOffset.UTC);

    private static final class Compiled {
        static final Rulebook RULEBOOK = compile(FILES);
    }

    private SampleRules() {}

    static Rulebook rulebook() {
        return Compiled.RULEBOOK;
    }

    static RuleTests tests() {
        return new RuleTests(LIMITS, Duration.ofMinutes(5));
    }

    static Simulation simulation() {
        return new Simulation(LIMITS);
    }

    /** The rules as DRL, whatever form they are written in. */
    static List<GeneratedDrl> drl() {
        return SampleCatalog.RULES.drl(FILES.rules()).files();
    }

    static Rulebook compile(RuleFiles files) {
        PlanReading plan = new TrackingPlanReader().read(files.plan());
        Compilation compilation = SampleCatalog.RULES.compile(files.rules(), plan.plan());
        assertThat(plan.problems()).extracting(RuleProblem::message).isEmpty();
        assertThat(compilation.problems()).extracting(RuleProblem::message).isEmpty();
        return ((Compilation.Compiled) compilation).rulebook();
    }
}
