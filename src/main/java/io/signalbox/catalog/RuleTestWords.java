package io.signalbox.catalog;

import io.signalbox.decision.RulebookWithFlows;
import io.signalbox.flow.Flow;
import io.signalbox.model.Names;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TrackingPlan.UnknownEvents;
import io.signalbox.rulebook.Rulebook;
import io.signalbox.rulebook.Unit;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names that a test of a rulebook can be about, so that a misspelt one cannot make a test that never fails. */
record RuleTestWords(
        TrackingPlan plan,
        Set<String> files,
        Set<String> segments,
        Set<String> traits,
        Set<String> triggers,
        Set<String> flows,
        boolean takesUnplannedEvents) {

    static RuleTestWords of(Rulebook rulebook) {
        List<Unit> units = rulebook.units();
        List<Flow> flows = RulebookWithFlows.of(rulebook);
        Set<String> traits = all(units, Unit::givesTraits);
        traits.addAll(rulebook.plan().traits().keySet());
        return new RuleTestWords(
                rulebook.plan(),
                Stream.concat(units.stream().map(Unit::file), flows.stream().map(Flow::file))
                        .collect(Collectors.toCollection(TreeSet::new)),
                all(units, Unit::givesSegments),
                traits,
                all(units, Unit::givesTriggers),
                flows.stream().map(Flow::name).collect(Collectors.toCollection(TreeSet::new)),
                units.stream().anyMatch(unit -> unit.unplannedEvents() || unit.everything()));
    }

    private static Set<String> all(List<Unit> units, Function<Unit, Set<String>> names) {
        return units.stream().map(names).flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether an event of this name, as a test sends it, could concern anybody. */
    boolean knowsEvent(String name) {
        return plan.schema(plan.canonicalName(name)).isPresent()
                || (takesUnplannedEvents && plan.unknownEvents() == UnknownEvents.ACCEPT);
    }

    /** What can be the subject of a line of this kind. */
    Set<String> given(String kind) {
        return switch (kind) {
            case "trait" -> traits;
            case "triggered" -> triggers;
            case "left", "entered" -> segments;
            default -> flows;
        };
    }

    /**
     * The rule files that a test file of this name is about where it does not say so, or the flow: {@code tests/cart.yaml}
     * or {@code tests/flows/welcome.yaml}.
     */
    Set<String> filesLike(String testFile) {
        String name = stem(testFile);
        boolean isOfFlow = testFile.startsWith(RuleFiles.FLOW_TESTS_FOLDER);
        return files.stream()
                .filter(file -> stem(file).equals(name) && file.startsWith(RuleFiles.FLOWS_FOLDER) == isOfFlow)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String stem(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** What a person who wrote this name may have meant. */
    static String expected(String wrong, Collection<String> known, String otherwise) {
        List<String> near = Names.near(wrong, known);
        return near.isEmpty() ? otherwise : String.join(" or ", near);
    }
}
