package io.signalbox.rulebook;

import io.signalbox.model.TrackingPlan;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Compiled rule files in the order in which they must be assessed. */
final class DrlRulebook implements Rulebook {

    private final String id;
    private final TrackingPlan plan;
    private final List<DrlUnit> compiled;
    private final List<Unit> units;
    private final FactClasses classes;
    private final CompilerLimits limits;

    DrlRulebook(String id, TrackingPlan plan, List<DrlUnit> compiled, FactClasses classes, CompilerLimits limits) {
        this.id = id;
        this.plan = plan;
        this.compiled = List.copyOf(compiled);
        this.units = compiled.stream().map(DrlUnit::unit).toList();
        this.classes = classes;
        this.limits = limits;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public TrackingPlan plan() {
        return plan;
    }

    @Override
    public List<Unit> units() {
        return units;
    }

    @Override
    public Optional<Object> assessor(int unit) {
        return Optional.of(compiled.get(unit));
    }

    List<DrlUnit> compiled() {
        return compiled;
    }

    @Override
    public Desk open(String profileId, ZoneId defaultZone) {
        return new DrlDesk(compiled, classes, plan.events().keySet(), limits, defaultZone);
    }

    @Override
    public String toString() {
        return "rulebook " + id + " with " + units.size() + " files";
    }
}
