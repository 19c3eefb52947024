package io.signalbox.rulebook;

import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.ProbeWriter.Shape;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Compiled probes of one rulebook: made when first needed, and kept while they are asked for. Safe for many threads. */
final class ProbeUnits {

    /** A third of a megabyte each. */
    private static final int KEPT = 96;

    private final TrackingPlan plan;
    private final FactClasses classes;
    private final CompilerLimits limits;
    private final Map<String, Compiled> recent = Collections.synchronizedMap(new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Compiled> eldest) {
            return size() > KEPT;
        }
    });

    ProbeUnits(TrackingPlan plan, FactClasses classes, CompilerLimits limits) {
        this.plan = plan;
        this.classes = classes;
        this.limits = limits;
    }

    private record Compiled(DrlUnit unit, List<Shape> shapes) {}

    /** What is laid out, for whom, and when. */
    record Scene(Consumer<Desk> facts, ZoneId zone, Instant now) {}

    /** The matches of each probe, in the order of the probes. */
    record Seen(List<Shape> shapes, List<List<ProbeMatch>> matches) {}

    /**
     * Tries probes at an instant.
     *
     * @param key the same for the same probes, and for no others
     * @throws AssessmentFailure where a limit was exceeded
     */
    Seen look(String key, Supplier<List<Probe>> probes, Scene scene) {
        Compiled compiled = recent.get(key);
        if (compiled == null) {
            compiled = compile(probes.get());
            recent.put(key, compiled);
        }
        List<List<ProbeMatch>> matches = new ArrayList<>();
        compiled.shapes().forEach(shape -> matches.add(new ArrayList<>()));
        Set<String> planned = plan.events().keySet();
        try (DrlDesk desk = new DrlDesk(List.of(compiled.unit()), classes, planned, limits, scene.zone())) {
            scene.facts().accept(desk);
            for (ProbeMatch match : desk.probe(0, scene.now())) {
                matches.get(match.probe()).add(match);
            }
        }
        return new Seen(compiled.shapes(), matches);
    }

    private Compiled compile(List<Probe> probes) {
        ProbeWriter writer = new ProbeWriter(plan, classes.types());
        probes.forEach(writer::write);
        List<DrlUnit> unit = new ArrayList<>(1);
        RuleCompiler.inOurClassLoader(() -> {
            try {
                unit.add(new DrlUnit(
                        writer.reads().unit(),
                        writer.rules(),
                        writer.reads(),
                        classes,
                        new UnitCompiler(classes, CompiledUnits.NONE).compile(writer.rules(), writer.words())));
            } catch (UnitCompiler.Refused refused) {
                throw new IllegalStateException("the engine refuses parts of a rule that it took as a whole", refused);
            }
        });
        return new Compiled(unit.get(0), writer.shapes());
    }
}
