package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleAnalysis.Understood;
import io.signalbox.rulebook.RuleShape.Given;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds rules that say what another one says, and traits that get two values under the same conditions. */
final class TwinRules {

    static final String WHO_WINS = "otherwise the value with the latest evidence wins, or without events the rule whose"
            + " name comes first in the alphabet";

    private record First(Place place, Given given) {}

    private final Map<String, First> bySaying = new HashMap<>();
    private final Map<String, First> byTrait = new HashMap<>();

    void warn(List<Understood> rules) {
        for (Understood rule : rules) {
            String conditions =
                    rule.shapes().stream().map(RuleShape::text).sorted().collect(Collectors.joining(" | "));
            for (int i = 0; i < rule.rule().then().size(); i++) {
                warn(rule, conditions, i);
            }
        }
    }

    private void warn(Understood rule, String conditions, int call) {
        Given given = rule.shapes().get(0).gives().get(call);
        // What alternatives give may differ by what their variables stand for.
        String says = rule.shapes().stream()
                .map(shape -> shape.gives().get(call).key())
                .distinct()
                .sorted()
                .collect(Collectors.joining(" | "));
        First twin = bySaying.putIfAbsent(conditions + " => " + says, new First(rule.place(), given));
        if (twin != null) {
            rule.file()
                    .problems()
                    .warning(
                            rule.place(),
                            given.words() + " under the same conditions as in the rule \""
                                    + twin.place().rule() + "\" at "
                                    + twin.place().shown(),
                            Expected.of("one of the two rules: the other one can be left out"));
            return;
        }
        if (given.kind() != NameUse.Kind.TRAIT || given.shown().isEmpty()) {
            return;
        }
        Optional<First> other = Optional.ofNullable(
                byTrait.putIfAbsent(conditions + " => " + given.name(), new First(rule.place(), given)));
        other.ifPresent(first -> rule.file()
                .problems()
                .warning(
                        new Place(rule.file().name(), rule.rule().name(), given.at()),
                        given.words() + ", under the same conditions as "
                                + first.given().words() + " in the rule \""
                                + first.place().rule() + "\" at "
                                + first.place().shown(),
                        Expected.of("conditions that exclude each other: " + WHO_WINS)));
    }
}
