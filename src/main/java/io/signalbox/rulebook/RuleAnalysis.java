package io.signalbox.rulebook;

import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.RuleTree.Condition;
import io.signalbox.rulebook.RuleTree.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks at all rule files together and warns of what is right in itself but hardly meant: names that nobody gives,
 * conditions that are never true, rules that say the same twice or contradict each other.
 *
 * <p>Rules with errors are left out, since it is not known what they mean.
 */
final class RuleAnalysis {

    private final TrackingPlan plan;
    private final Map<String, FactType> types;

    RuleAnalysis(TrackingPlan plan, Map<String, FactType> types) {
        this.plan = plan;
        this.types = types;
    }

    /** A rule that was understood; one shape an alternative. */
    record Understood(CheckedFile file, Rule rule, List<RuleShape> shapes) {
        Place place() {
            return new Place(file.name(), rule.name(), rule.at());
        }
    }

    void warn(List<CheckedFile> files) {
        GivenNames given = new GivenNames(files, plan);
        for (CheckedFile file : files) {
            file.reads().uses().forEach(use -> given.missing(use).ifPresent(file.problems()::add));
        }
        warnOfTwinNames(files);
        List<Understood> rules = understood(files);
        for (Understood rule : rules) {
            ImpossibleConditions conditions =
                    new ImpossibleConditions(rule.file().problems());
            rule.shapes().forEach(shape -> conditions.warn(rule.rule().name(), shape));
        }
        new TwinRules().warn(rules);
        new OverlappingBounds().warn(rules);
    }

    private List<Understood> understood(List<CheckedFile> files) {
        List<Understood> rules = new ArrayList<>();
        for (CheckedFile file : files) {
            for (Rule rule : file.tree().rules()) {
                if (!file.problems().hasErrorsIn(rule.name())) {
                    List<RuleShape> shapes = new ArrayList<>();
                    for (List<Condition> alternative : Alternatives.of(rule.when())) {
                        shapes.add(ShapeReader.read(alternative, rule.then(), types));
                    }
                    rules.add(new Understood(file, rule, shapes));
                }
            }
        }
        return rules;
    }

    private static void warnOfTwinNames(List<CheckedFile> files) {
        Map<String, Place> first = new HashMap<>();
        for (CheckedFile file : files) {
            for (Rule rule : file.tree().rules()) {
                Place place = new Place(file.name(), rule.name(), rule.at());
                Place other = first.putIfAbsent(rule.name(), place);
                if (other != null && !other.file().equals(file.name())) {
                    file.problems()
                            .warning(
                                    place,
                                    "a rule name that " + other.shown() + " has as well",
                                    Expected.of("a name of its own, so that reasons can be told apart"));
                }
            }
        }
    }
}
