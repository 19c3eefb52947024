package io.signalbox.decision;

import io.signalbox.decision.Outcome.UnitFailure;
import io.signalbox.flow.Flow;
import io.signalbox.flow.FlowMachine;
import io.signalbox.model.CallEvents;
import io.signalbox.model.Claim;
import io.signalbox.model.Event;
import io.signalbox.model.FlowRun;
import io.signalbox.model.Reason;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TraitChanges;
import io.signalbox.rulebook.Assessment;
import io.signalbox.rulebook.AssessmentFailure;
import io.signalbox.rulebook.Desk;
import io.signalbox.rulebook.Rulebook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks the conditions of flows of one profile at one instant. */
final class FlowConditions implements FlowMachine.Conditions, AutoCloseable {

    private final Flows flows;
    private final TrackingPlan plan;
    private final Supplier<Desk> desks;
    private final Instant now;
    private final Consumer<UnitFailure> failed;
    private final Facts facts;
    private final List<Event> laidOut = new ArrayList<>();
    private @Nullable Desk desk;

    /**
     * @param desks opens a desk over the conditions, with all facts of the profile as of the instant
     * @param facts where the answers to calls are found
     * @param failed is told of a flow whose conditions cannot be assessed
     */
    FlowConditions(Flows flows, Supplier<Desk> desks, Facts facts, Instant now, Consumer<UnitFailure> failed) {
        this.facts = facts;
        this.failed = failed;
        this.flows = flows;
        this.plan = flows.conditions().map(Rulebook::plan).orElse(TrackingPlan.EMPTY);
        this.desks = desks;
        this.now = now;
    }

    @Override
    public Optional<FlowMachine.Answer> ask(Flow flow, List<FlowRun> runs) {
        Desk open = desk == null ? desks.get() : desk;
        desk = open;
        laidOut.forEach(open::remove);
        laidOut.clear();
        Map<String, String> ids = new HashMap<>();
        for (FlowRun run : runs) {
            ids.put(run.start().id(), run.id());
            Event fact = fact(flow, run);
            open.add(fact);
            laidOut.add(fact);
        }
        Assessment assessment;
        try {
            assessment = open.assess(flows.unit(flow), now);
        } catch (AssessmentFailure failure) {
            failed.accept(new UnitFailure(flow.file(), now, String.valueOf(failure.getMessage())));
            return Optional.empty();
        }
        Map<String, Map<String, Reason>> holding = new HashMap<>();
        for (Claim claim : assessment.claims()) {
            if (claim instanceof Claim.Triggers held) {
                holding.computeIfAbsent(ids.getOrDefault(held.cause(), held.cause()), run -> new HashMap<>())
                        .merge(held.name(), held.reason(), (a, b) -> Best.REASON.compare(a, b) >= 0 ? a : b);
            }
        }
        return Optional.of(new FlowMachine.Answer(holding, assessment.flip()));
    }

    @Override
    public Optional<FlowMachine.CallEnd> ended(FlowRun run, String step, Instant calledAt) {
        return end(CallEvents.ANSWERED, run, step, calledAt).or(() -> end(CallEvents.FAILED, run, step, calledAt));
    }

    private Optional<FlowMachine.CallEnd> end(String name, FlowRun run, String step, Instant calledAt) {
        return facts.first(name, event -> CallEvents.isAbout(event, run, step, calledAt))
                .map(event -> new FlowMachine.CallEnd(name.equals(CallEvents.ANSWERED), event.ref()));
    }

    /** A run as conditions see it: it stands at its start in the total order of events. */
    private Event fact(Flow flow, FlowRun run) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(RunClass.ID, run.id().strip());
        properties.put(RunClass.STEP, run.step());
        if (!run.detail().isEmpty()) {
            properties.put(RunClass.DETAIL, run.detail());
            properties.put(RunClass.TEXT, run.detail());
        }
        run.cause().forEach((name, value) -> properties.put(RunClass.CAUSE + name, value));
        String name = RunClass.eventName(flow);
        // What was stored has lost types that JSON does not know.
        Map<String, Object> typed = plan.check(name, properties).properties();
        return new Event(run.start().id(), name, run.start().at(), run.start().at(), typed, TraitChanges.NONE);
    }

    @Override
    public void close() {
        if (desk != null) {
            desk.close();
        }
    }
}
