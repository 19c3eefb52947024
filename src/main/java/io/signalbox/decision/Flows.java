package io.signalbox.decision;

import io.signalbox.flow.Flow;
import io.signalbox.model.EventSchema;
import io.signalbox.model.FlowRun;
import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.Rulebook;
import io.signalbox.rulebook.Unit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Flows with their compiled conditions: one unit a flow that has some, over the events of the plan and a class of the
 * flow's own, whose facts are its runs.
 */
final class Flows {

    static final Flows NONE = new Flows(List.of(), TrackingPlan.EMPTY, Optional.empty(), Messages.NONE);

    private final List<Flow> all;
    private final List<Flow> live;
    private final Optional<Rulebook> conditions;
    private final Messages messages;
    private final Map<String, Integer> units = new HashMap<>();
    private final Map<String, EventSchema> causes = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final boolean takesAll;

    /** @param conditions a unit has the name of the flow's file; empty where no flow asks anything */
    Flows(List<Flow> all, TrackingPlan plan, Optional<Rulebook> conditions, Messages messages) {
        all.forEach(flow -> RunClass.cause(flow, plan).ifPresent(schema -> causes.put(flow.file(), schema)));
        this.messages = messages;
        this.all = List.copyOf(all);
        live = all.stream().filter(flow -> !flow.isKept()).toList();
        this.conditions = conditions;
        takesAll = conditions.stream()
                .flatMap(rulebook -> rulebook.units().stream())
                .anyMatch(unit -> unit.everything() || unit.unplannedEvents());
        List<Unit> compiled = conditions.map(Rulebook::units).orElse(List.of());
        for (int i = 0; i < compiled.size(); i++) {
            units.put(compiled.get(i).file(), i);
            taken.addAll(compiled.get(i).events());
        }
    }

    /** Those that are live, and the texts of before that some runs stay on. */
    List<Flow> all() {
        return all;
    }

    /** Those that start. */
    List<Flow> live() {
        return live;
    }

    /** The same runs, each with the edition of the text by which it goes here. */
    FlowRun.All labelled(FlowRun.All runs) {
        if (runs.active().isEmpty() || all.isEmpty()) {
            return runs;
        }
        Map<FlowRun.Key, FlowRun> active = new HashMap<>();
        runs.active()
                .forEach((key, run) -> active.put(
                        key,
                        Flow.by(all, run.flow(), run.edition())
                                .map(flow -> run.by(flow.edition()))
                                .orElse(run)));
        return new FlowRun.All(active, runs.lastStarts(), runs.next());
    }

    Messages messages() {
        return messages;
    }

    Optional<Rulebook> conditions() {
        return conditions;
    }

    /** Whether some condition takes events of this name as facts. */
    boolean takes(String event) {
        return takesAll || taken.contains(event);
    }

    /** What the event that causes a flow is by the plan; empty where no event does, or its name is not known. */
    Optional<EventSchema> cause(Flow flow) {
        return Optional.ofNullable(causes.get(flow.file()));
    }

    /** Position of the flow's unit among the conditions. */
    int unit(Flow flow) {
        Integer unit = units.get(flow.file());
        if (unit == null) {
            throw new IllegalStateException("flow " + flow.name() + " has no unit of conditions");
        }
        return unit;
    }

    @Override
    public String toString() {
        return all.size() + " flows";
    }
}
