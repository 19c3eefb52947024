package io.signalbox.decision;

import io.signalbox.flow.Flow;
import io.signalbox.flow.MessageTemplates;
import io.signalbox.rulebook.Rulebook;
import io.signalbox.rulebook.Unit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Flows with their compiled conditions: one unit a flow that has some, over the events of the plan and a class of the
 * flow's own, whose facts are its runs.
 */
final class Flows {

    static final Flows NONE = new Flows(List.of(), Optional.empty(), MessageTemplates.NONE);

    private final List<Flow> all;
    private final Optional<Rulebook> conditions;
    private final MessageTemplates templates;
    private final Map<String, Integer> units = new HashMap<>();

    /** @param conditions a unit has the name of the flow's file; empty where no flow asks anything */
    Flows(List<Flow> all, Optional<Rulebook> conditions, MessageTemplates templates) {
        this.templates = templates;
        this.all = List.copyOf(all);
        this.conditions = conditions;
        List<Unit> compiled = conditions.map(Rulebook::units).orElse(List.of());
        for (int i = 0; i < compiled.size(); i++) {
            units.put(compiled.get(i).file(), i);
        }
    }

    List<Flow> all() {
        return all;
    }

    MessageTemplates templates() {
        return templates;
    }

    Optional<Rulebook> conditions() {
        return conditions;
    }

    /** Whether some condition takes events of this name as facts. */
    boolean takes(String event) {
        return conditions.stream()
                .flatMap(compiled -> compiled.units().stream())
                .anyMatch(unit -> unit.everything()
                        || unit.unplannedEvents()
                        || unit.events().contains(event));
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
