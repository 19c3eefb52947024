package io.signalbox.decision;

import io.signalbox.decision.SimulationRequest.SentEvent;
import io.signalbox.decision.SimulationRequest.Span;
import io.signalbox.decision.SimulationRequest.TraitsAt;
import io.signalbox.decision.SimulationResult.Entry;
import io.signalbox.decision.SimulationResult.Problem;
import io.signalbox.model.Change;
import io.signalbox.model.Checked;
import io.signalbox.model.CheckedTraits;
import io.signalbox.model.Event;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TraitChanges;
import io.signalbox.rulebook.Rulebook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Decides a made-up life by the same decider that decides the real ones, and remembers nothing. */
public final class Simulation {

    private final DeciderLimits limits;

    public Simulation(DeciderLimits limits) {
        this.limits = limits;
    }

    /** What the rulebook, with the tracking plan it was compiled against, makes of the request. */
    public SimulationResult run(SimulationRequest request, Rulebook rulebook) {
        Decided decided = decide(request, rulebook);
        List<Entry> timeline = decided.outcome().changes().stream()
                .filter(change -> !request.span().muted() || !isMuted(change))
                .sorted(Change.ORDER)
                .map(Entry::of)
                .toList();
        return new SimulationResult(timeline, decided.problems());
    }

    /** What became of the life, with the state in which it ends, and what was not simulated and why. */
    record Decided(Outcome outcome, List<Problem> problems) {}

    Decided decide(SimulationRequest request, Rulebook rulebook) {
        List<Problem> problems = new ArrayList<>();
        List<Event> events = accepted(request.events(), rulebook.plan(), problems);
        Span span = request.span();
        Instant from = span.from().orElseGet(() -> earliest(events, span.until()));
        List<Event> arrivals = new ArrayList<>(events);
        arrivals.addAll(traits(request, rulebook.plan(), from, events, problems));

        // The first decision is that of an import: everything known by then at once, once. Whether its triggers count
        // as muted is a question of what is shown.
        Situation situation = new Situation(
                request.person().id(), Optional.empty(), List.of(), arrivals, Set.of(), Optional.of(from));
        Outcome outcome = new Walk(limits, situation, Timeline.always(rulebook), Millis.of(span.until()))
                .startingFlowsMuted(!span.muted())
                .run();

        outcome.failures()
                .forEach(failure -> problems.add(new Problem(Optional.empty(), failure.at() + ": " + failure.error())));
        outcome.due().filter(due -> !due.isAfter(span.until())).ifPresent(due -> problems.add(stopped(due)));
        return new Decided(outcome, problems);
    }

    private Problem stopped(Instant due) {
        return new Problem(
                Optional.empty(),
                "span: found more than " + limits.maxDecisions() + " instants to decide, and stopped before " + due
                        + "; expected a shorter one");
    }

    private static boolean isMuted(Change change) {
        return change instanceof Change.Triggered triggered && triggered.muted();
    }

    private static Instant earliest(List<Event> events, Instant until) {
        return events.stream()
                .map(Event::occurredAt)
                .filter(instant -> !instant.isAfter(until))
                .min(Comparator.naturalOrder())
                .orElse(until);
    }

    /** What the door would have let in: right by the plan, and of each id the first received. */
    private static List<Event> accepted(List<SentEvent> sent, TrackingPlan plan, List<Problem> problems) {
        List<SentEvent> byReception = new ArrayList<>(sent);
        byReception.sort(Comparator.comparing(SentEvent::received));
        Map<String, Event> accepted = new HashMap<>();
        for (SentEvent event : byReception) {
            Checked checked = plan.check(event.name(), event.properties());
            CheckedTraits traits = plan.checkTraits(event.traits());
            checked.problems().forEach(problem -> problems.add(new Problem(Optional.of(event.id()), problem)));
            traits.problems().forEach(problem -> problems.add(new Problem(Optional.of(event.id()), problem)));
            if (checked.isAccepted() && traits.isAccepted()) {
                accepted.putIfAbsent(
                        event.id(),
                        new Event(
                                event.id(),
                                checked.name(),
                                event.occurredAt(),
                                event.received(),
                                checked.properties(),
                                TraitChanges.of(traits.traits())));
            }
        }
        return List.copyOf(accepted.values());
    }

    /** The traits of the person as arrivals; those of the beginning are older than anything else. */
    private static List<Event> traits(
            SimulationRequest request, TrackingPlan plan, Instant from, List<Event> events, List<Problem> problems) {
        Instant first = Stream.concat(
                        events.stream().map(Event::occurredAt),
                        request.person().later().stream().map(TraitsAt::at))
                .filter(from::isAfter)
                .min(Comparator.naturalOrder())
                .orElse(from);
        List<TraitsAt> all = new ArrayList<>();
        all.add(new TraitsAt(first.minusMillis(1), request.person().traits()));
        all.addAll(request.person().later());
        Set<String> ids = new HashSet<>();
        events.forEach(event -> ids.add(event.id()));
        List<Event> arrivals = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            CheckedTraits checked = plan.checkTraits(all.get(i).traits());
            checked.problems().forEach(problem -> problems.add(new Problem(Optional.empty(), "profile: " + problem)));
            // Of two at the same instant the one that stands later in the request is the last writer.
            String id = String.format("%s-%06d", Situation.TRAITS_ONLY, i);
            while (!ids.add(id)) {
                id += "'";
            }
            TraitChanges changes = TraitChanges.of(checked.traits());
            if (checked.isAccepted() && !changes.isEmpty()) {
                Instant at = all.get(i).at();
                arrivals.add(new Event(id, Situation.TRAITS_ONLY, at, at, Map.of(), changes));
            }
        }
        return arrivals;
    }
}
