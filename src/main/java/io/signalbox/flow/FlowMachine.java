package io.signalbox.flow;

import io.signalbox.model.Change;
import io.signalbox.model.EventRef;
import io.signalbox.model.FlowRun;
import io.signalbox.model.Reason;
import io.signalbox.model.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the runs of one profile do at an instant: those under way first, then those that begin; of each flow first the
 * goal, then the exit condition, then steps, as far as they go without waiting.
 *
 * <p>Pure, and made for one instant. The same instant asked again does nothing more.
 */
public final class FlowMachine {

    /** Far more than any flow has between two waits: those that validation has let pass end. */
    private static final int MAX_STEPS = 10_000;

    /** How many runs of one flow a person may be in at once: more than any message could follow. */
    private static final int MOST_AT_ONCE = 100;

    /** When runs are looked at again whose conditions could not be answered. */
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(5);

    /**
     * Who is under way.
     *
     * @param clock what the clock on their wall shows
     * @param isHeldOut whether no flow sends them anything, so that those whom it does can be compared with them
     */
    public record Person(String profileId, WallClock clock, boolean isHeldOut) {}

    /** Says which conditions hold at the instant. */
    public interface Conditions {
        /**
         * By the run's id and the condition's, why it holds; those that do not hold are missing. Empty where that cannot be
         * said: then the runs stay where they are until the profile is decided next.
         */
        Optional<Answer> ask(Flow flow, List<FlowRun> runs);

        /** What is known of the call that this run made at an instant and at a step; empty: nothing yet. */
        Optional<CallEnd> ended(FlowRun run, String step, Instant calledAt);
    }

    /**
     * Which conditions hold.
     *
     * @param holding by run id, then by condition id
     * @param flip when one of them may become another by time alone
     */
    public record Answer(Map<String, Map<String, Reason>> holding, Optional<Instant> flip) {
        static final Answer NOTHING = new Answer(Map.of(), Optional.empty());
    }

    /**
     * What became of a call.
     *
     * @param by the event that says so
     */
    public record CallEnd(boolean answered, EventRef by) {}

    /** Something that starts a flow, if the flow lets it. */
    public record Cause(
            String flow, String run, EventRef start, Map<String, Object> properties, String detail, Reason reason) {
        @Override
        public String toString() {
            return "cause of flow " + flow;
        }
    }

    /**
     * What came of it.
     *
     * @param traits that steps have set; an empty value unsets
     */
    public record Result(FlowRun.All runs, List<Change.InFlow> changes, Map<String, Optional<Object>> traits) {
        public Result {
            changes = List.copyOf(changes);
            traits = Map.copyOf(traits);
        }

        @Override
        public String toString() {
            return "result with " + changes.size() + " changes";
        }
    }

    private final Person person;
    private final Instant now;
    private final String rulebook;
    private final Conditions conditions;
    /** By name: texts of before, then the live one. */
    private final Map<String, List<Flow>> texts;

    private final Map<FlowRun.Key, FlowRun> active;
    private final Map<String, Instant> lastStarts;
    private final List<Change.InFlow> changes = new ArrayList<>();
    private final Map<String, Optional<Object>> traits = new HashMap<>();
    /** When each run goes on by itself. */
    private final Map<FlowRun.Key, Instant> wakes = new HashMap<>();

    private int steps;

    private FlowMachine(
            Person person, List<Flow> flows, FlowRun.All before, Instant now, String rulebook, Conditions conditions) {
        this.person = person;
        texts = flows.stream()
                .sorted(Comparator.comparing((Flow flow) -> !flow.isKept()).thenComparing(Flow::edition))
                .collect(Collectors.groupingBy(Flow::name, TreeMap::new, Collectors.toList()));
        this.now = now;
        this.rulebook = rulebook;
        this.conditions = conditions;
        active = new TreeMap<>(before.active());
        lastStarts = new HashMap<>(before.lastStarts());
    }

    /**
     * Moves all runs of a profile to an instant.
     *
     * @param person whose runs these are
     * @param flows those that are live, and the texts of before that some runs stay on
     * @param causes what happened at the instant
     * @param rulebook id of what is live, which the changes bear
     */
    public static Result advance(
            Person person,
            List<Flow> flows,
            FlowRun.All before,
            List<Cause> causes,
            Instant now,
            String rulebook,
            Conditions conditions) {
        FlowMachine machine = new FlowMachine(person, flows, before, now, rulebook, conditions);
        machine.endMerged();
        machine.texts.values().stream()
                .sorted(Comparator.comparing(FlowMachine::priority).reversed())
                .forEach(own -> machine.advance(
                        own,
                        causes.stream()
                                .filter(cause -> cause.flow().equals(own.get(0).name()))
                                .sorted(Comparator.comparing(Cause::start))
                                .toList()));
        machine.endOthers();
        return new Result(
                new FlowRun.All(
                        machine.active,
                        machine.lastStarts,
                        machine.wakes.values().stream().min(Comparator.naturalOrder())),
                machine.changes,
                machine.traits);
    }

    private static int priority(List<Flow> texts) {
        return texts.get(texts.size() - 1).priority();
    }

    /** Whoever is under way first, by whichever text: who ends may start again at the same instant. */
    private void advance(List<Flow> texts, List<Cause> causes) {
        // By identity, since textOf answers one of these: to compare whole texts would take longer than all the rest.
        IdentityHashMap<Flow, Map<String, FlowRun>> underWay = new IdentityHashMap<>();
        texts.forEach(flow -> underWay.put(flow, new LinkedHashMap<>()));
        String name = texts.get(0).name();
        active.values().stream().filter(run -> run.flow().equals(name)).toList().forEach(run -> textOf(run)
                .ifPresent(flow -> {
                    FlowRun own = run.by(flow.edition());
                    active.put(own.key(), own);
                    Objects.requireNonNull(underWay.get(flow)).put(own.id(), own);
                }));
        texts.forEach(flow -> move(flow, Objects.requireNonNull(underWay.get(flow))));
        texts.stream().filter(flow -> !flow.isKept()).forEach(flow -> begin(flow, causes));
    }

    private void begin(Flow flow, List<Cause> causes) {
        Map<String, FlowRun> started = new LinkedHashMap<>();
        for (Cause cause : causes) {
            start(flow, cause).ifPresent(run -> started.put(run.id(), reach(flow, run, flow.first())));
        }
        move(flow, started);
    }

    private Optional<Flow> textOf(FlowRun run) {
        return Flow.by(texts.getOrDefault(run.flow(), List.of()), run.flow(), run.edition());
    }

    /** Of two people who turned out to be one, each may have been under way: the first run goes on. */
    private void endMerged() {
        Set<String> underWay = new HashSet<>();
        active.values().stream()
                .sorted(Comparator.comparing(FlowRun::startedAt).thenComparing(FlowRun::id))
                .filter(run -> !underWay.add(run.flow()))
                .toList()
                .forEach(run -> textOf(run)
                        .filter(flow -> !flow.reEntry().parallel())
                        .ifPresent(flow -> end(run, "merged", startOf(flow, run))));
    }

    /** Of a flow that is not live any more nobody is under way, but for those who stay on their text. */
    private void endOthers() {
        active.values().stream()
                .filter(run -> textOf(run).isEmpty())
                .toList()
                .forEach(run -> end(run, "removed", new Reason("", "", List.of(), "")));
    }

    private Optional<FlowRun> start(Flow flow, Cause cause) {
        FlowRun.Key key = new FlowRun.Key(flow.name(), cause.run());
        boolean isRunning = flow.reEntry().parallel()
                ? active.containsKey(key)
                : active.keySet().stream().anyMatch(other -> other.flow().equals(flow.name()));
        boolean isTooMany = active.keySet().stream()
                        .filter(other -> other.flow().equals(flow.name()))
                        .count()
                >= MOST_AT_ONCE;
        Instant last = lastStarts.get(flow.name());
        boolean isTooEarly = !flow.reEntry().parallel()
                && last != null
                && flow.reEntry()
                        .after()
                        .map(after -> last.plus(after).isAfter(now))
                        .orElse(true);
        if (isRunning || isTooEarly || isTooMany) {
            changes.add(change(
                    Change.InFlow.Kind.REFUSED,
                    flow,
                    cause.run(),
                    "",
                    isRunning ? "running" : isTooEarly ? "re-entry" : "limit",
                    cause.reason()));
            return Optional.empty();
        }
        lastStarts.put(flow.name(), now);
        changes.add(change(Change.InFlow.Kind.STARTED, flow, cause.run(), "", cause.detail(), cause.reason()));
        boolean isHeldOut = person.isHeldOut() || Lot.of(person.profileId(), flow.name(), "holdout") < flow.holdout();
        if (isHeldOut) {
            changes.add(change(Change.InFlow.Kind.WITHHELD, flow, cause.run(), "", "holdout", cause.reason()));
        }
        return Optional.of(new FlowRun(
                flow.name(),
                flow.edition(),
                cause.run(),
                now,
                cause.start(),
                cause.properties(),
                cause.detail(),
                "",
                now,
                false,
                isHeldOut));
    }

    private Change.InFlow change(
            Change.InFlow.Kind what, Flow flow, String run, String step, String detail, Reason reason) {
        boolean isOwn = reason.file().equals(flow.file());
        Reason inFlow = isOwn ? reason : new Reason(flow.file(), "starts-on", reason.evidence(), reason.absence());
        return new Change.InFlow(now, what, flow.name(), run, step, detail, inFlow, rulebook);
    }

    /**
     * Something that leaves the service, unless the run is held out.
     *
     * @param destination which alone hears of it; blank where none is named
     */
    private void reachOut(Change.InFlow.Kind what, Flow flow, FlowRun run, String detail, String destination) {
        changes.add(new Change.InFlow(
                now,
                run.heldOut() ? Change.InFlow.Kind.WITHHELD : what,
                flow.name(),
                run.id(),
                run.step(),
                detail,
                destination,
                startOf(flow, run),
                rulebook));
    }

    private static Reason startOf(Flow flow, FlowRun run) {
        return new Reason(flow.file(), run.step(), run.id().startsWith(" ") ? List.of() : List.of(run.start()), "");
    }

    private Optional<Answer> ask(Flow flow, List<FlowRun> runs) {
        List<FlowRun> asking =
                runs.stream().filter(run -> flow.asks(run.step())).toList();
        if (asking.isEmpty()) {
            return Optional.of(Answer.NOTHING);
        }
        Optional<Answer> answer = conditions.ask(flow, asking);
        // What was waited for by an earlier question at this instant counts no more.
        asking.forEach(run -> {
            wakes.remove(run.key());
            answer.flatMap(Answer::flip).ifPresent(flip -> wakeAt(run, flip));
        });
        return answer;
    }

    private void wakeAt(FlowRun run, Instant instant) {
        wakes.merge(run.key(), instant, (one, other) -> one.isBefore(other) ? one : other);
    }

    /** Moves runs of a flow as far as they go; asks anew whenever some of them have come to a step that asks. */
    private void move(Flow flow, Map<String, FlowRun> runs) {
        Map<String, FlowRun> left = new LinkedHashMap<>(runs);
        while (!left.isEmpty()) {
            Optional<Answer> answer = ask(flow, List.copyOf(left.values()));
            if (answer.isEmpty()) {
                // They are asked again, also where nothing happens to the person.
                left.values().forEach(run -> wakeAt(run, now.plus(AFTER_FAILURE)));
                return;
            }
            Map<String, FlowRun> again = new LinkedHashMap<>();
            left.values().forEach(run -> {
                Map<String, Reason> holding = answer.get().holding().getOrDefault(run.id(), Map.of());
                step(flow, run, holding).ifPresent(moved -> again.put(moved.id(), moved));
            });
            left = again;
        }
    }

    /** The run where it must ask again; empty where it waits or has ended. */
    private Optional<FlowRun> step(Flow flow, FlowRun asked, Map<String, Reason> holding) {
        FlowRun run = asked;
        Reason goal = holding.get(Condition.GOAL);
        if (goal != null && !run.goalReached()) {
            run = run.withGoal();
            active.put(run.key(), run);
            changes.add(change(Change.InFlow.Kind.GOAL, flow, run.id(), "", "", goal));
        }
        if (goal != null && flow.exitOnGoal()) {
            end(run, "goal", goal);
            return Optional.empty();
        }
        Reason exit = holding.get(Condition.EXIT);
        if (exit != null) {
            end(run, "exit", exit);
            return Optional.empty();
        }
        while (true) {
            if (++steps > MAX_STEPS) {
                throw new IllegalStateException("found more than " + MAX_STEPS + " steps at one instant in flow "
                        + flow.name() + "; expected a wait among them");
            }
            Step step = flow.step(run.step()).orElse(null);
            if (step == null) {
                // Another version of the flow, which does not know the step any more.
                end(run, "changed", startOf(flow, run));
                return Optional.empty();
            }
            Optional<Way> way = way(flow, run, step, holding);
            if (way.isEmpty()) {
                active.put(run.key(), run);
                return Optional.empty();
            }
            Optional<String> following = way.get().next();
            if (following.isEmpty()) {
                end(run, "completed", way.get().reason());
                return Optional.empty();
            }
            run = reach(flow, run, following.get(), way.get());
            boolean asks = flow.step(run.step())
                    .filter(next -> next instanceof Step.Choose || next instanceof Step.WaitUntil)
                    .isPresent();
            if (asks) {
                return Optional.of(run);
            }
        }
    }

    /** Where a run goes on, and why. */
    private record Way(Optional<String> next, String taken, Reason reason) {}

    private Optional<Way> way(Flow flow, FlowRun run, Step step, Map<String, Reason> holding) {
        Reason plain = startOf(flow, run);
        if (step.reachesOut() && !until(run, flow.window().opening(now, person.clock()))) {
            return Optional.empty();
        }
        if (step instanceof Step.Wait wait) {
            return until(run, run.since().plus(wait.span()))
                    ? Optional.of(new Way(wait.next(), "", plain))
                    : Optional.empty();
        }
        if (step instanceof Step.WaitUntil wait) {
            Reason held = holding.get(wait.condition());
            if (held != null) {
                return Optional.of(new Way(wait.then(), "then", held));
            }
            return until(run, run.since().plus(wait.atMost()))
                    ? Optional.of(new Way(wait.otherwise(), "else", plain))
                    : Optional.empty();
        }
        if (step instanceof Step.Call call) {
            String until = now.plus(call.atMost()).toString();
            // Whoever is held out is not called, and waits for nothing.
            reachOut(Change.InFlow.Kind.CALLED, flow, run, run.heldOut() ? "call" : until, call.destination());
            return Optional.of(new Way(call.next(), "", plain));
        }
        if (step instanceof Step.Answer wait) {
            Optional<CallEnd> end = conditions.ended(run, wait.call(), run.since());
            if (end.isPresent()) {
                Reason by =
                        new Reason(flow.file(), run.step(), List.of(end.get().by()), "");
                return Optional.of(
                        end.get().answered()
                                ? new Way(wait.then(), "then", by)
                                : new Way(wait.otherwise(), "else", by));
            }
            return until(run, run.since().plus(wait.atMost()))
                    ? Optional.of(new Way(wait.otherwise(), "else", plain))
                    : Optional.empty();
        }
        if (step instanceof Step.Choose choose) {
            for (Step.Branch branch : choose.branches()) {
                Reason held = holding.get(branch.condition());
                if (held != null) {
                    return Optional.of(new Way(branch.next(), branch.name(), held));
                }
            }
            return Optional.of(new Way(choose.otherwise(), "else", plain));
        }
        if (step instanceof Step.Split split) {
            Step.Part part = part(flow, split);
            return Optional.of(new Way(part.next(), part.name(), plain));
        }
        if (step instanceof Step.Send send) {
            reachOut(Change.InFlow.Kind.SENT, flow, run, send.message(), "");
            return Optional.of(new Way(send.next(), "", plain));
        }
        if (step instanceof Step.ChangeList list) {
            Change.InFlow.Kind what = list.adds() ? Change.InFlow.Kind.LIST_ADDED : Change.InFlow.Kind.LIST_REMOVED;
            reachOut(what, flow, run, list.list(), list.destination());
            return Optional.of(new Way(list.next(), "", plain));
        }
        if (step instanceof Step.SetTrait set) {
            traits.putAll(set.traits());
            return Optional.of(new Way(set.next(), "", plain));
        }
        return Optional.of(new Way(step instanceof Step.Goto leap ? leap.next() : Optional.empty(), "", plain));
    }

    private boolean until(FlowRun run, Instant end) {
        if (end.isAfter(now)) {
            wakeAt(run, end);
            return false;
        }
        return true;
    }

    private FlowRun reach(Flow flow, FlowRun run, String step) {
        return reach(flow, run, step, new Way(Optional.of(step), "", startOf(flow, run)));
    }

    private FlowRun reach(Flow flow, FlowRun run, String step, Way way) {
        FlowRun moved = run.at(step, now);
        active.put(moved.key(), moved);
        changes.add(change(
                Change.InFlow.Kind.STEP,
                flow,
                run.id(),
                step,
                way.taken(),
                new Reason(
                        flow.file(), step, way.reason().evidence(), way.reason().absence())));
        return moved;
    }

    private void end(FlowRun run, String why, Reason reason) {
        active.remove(run.key());
        wakes.remove(run.key());
        changes.add(new Change.InFlow(
                now, Change.InFlow.Kind.ENDED, run.flow(), run.id(), run.step(), why, reason, rulebook));
    }

    private Step.Part part(Flow flow, Step.Split split) {
        int place = Lot.of(person.profileId(), flow.name(), split.name());
        for (Step.Part part : split.parts()) {
            place -= part.percent();
            if (place < 0) {
                return part;
            }
        }
        throw new IllegalStateException("percents of split " + split.name() + " sum to less than 100");
    }
}
