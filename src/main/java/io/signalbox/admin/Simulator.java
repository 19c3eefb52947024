package io.signalbox.admin;

import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.LiveRulebook;
import io.signalbox.catalog.RuleFiles;
import io.signalbox.decision.DeciderLimits;
import io.signalbox.decision.FlowCompiler;
import io.signalbox.decision.Simulation;
import io.signalbox.decision.SimulationRequest;
import io.signalbox.decision.SimulationRequest.Definitions;
import io.signalbox.decision.SimulationResult;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Json;
import io.signalbox.platform.Problem;
import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.PlanReading;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.TrackingPlanReader;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs a simulation with what it brings and, for what it does not bring, with what is live. */
@Singleton
class Simulator {

    /** The compiler keeps a unit for as long as somebody holds its rulebook; a unit takes about a megabyte. */
    private static final int KEPT_UNITS = 64;

    private final Catalog catalog;
    private final RuleCompiler compiler;
    private final Simulation simulation;
    private final RecentRulebooks recent = new RecentRulebooks(KEPT_UNITS);

    Simulator(Catalog catalog, RuleCompiler compiler, DeciderLimits live, SimulationConfig config) {
        this.catalog = catalog;
        this.compiler = compiler;
        this.simulation =
                new Simulation(new DeciderLimits(live.lookAhead(), config.maxDecisions(), live.defaultZone()));
    }

    /** May take seconds: what is new is compiled. */
    SimulationAnswer run(SimulationRequest request) {
        Definitions definitions = request.definitions();
        boolean isLive = definitions.rules().isEmpty() && definitions.plan().isEmpty();
        if (isLive && definitions.flows().isEmpty()) {
            return SimulationAnswer.of(simulation.run(request, live().rulebook()), List.of());
        }
        List<RuleProblem> problems = new ArrayList<>();
        TrackingPlan plan = plan(definitions, problems);
        if (problems.stream().anyMatch(Simulator::isError)) {
            return SimulationAnswer.refused(problems, new SimulationResult(List.of(), List.of()));
        }
        Compilation compilation = compiler.compile(rules(definitions), plan);
        problems.addAll(compilation.problems());
        if (compilation instanceof Compilation.Compiled compiled) {
            // The live flows build on the live rules: beside others there are only those that are given.
            Map<String, String> flows = definitions.flows().orElse(Map.of());
            Compilation both =
                    new FlowCompiler(compiler).compile(flows, new Compilation.Compiled(compiled.rulebook(), List.of()));
            problems.addAll(both.problems());
            if (both instanceof Compilation.Compiled ready) {
                recent.keep(ready.rulebook());
                return SimulationAnswer.of(simulation.run(request, ready.rulebook()), problems);
            }
        }
        return SimulationAnswer.refused(problems, withoutRules(request, plan));
    }

    /** Says what is wrong with the events where the rules cannot be run. */
    private SimulationResult withoutRules(SimulationRequest request, TrackingPlan plan) {
        Compilation nothing = compiler.compile(Map.of(), plan);
        return nothing instanceof Compilation.Compiled compiled
                ? simulation.run(request, compiled.rulebook())
                : new SimulationResult(List.of(), List.of());
    }

    private TrackingPlan plan(Definitions definitions, List<RuleProblem> problems) {
        if (definitions.plan().isEmpty()) {
            return live().rulebook().plan();
        }
        Map<String, String> texts = new TreeMap<>();
        definitions.plan().get().forEach((file, schema) -> texts.put(file, text(schema)));
        PlanReading reading = new TrackingPlanReader().read(texts);
        problems.addAll(reading.problems());
        return reading.plan();
    }

    private static String text(Object schema) {
        return schema instanceof String text ? text : Json.write(schema);
    }

    private Map<String, String> rules(Definitions definitions) {
        return definitions.rules().orElseGet(() -> liveFiles().rules());
    }

    private RuleFiles liveFiles() {
        return catalog.files(live().version().version());
    }

    private LiveRulebook live() {
        return catalog.live()
                .orElseThrow(() -> Problem.of(503, "the live rulebook is still being compiled; try again in a moment")
                        .asException());
    }

    private static boolean isError(RuleProblem problem) {
        return problem.severity() == RuleProblem.Severity.ERROR;
    }
}
