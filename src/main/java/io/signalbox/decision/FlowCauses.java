package io.signalbox.decision;

import io.signalbox.flow.Flow;
import io.signalbox.flow.FlowMachine.Cause;
import io.signalbox.flow.Start;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.model.EventRef;
import io.signalbox.model.EventSchema;
import io.signalbox.model.Membership;
import io.signalbox.model.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which flows what has just happened may start. */
final class FlowCauses {

    /** After all events of the instant: what happened at it does not follow a run that no event caused. */
    private static final String LAST = "\uffff ";

    private final Flows flows;
    private final Facts facts;

    FlowCauses(Flows flows, Facts facts) {
        this.flows = flows;
        this.facts = facts;
    }

    /**
     * In no particular order.
     *
     * @param changes of one instant
     * @param added events that were added at it
     * @param muted whether triggers that are only recorded as seen count, too
     */
    List<Cause> of(List<Change> changes, List<Event> added, boolean muted) {
        List<Cause> causes = new ArrayList<>();
        for (Flow flow : flows.live()) {
            Optional<EventSchema> schema = flows.cause(flow);
            Start start = flow.startsOn();
            for (Change change : changes) {
                if (start instanceof Start.OnTrigger trigger
                        && change instanceof Change.Triggered fired
                        && (muted || !fired.muted())
                        && fired.name().equals(trigger.trigger())) {
                    causes.add(triggered(flow, fired, schema));
                } else if (start instanceof Start.OnEntered entered
                        && change instanceof Change.Entered now
                        && now.name().equals(entered.segment())) {
                    causes.add(ofSegment(flow, now, now.key()));
                } else if (start instanceof Start.OnLeft left
                        && change instanceof Change.Left now
                        && now.name().equals(left.segment())) {
                    causes.add(ofSegment(flow, now, now.key()));
                }
            }
            if (start instanceof Start.OnEvent) {
                schema.ifPresent(expected -> added.stream()
                        .filter(event -> event.name().equals(expected.name()))
                        .forEach(event -> causes.add(
                                byEvent(flow, event, new Reason(flow.file(), "", List.of(event.ref()), "")))));
            }
        }
        return causes;
    }

    private Cause triggered(Flow flow, Change.Triggered fired, Optional<EventSchema> schema) {
        String cause = fired.key().cause();
        Optional<Event> event = schema.flatMap(expected -> fired.reason().evidence().stream()
                .filter(ref -> ref.id().equals(cause))
                .findFirst()
                .flatMap(ref -> facts.find(expected.name(), ref)));
        if (event.isPresent()) {
            return byEvent(flow, event.get(), fired.reason());
        }
        // An event of another name, which has its place in the order; or a text.
        Optional<EventRef> other = fired.reason().evidence().stream()
                .filter(ref -> ref.id().equals(cause))
                .findFirst();
        return other.map(ref -> new Cause(flow.name(), ref.id(), ref, Map.of(), "", fired.reason()))
                .orElseGet(() -> plain(flow, fired.at(), cause, fired.reason()));
    }

    private static Cause byEvent(Flow flow, Event event, Reason reason) {
        return new Cause(flow.name(), event.id(), event.ref(), event.properties(), "", reason);
    }

    private static Cause ofSegment(Flow flow, Change change, Membership.Key key) {
        return new Cause(
                flow.name(),
                " " + change.at() + " " + key.detail(),
                new EventRef(change.at(), LAST + change.at() + " " + key.detail()),
                Map.of(),
                key.detail(),
                change.reason());
    }

    private static Cause plain(Flow flow, Instant at, String text, Reason reason) {
        return new Cause(flow.name(), " " + text, new EventRef(at, LAST + text), Map.of(), text, reason);
    }
}
