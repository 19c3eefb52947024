package io.signalbox.decision;

import io.signalbox.decision.Outcome.UnitFailure;
import io.signalbox.flow.FlowMachine;
import io.signalbox.model.Change;
import io.signalbox.model.Claim;
import io.signalbox.model.Event;
import io.signalbox.model.FlowRun;
import io.signalbox.model.ProfileState;
import io.signalbox.model.ProfileState.UnitState;
import io.signalbox.model.Reason;
import io.signalbox.model.TraitChanges;
import io.signalbox.model.TriggerKey;
import io.signalbox.model.WallClock;
import io.signalbox.rulebook.Assessment;
import io.signalbox.rulebook.AssessmentFailure;
import io.signalbox.rulebook.Desk;
import io.signalbox.rulebook.Unit;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One profile on its way through time: decides it at an instant, and knows the next instant that must be decided.
 *
 * <p>At an instant the new events are added, the windows of the facts are moved, and those units are assessed whose
 * answer may have become another: what they read changed, their flip is reached, or they were last assessed for a later
 * instant, since a decision may go back to the watermark. The order of units makes what one gives visible to the next.
 */
final class Stepper implements AutoCloseable, Facts.Listener, Verdicts.Listener {

    /** Id of what sets a trait in a flow: it comes after the ids that people give. */
    static final String BY_FLOW = "\uffff flow";

    private final String profileId;
    private final Timeline timeline;
    private final ZoneId defaultZone;
    private final Set<TriggerKey> firedBefore;
    private final Set<TriggerKey> fired = new HashSet<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<UnitFailure> failures = new ArrayList<>();
    private final SharedAnswers answers;
    private final ProfileState before;
    private final Facts facts;
    private final Traits traits;
    private final Summaries summaries;

    private Verdicts verdicts;
    private UnitIndex index;
    private boolean[] touched;
    /** Position in the timeline; -1 while the rulebook that decided last is not in it. */
    private int live;

    private long watermark;
    private long reached;
    private int decisions;
    private int arrived;
    private boolean idle = true;
    private FlowRun.All runs;
    private boolean startsFlowsMuted;

    private @Nullable Desk desk;
    private boolean traitsStale = true;
    private boolean segmentsStale = true;
    private boolean summariesStale = true;

    /** Starts a profile that was never decided, under the rulebook live at the instant of its first decision. */
    static Stepper start(
            Situation situation, Timeline timeline, ZoneId defaultZone, Instant first, SharedAnswers answers) {
        ProfileState nothing = situation.state().orElseGet(() -> ProfileState.undecided(Instant.EPOCH));
        int live = timeline.liveAt(Millis.of(first));
        Stepper stepper = new Stepper(situation, nothing, timeline, defaultZone, live, answers);
        stepper.watermark = Long.MIN_VALUE;
        stepper.reached = Long.MIN_VALUE;
        // Also files that no event concerns may say something: of what is missing, or of the hour.
        Arrays.fill(stepper.touched, true);
        return stepper;
    }

    /** Goes on where the last decision ended. */
    static Stepper resume(Situation situation, ProfileState state, Timeline timeline, ZoneId defaultZone) {
        int live = timeline.lastOf(state.rulebook(), Millis.of(state.decidedUntil()));
        return new Stepper(situation, state, timeline, defaultZone, live, SharedAnswers.none());
    }

    private Stepper(
            Situation situation,
            ProfileState state,
            Timeline timeline,
            ZoneId defaultZone,
            int live,
            SharedAnswers answers) {
        this.profileId = situation.profileId();
        this.timeline = timeline;
        this.defaultZone = defaultZone;
        this.live = live;
        firedBefore = situation.fired();
        watermark = Millis.of(state.watermark());
        reached = Millis.of(state.decidedUntil());
        index = live >= 0
                ? timeline.index(live)
                : timeline.index(timeline.liveAt(reached)).withoutUnits();
        touched = new boolean[index.size()];
        verdicts = new Verdicts(index, state);
        facts = new Facts(index, situation.facts(), reached);
        traits = new Traits(state.traits());
        summaries = new Summaries(state.summaries());
        this.answers = answers;
        before = state;
        runs = state.runs();
    }

    long watermark() {
        return watermark;
    }

    int decisions() {
        return decisions;
    }

    long reached() {
        return reached;
    }

    /** Whether nothing happened at the instant decided last: no news, no change. */
    boolean isIdle() {
        return idle;
    }

    /** Whether some unit's assessment is dated after all that was decided: it has to be made again. */
    boolean hasOutdatedUnit() {
        return verdicts.latestAssessment() > reached;
    }

    /** The next instant at which something may change by itself, or by a publication. */
    long next() {
        long byRules =
                Math.min(verdicts.nextFlip(), facts.nextExpiry(!runs.active().isEmpty()));
        return Math.min(Math.min(byRules, Millis.of(runs.next())), nextPublication());
    }

    long nextPublication() {
        if (live + 1 >= timeline.size()) {
            return Millis.NEVER;
        }
        int next = live >= 0 ? live + 1 : timeline.liveAt(Math.max(reached, watermark));
        // A replica may have gone on with the old version for a moment: then it begins where that one ended.
        return Math.max(timeline.from(next), watermark);
    }

    /** Decides once at an instant, with these events added. */
    void decide(long instant, List<Event> added, boolean mute) {
        decisions++;
        boolean published = nextPublication() <= instant;
        if (published) {
            become(timeline.liveAt(instant));
        }
        for (Event event : added) {
            add(event);
        }
        facts.moveTo(instant, this);
        boolean muted = mute || published;
        int known = changes.size();
        boolean again = true;
        List<Event> news = added;
        while (again) {
            assessConcerned(instant, published, muted);
            int settled = changes.size();
            settle(Millis.instant(instant), muted);
            // Traits that steps have set are news at the same instant. It ends: each time some run has gone on.
            again = advanceFlows(Millis.instant(instant), news, settled, muted);
            news = List.of();
        }
        idle = !muted && added.isEmpty() && changes.size() == known;
        if (!idle) {
            watermark = Math.max(watermark, instant);
        }
        reached = instant;
    }

    private void assessConcerned(long instant, boolean published, boolean muted) {
        for (int i = 0; i < touched.length; i++) {
            boolean concerned = touched[i] || verdicts.flips(i, instant) || verdicts.isOutdated(i, instant);
            if (concerned && (published || !verdicts.hasFailed(i))) {
                assess(i, instant, muted);
                touched[i] = true;
            } else {
                touched[i] = false;
            }
        }
    }

    /** The next decision starts flows although it is muted: it is the first of a simulation. */
    void startFlowsMuted(boolean starts) {
        startsFlowsMuted = starts;
    }

    /**
     * Moves the runs of flows, after segments are known. In a muted decision nobody moves; who is under way goes on right
     * after it.
     *
     * @param settled how many changes there were before those of now
     * @return whether steps have set traits that rules read
     */
    private boolean advanceFlows(Instant now, List<Event> added, int settled, boolean muted) {
        Flows flows = index.flows();
        if (flows.all().isEmpty() && runs.active().isEmpty()) {
            return false;
        }
        if (muted && !startsFlowsMuted) {
            if (!runs.active().isEmpty()) {
                runs = new FlowRun.All(runs.active(), runs.lastStarts(), Optional.of(now.plusMillis(1)));
            }
            return false;
        }
        List<FlowMachine.Cause> causes =
                new FlowCauses(flows, facts).of(changes.subList(settled, changes.size()), added, startsFlowsMuted);
        if (runs.active().isEmpty() && causes.isEmpty()) {
            runs = new FlowRun.All(runs.active(), runs.lastStarts(), Optional.empty());
            return false;
        }
        try (FlowConditions conditions =
                new FlowConditions(flows, () -> openConditions(flows), facts, now, failures::add)) {
            FlowMachine.Result result = FlowMachine.advance(
                    person(), flows.all(), runs, causes, now, index.rulebook().id(), conditions);
            runs = result.runs();
            List<Change> moves = new ArrayList<>(result.changes());
            moves.sort(Change.ORDER);
            changes.addAll(moves);
            return setTraits(now, result.traits());
        }
    }

    private FlowMachine.Person person() {
        Object timezone =
                traits.among(Set.of(WallClock.TRAIT), verdicts.computed()).get(WallClock.TRAIT);
        return new FlowMachine.Person(
                profileId,
                WallClock.of(Optional.ofNullable(timezone), defaultZone),
                index.flows().messages().policy().holdsOut(profileId));
    }

    private Desk openConditions(Flows flows) {
        Desk open = flows.conditions().orElseThrow().open(profileId, defaultZone);
        facts.layOutAll(open);
        layOutOthers(open);
        return open;
    }

    private boolean setTraits(Instant now, Map<String, Optional<Object>> set) {
        if (!set.isEmpty()) {
            traits.stamp(byFlow(now, set), this::traitChanged);
        }
        return !set.isEmpty();
    }

    /** What sets traits in a flow at an instant, after everything that was sent of it; an empty value unsets. */
    static Event byFlow(Instant now, Map<String, Optional<Object>> set) {
        Map<String, @Nullable Object> values = new HashMap<>();
        set.forEach((name, value) -> values.put(name, value.orElse(null)));
        return new Event(BY_FLOW, Situation.TRAITS_ONLY, now, now, Map.of(), TraitChanges.of(values));
    }

    private void add(Event event) {
        arrived++;
        traits.stamp(event, this::traitChanged);
        if (!event.name().equals(Situation.TRAITS_ONLY)) {
            facts.add(event, this);
            summaries.add(event, index.plan());
            summariesStale = true;
            changed(index.concernedBy(event.name()));
        }
    }

    private void become(int position) {
        // What is left here says by which text each run has gone until now: the next version may let it stay on that.
        runs = index.flows().labelled(runs);
        Map<String, UnitState> said = live >= 0 ? verdicts.states(Long.MAX_VALUE) : before.units();
        live = position;
        index = timeline.index(position);
        verdicts = verdicts.under(index, said);
        facts.become(index);
        touched = new boolean[index.size()];
        Arrays.fill(touched, true);
        close();
    }

    private void assess(int unit, long instant, boolean muted) {
        try {
            Assessment assessment = answers.shares(index, unit) ? shared(unit, instant) : ask(unit, instant);
            long flip = Millis.of(assessment.flip());
            if (flip <= instant) {
                throw new AssessmentFailure(
                        index.unit(unit).file(),
                        "a flip must be later than the instant assessed, " + Millis.instant(instant) + ", but is "
                                + Millis.instant(flip));
            }
            verdicts.say(unit, instant, flip, assessment.claims(), this);
        } catch (AssessmentFailure failure) {
            String error = String.valueOf(failure.getMessage());
            verdicts.fail(unit, instant, error, muted);
            failures.add(new UnitFailure(index.unit(unit).file(), Millis.instant(instant), error));
        }
    }

    private Assessment ask(int unit, long instant) {
        return prepareDesk(index.unit(unit)).assess(unit, Millis.instant(instant));
    }

    /** Arrivals are added in the same order in every walk, so their number says which facts and summaries there are. */
    private Assessment shared(int unit, long instant) {
        Unit reading = index.unit(unit);
        Set<String> segments = new HashSet<>(reading.segments());
        segments.retainAll(verdicts.segmentNames());
        return answers.answer(
                new SharedAnswers.Question(
                        index.assessor(unit),
                        arrived,
                        instant,
                        segments,
                        traits.among(reading.traits(), verdicts.computed())),
                () -> ask(unit, instant));
    }

    /** Opened when first needed: a signal that concerns no unit costs no desk. */
    private Desk prepareDesk(Unit unit) {
        Desk open = desk;
        if (open == null) {
            open = index.rulebook().open(profileId, defaultZone);
            facts.layOut(open);
            desk = open;
        }
        if (traitsStale && (unit.everything() || !unit.traits().isEmpty())) {
            open.traits(traits.overlaidBy(verdicts.computed()));
            traitsStale = false;
        }
        if (segmentsStale && (unit.everything() || !unit.segments().isEmpty())) {
            open.segments(Set.copyOf(verdicts.segmentNames()));
            segmentsStale = false;
        }
        if (summariesStale && (unit.everything() || !unit.summaries().isEmpty())) {
            open.summaries(summaries.withFamilies(index.plan()));
            summariesStale = false;
        }
        return open;
    }

    /** Lays out on a foreign desk what the units of this rulebook see at the instant that was decided last. */
    void layOut(Desk foreign) {
        facts.layOut(foreign);
        layOutOthers(foreign);
    }

    private void layOutOthers(Desk other) {
        other.traits(traits.overlaidBy(verdicts.computed()));
        other.segments(Set.copyOf(verdicts.segmentNames()));
        other.summaries(summaries.withFamilies(index.plan()));
    }

    private void settle(Instant now, boolean muted) {
        List<Change> here = new ArrayList<>();
        verdicts.settle(now, here);
        Map<TriggerKey, Reason> due = new HashMap<>();
        Set<TriggerKey> loud = new HashSet<>();
        for (int i = 0; i < touched.length; i++) {
            if (touched[i]) {
                touched[i] = false;
                boolean isMuted = verdicts.takeMuted(i) || muted;
                for (Claim claim : verdicts.claims(i)) {
                    if (claim instanceof Claim.Triggers trigger && isNew(trigger.key())) {
                        due.merge(trigger.key(), trigger.reason(), Stepper::better);
                        if (!isMuted) {
                            loud.add(trigger.key());
                        }
                    }
                }
            }
        }
        String rulebook = index.rulebook().id();
        due.forEach((key, reason) -> here.add(new Change.Triggered(now, key, reason, !loud.contains(key), rulebook)));
        fired.addAll(due.keySet());
        here.sort(Change.ORDER);
        changes.addAll(here);
    }

    private boolean isNew(TriggerKey key) {
        return !firedBefore.contains(key) && !fired.contains(key);
    }

    private static Reason better(Reason one, Reason other) {
        return Best.REASON.compare(one, other) >= 0 ? one : other;
    }

    @Override
    public void added(Event event) {
        if (desk != null) {
            desk.add(event);
        }
    }

    @Override
    public void removed(Event event) {
        if (desk != null) {
            desk.remove(event);
        }
    }

    @Override
    public void changed(int[] units) {
        for (int unit : units) {
            touched[unit] = true;
        }
    }

    @Override
    public void segmentChanged(String name) {
        segmentsStale = true;
        changed(index.readingSegment(name));
    }

    @Override
    public void traitChanged(String name) {
        traitsStale = true;
        changed(index.readingTrait(name));
    }

    /** How it stands, having been decided up to an instant that is not before the last one decided. */
    ProfileState state(long decidedUntil) {
        return new ProfileState(
                Millis.instant(watermark),
                Millis.instant(decidedUntil),
                live >= 0 ? index.rulebook().id() : before.rulebook(),
                traits.sent(),
                verdicts.computed(),
                verdicts.memberships(),
                live >= 0 ? verdicts.states(watermark) : before.units(),
                summaries.byName(),
                runs);
    }

    List<Change> changes() {
        return changes;
    }

    List<UnitFailure> failures() {
        return failures;
    }

    @Override
    public void close() {
        if (desk != null) {
            desk.close();
            desk = null;
        }
        traitsStale = true;
        segmentsStale = true;
        summariesStale = true;
    }
}
