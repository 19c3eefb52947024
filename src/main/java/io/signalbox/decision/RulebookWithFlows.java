package io.signalbox.decision;

import io.signalbox.flow.Flow;
import io.signalbox.model.EventSchema;
import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.Desk;
import io.signalbox.rulebook.Rulebook;
import io.signalbox.rulebook.Unit;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Rules and the flows that build on them: they are published, compared and rolled back together. */
public final class RulebookWithFlows implements Rulebook {

    private final Rulebook rules;
    private final Flows flows;
    private final String id;

    /** @param id of exactly these rules and these flows */
    RulebookWithFlows(Rulebook rules, Flows flows, String id) {
        this.rules = rules;
        this.flows = flows;
        this.id = id;
    }

    /** Those of a rulebook that has some. */
    static Flows flowsOf(Rulebook rulebook) {
        return rulebook instanceof RulebookWithFlows both ? both.flows : Flows.NONE;
    }

    /** Flows of a rulebook, for whoever shows them. */
    public static List<Flow> of(Rulebook rulebook) {
        return flowsOf(rulebook).all();
    }

    /** What the event that causes the runs of a flow is by the plan; empty where no event does, or its name is not known. */
    public static Optional<EventSchema> causeOf(Rulebook rulebook, Flow flow) {
        return flowsOf(rulebook).cause(flow);
    }

    /** The messages that its flows send, and when they may be sent. */
    public static Messages messagesOf(Rulebook rulebook) {
        return flowsOf(rulebook).messages();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public TrackingPlan plan() {
        return rules.plan();
    }

    @Override
    public List<Unit> units() {
        return rules.units();
    }

    @Override
    public Optional<Object> assessor(int unit) {
        return rules.assessor(unit);
    }

    @Override
    public Desk open(String profileId, ZoneId defaultZone) {
        return rules.open(profileId, defaultZone);
    }

    @Override
    public String toString() {
        return rules + " with " + flows;
    }
}
