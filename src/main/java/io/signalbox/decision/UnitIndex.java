package io.signalbox.decision;

import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.Rulebook;
import io.signalbox.rulebook.Unit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Which units of a rulebook a signal concerns, and which of them may give a segment or trait. */
final class UnitIndex {

    private static final int[] NOBODY = {};

    private final Rulebook rulebook;
    private final Flows flows;
    private final List<Unit> units;
    private final Map<String, Integer> positions = new HashMap<>();
    private final Lookup concernedByEvent;
    private final Lookup takingAsFact;
    private final Lookup readingTrait;
    private final Lookup readingSegment;
    private final Lookup givingSegment;
    private final Lookup givingTrait;

    UnitIndex(Rulebook rulebook) {
        this(rulebook, rulebook.units());
    }

    private UnitIndex(Rulebook rulebook, List<Unit> some) {
        this.rulebook = rulebook;
        flows = RulebookWithFlows.flowsOf(rulebook);
        units = List.copyOf(some);
        for (int i = 0; i < units.size(); i++) {
            positions.put(units.get(i).file(), i);
        }
        TrackingPlan plan = rulebook.plan();
        Set<String> names = new HashSet<>(plan.events().keySet());
        units.forEach(unit -> {
            names.addAll(unit.events());
            names.addAll(unit.summaries());
        });
        int[] unplanned = which(unit -> unit.everything() || unit.unplannedEvents());
        takingAsFact = new Lookup(names, name -> which(unit -> takes(unit, name)), unplanned);
        concernedByEvent = new Lookup(names, name -> which(unit -> takes(unit, name) || sums(unit, name)), unplanned);
        int[] everything = which(Unit::everything);
        readingTrait = reading(Unit::traits, everything);
        readingSegment = reading(Unit::segments, everything);
        givingSegment = giving(Unit::givesSegments);
        givingTrait = giving(Unit::givesTraits);
    }

    /** The same plan with nobody who reads: for a profile whose own rulebook is not known any more. */
    UnitIndex withoutUnits() {
        return new UnitIndex(rulebook, List.of());
    }

    private boolean takes(Unit unit, String name) {
        boolean planned = rulebook.plan().events().containsKey(name);
        return unit.everything() || unit.events().contains(name) || (!planned && unit.unplannedEvents());
    }

    private boolean sums(Unit unit, String name) {
        return unit.summaries().contains(name)
                || rulebook.plan().families(name).stream().anyMatch(unit.summaries()::contains);
    }

    private Lookup reading(Function<Unit, Set<String>> reads, int[] everything) {
        return new Lookup(
                all(reads),
                name -> which(unit -> unit.everything() || reads.apply(unit).contains(name)),
                everything);
    }

    private Lookup giving(Function<Unit, Set<String>> gives) {
        return new Lookup(all(gives), name -> which(unit -> gives.apply(unit).contains(name)), NOBODY);
    }

    private Set<String> all(Function<Unit, Set<String>> names) {
        Set<String> all = new HashSet<>();
        units.forEach(unit -> all.addAll(names.apply(unit)));
        return all;
    }

    private int[] which(Predicate<Unit> condition) {
        return IntStream.range(0, units.size())
                .filter(i -> condition.test(units.get(i)))
                .toArray();
    }

    Rulebook rulebook() {
        return rulebook;
    }

    Flows flows() {
        return flows;
    }

    TrackingPlan plan() {
        return rulebook.plan();
    }

    int size() {
        return units.size();
    }

    Unit unit(int position) {
        return units.get(position);
    }

    /** See {@link Rulebook#assessor}. */
    Optional<Object> assessor(int position) {
        return rulebook.assessor(position);
    }

    /** Position of a file; -1 if the rulebook has none of this name. */
    int position(String file) {
        return positions.getOrDefault(file, -1);
    }

    /** Units for which a new event of this name may change something, through itself or a summary. */
    int[] concernedBy(String eventName) {
        return concernedByEvent.of(eventName);
    }

    /** Units for which an event of this name is a fact. */
    int[] takingAsFact(String eventName) {
        return takingAsFact.of(eventName);
    }

    int[] readingTrait(String trait) {
        return readingTrait.of(trait);
    }

    int[] readingSegment(String segment) {
        return readingSegment.of(segment);
    }

    int[] givingSegment(String segment) {
        return givingSegment.of(segment);
    }

    int[] givingTrait(String trait) {
        return givingTrait.of(trait);
    }

    /** Positions by name, with an answer for names that no file mentions. */
    private static final class Lookup {
        private final Map<String, int[]> byName = new HashMap<>();
        private final int[] others;

        Lookup(Set<String> names, Function<String, int[]> positions, int[] others) {
            names.forEach(name -> byName.put(name, positions.apply(name)));
            this.others = others;
        }

        int[] of(String name) {
            return byName.getOrDefault(name, others);
        }
    }
}
