package io.signalbox.rulebook;

import io.signalbox.model.TrackingPlan;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Collects what a rule file asks about and what it gives, while its rules are written. */
final class UnitReads {

    private final Set<String> events = new TreeSet<>();
    private final Set<String> summaries = new TreeSet<>();
    private final Set<String> traits = new TreeSet<>();
    private final Map<String, RuleTree.At> segments = new LinkedHashMap<>();
    private final Map<String, RuleTree.At> namedTraits = new LinkedHashMap<>();
    private final Set<String> givesSegments = new TreeSet<>();
    private final Set<String> givesTraits = new TreeSet<>();
    private final Set<String> givesTriggers = new TreeSet<>();
    private final Set<FactType.Kind> kinds = new TreeSet<>();
    private boolean unplanned;
    private boolean unbounded;
    private Duration longest = Duration.ZERO;

    void event(String name, TrackingPlan plan) {
        if (plan.schema(name).isPresent()) {
            events.add(name);
        } else {
            unplanned = true;
        }
    }

    void allEvents(TrackingPlan plan) {
        events.addAll(plan.events().keySet());
        unplanned = true;
    }

    void summary(String name) {
        summaries.add(name);
    }

    void trait(String name) {
        traits.add(name);
    }

    /** A trait asked for by a text; whether somebody gives it is known when all files are read. */
    void namedTrait(String name, RuleTree.At at) {
        traits.add(name);
        namedTraits.putIfAbsent(name, at);
    }

    void segment(String name, RuleTree.At at) {
        segments.putIfAbsent(name, at);
    }

    void fact(FactType.Kind kind) {
        kinds.add(kind);
    }

    Set<FactType.Kind> kinds() {
        return Set.copyOf(kinds);
    }

    void givesSegment(String name) {
        givesSegments.add(name);
    }

    void givesTrait(String name) {
        givesTraits.add(name);
    }

    void givesTrigger(String name) {
        givesTriggers.add(name);
    }

    void looksBack(Duration span) {
        longest = longest.compareTo(span) < 0 ? span : longest;
    }

    void looksBackWithoutBound() {
        unbounded = true;
    }

    Map<String, RuleTree.At> segmentPlaces() {
        return segments;
    }

    Map<String, RuleTree.At> namedTraitPlaces() {
        return namedTraits;
    }

    Unit unit(String file) {
        return new Unit(
                file,
                false,
                events,
                unplanned,
                summaries,
                traits,
                segments.keySet(),
                givesSegments,
                givesTraits,
                givesTriggers,
                unbounded ? Optional.empty() : Optional.of(longest));
    }
}
