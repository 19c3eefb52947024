package io.signalbox.rulebook;

import io.signalbox.model.Event;
import io.signalbox.model.Summary;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kie.api.runtime.KieSession;

/** Facts of one profile; each is made once and shown only to the units that read it. */
final class DrlDesk implements Desk {

    private static final Assessment NOTHING = new Assessment(List.of(), Optional.empty());

    private final List<DrlUnit> units;
    private final FactClasses classes;
    private final CompilerLimits limits;
    private final ZoneId defaultZone;
    private final FlipWatch watch = new FlipWatch();
    private final StepBudget budget;
    private final Verdict verdict = new Verdict();
    private final FactShelf events;
    private final Map<String, SummaryFact> summaryFacts = new HashMap<>();
    private Map<String, Object> traits = Map.of();
    private Set<String> segments = Set.of();
    private Map<String, Summary> summaries = Map.of();
    private @Nullable ProfileFact profile;
    private @Nullable MomentFact moment;

    DrlDesk(
            List<DrlUnit> units,
            FactClasses classes,
            Set<String> plannedEvents,
            CompilerLimits limits,
            ZoneId defaultZone) {
        this.units = units;
        this.classes = classes;
        this.limits = limits;
        this.defaultZone = defaultZone;
        this.budget = StepBudget.of(limits);
        this.events = new FactShelf(classes, watch, plannedEvents);
        watch.limit(budget);
    }

    @Override
    public void add(Event event) {
        events.add(event);
    }

    @Override
    public void remove(Event event) {
        events.remove(event);
    }

    @Override
    public void traits(Map<String, Object> values) {
        traits = values;
        profile = null;
        moment = null;
    }

    @Override
    public void segments(Set<String> names) {
        segments = names;
        profile = null;
    }

    @Override
    public void summaries(Map<String, Summary> values) {
        summaries = values;
        summaryFacts.clear();
    }

    @Override
    public Assessment assess(int index, Instant now) {
        DrlUnit unit = units.get(index);
        FactShelf.Reading reading = events.read(unit, now);
        List<EventFact> facts = reading.facts();
        if (facts.isEmpty() && unit.readsOnlyEvents()) {
            Assessment known = unit.ofNothing().get();
            if (known == null) {
                known = run(unit, facts, now);
                unit.ofNothing().set(known);
            }
            return known;
        }
        if (facts.size() > limits.maxFacts()) {
            throw new AssessmentFailure(
                    unit.unit().file(), "found " + facts.size() + " events; expected at most " + limits.maxFacts());
        }
        // What may flip meanwhile changes nothing: before a rule can match, an event has to come.
        return unit.mayMatch(reading.names()) ? run(unit, facts, now) : NOTHING;
    }

    /**
     * What the probes of a unit see at an instant; see {@link ProbeWriter}.
     *
     * @throws AssessmentFailure if a limit was exceeded
     */
    List<ProbeMatch> probe(int index, Instant now) {
        DrlUnit unit = units.get(index);
        run(unit, events.read(unit, now).facts(), now);
        return verdict.found();
    }

    private Assessment run(DrlUnit unit, List<EventFact> facts, Instant now) {
        watch.begin(now);
        budget.begin(unit.rules());
        verdict.begin(unit.unit().file(), unit.rules(), budget);
        KieSession session = unit.session();
        boolean isWhole = true;
        try {
            session.setGlobal("verdict", verdict);
            for (EventFact fact : facts) {
                session.insert(fact);
            }
            insertOthers(unit, session);
            session.fireAllRules();
            return new Assessment(verdict.claims(), watch.flip());
        } catch (StackOverflowError | LinkageError failure) {
            // A text can be too long for a regular expression, and a class may not initialise: that is this file's
            // failure
            // like any other, but the engine was not written to be left like this.
            isWhole = false;
            throw failed(unit, failure);
        } catch (RuntimeException failure) {
            throw failed(unit, failure);
        } finally {
            if (isWhole) {
                session.dispose();
            } else {
                unit.discard(session);
            }
        }
    }

    private void insertOthers(DrlUnit unit, KieSession session) {
        if (unit.reads(FactType.Kind.PROFILE)) {
            if (profile == null) {
                profile = classes.profileFact(traits, segments);
            }
            session.insert(profile);
        }
        if (unit.reads(FactType.Kind.MOMENT)) {
            if (moment == null) {
                moment = classes.moment(traits, defaultZone, watch);
            }
            session.insert(moment);
        }
        for (String name : unit.unit().summaries()) {
            session.insert(summaryFacts.computeIfAbsent(
                    name,
                    missing -> classes.summaryFact(missing, summaries.getOrDefault(missing, Summary.NOTHING), watch)));
        }
    }

    /** Engines wrap what they meet; what went wrong is at the bottom. */
    private static AssessmentFailure failed(DrlUnit unit, Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof LimitExceeded)) {
            cause = cause.getCause();
        }
        String what = cause instanceof LimitExceeded || cause instanceof IllegalArgumentException
                ? String.valueOf(cause.getMessage())
                : "a rule failed with " + cause.getClass().getSimpleName();
        return new AssessmentFailure(unit.unit().file(), what, failure);
    }

    @Override
    public void close() {
        // Sessions went back after each assessment; the facts go with the desk.
    }
}
