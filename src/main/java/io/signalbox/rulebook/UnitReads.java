package io.signalbox.rulebook;

import io.signalbox.model.TrackingPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Collects what a rule file asks about and what it gives, while its rules are written. */
final class UnitReads {

    private final Set<String> events = new TreeSet<>();
    private final Set<String> summaries = new TreeSet<>();
    private final Map<String, Place> traits = new LinkedHashMap<>();
    private final Map<String, Place> segments = new LinkedHashMap<>();
    private final Set<NameUse> uses = new LinkedHashSet<>();
    private final Map<String, Place> givesSegments = new LinkedHashMap<>();
    private final Map<String, Place> givesTraits = new LinkedHashMap<>();
    private final Map<String, Place> givesTriggers = new LinkedHashMap<>();
    private final Set<FactType.Kind> kinds = new TreeSet<>();
    private final List<List<Set<String>>> needs = new ArrayList<>();
    private final Sieve sieve = new Sieve();
    private boolean unplanned;
    private boolean unbounded;
    private boolean complete = true;
    private Duration longest = Duration.ZERO;
    private final String file;
    private String rule = "";

    UnitReads(String file) {
        this.file = file;
    }

    void insideRule(String name) {
        rule = name;
    }

    private Place place(RuleTree.At at) {
        return new Place(file, rule, at);
    }

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

    void trait(String name, RuleTree.At at) {
        traits.putIfAbsent(name, place(at));
    }

    /** A trait asked for by a text; whether somebody gives it is known when all files are read. */
    void namedTrait(String name, RuleTree.At at) {
        trait(name, at);
        uses.add(new NameUse(NameUse.Kind.TRAIT, name, place(at)));
    }

    void segment(String name, RuleTree.At at) {
        segments.putIfAbsent(name, place(at));
        uses.add(new NameUse(NameUse.Kind.SEGMENT, name, place(at)));
    }

    /** Something was not understood, so that more may be given than is known. */
    void mayGiveMore() {
        complete = false;
    }

    boolean isComplete() {
        return complete;
    }

    void fact(FactType.Kind kind) {
        kinds.add(kind);
    }

    /** Which events its patterns can match at all. */
    Sieve sieve() {
        return sieve;
    }

    /** What one alternative of one rule cannot match without; see {@link Needs}. */
    void needs(List<Set<String>> ofAlternative) {
        needs.add(ofAlternative);
    }

    List<List<Set<String>>> needs() {
        return List.copyOf(needs);
    }

    Set<FactType.Kind> kinds() {
        return Set.copyOf(kinds);
    }

    void givesSegment(String name, RuleTree.At at) {
        givesSegments.putIfAbsent(name, place(at));
    }

    void givesTrait(String name, RuleTree.At at) {
        givesTraits.putIfAbsent(name, place(at));
    }

    void givesTrigger(String name, RuleTree.At at) {
        givesTriggers.putIfAbsent(name, place(at));
    }

    void looksBack(Duration span) {
        longest = longest.compareTo(span) < 0 ? span : longest;
    }

    void looksBackWithoutBound() {
        unbounded = true;
    }

    /** Segments, and traits that are asked for by a text, that it expects somebody to give. */
    Set<NameUse> uses() {
        return uses;
    }

    /** Where each segment is read first. */
    Map<String, Place> segments() {
        return segments;
    }

    /** Where each trait is read first. */
    Map<String, Place> traits() {
        return traits;
    }

    /** Where each segment is given first. */
    Map<String, Place> givesSegments() {
        return givesSegments;
    }

    /** Where each trait is given first. */
    Map<String, Place> givesTraits() {
        return givesTraits;
    }

    Unit unit() {
        return new Unit(
                file,
                false,
                events,
                unplanned,
                summaries,
                traits.keySet(),
                segments.keySet(),
                givesSegments.keySet(),
                givesTraits.keySet(),
                givesTriggers.keySet(),
                unbounded ? Optional.empty() : Optional.of(longest));
    }
}
