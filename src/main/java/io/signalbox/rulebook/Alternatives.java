package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleTree.All;
import io.signalbox.rulebook.RuleTree.Any;
import io.signalbox.rulebook.RuleTree.Condition;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the {@code or}s out of a condition: a rule matches if one of its alternatives does, and each alternative is a
 * plain list of conditions. So the engine never sees an {@code or}, whose variables it gets wrong.
 */
final class Alternatives {

    static final int MAX = 16;

    private Alternatives() {}

    /** @throws DrlSyntaxProblem if there are more than {@link #MAX} */
    static List<List<Condition>> of(Condition condition) {
        if (condition instanceof All all) {
            List<List<Condition>> sofar = List.of(List.of());
            for (Condition part : all.parts()) {
                sofar = product(sofar, of(part), condition);
            }
            return sofar;
        }
        if (condition instanceof Any any) {
            List<List<Condition>> together = new ArrayList<>();
            any.parts().forEach(part -> together.addAll(of(part)));
            return bounded(together, condition);
        }
        if (condition instanceof RuleTree.Not not) {
            // none of the alternatives may hold
            List<Condition> nones = of(not.inner()).stream()
                    .<Condition>map(parts -> new RuleTree.Not(not.at(), new All(not.at(), parts)))
                    .toList();
            return List.of(nones);
        }
        if (condition instanceof RuleTree.Exists exists) {
            return of(exists.inner()).stream()
                    .map(parts -> List.<Condition>of(new RuleTree.Exists(exists.at(), new All(exists.at(), parts))))
                    .toList();
        }
        return List.of(List.of(condition));
    }

    private static List<List<Condition>> product(
            List<List<Condition>> left, List<List<Condition>> right, Condition whole) {
        List<List<Condition>> combined = new ArrayList<>();
        for (List<Condition> first : left) {
            for (List<Condition> second : right) {
                List<Condition> both = new ArrayList<>(first);
                both.addAll(second);
                combined.add(both);
            }
        }
        return bounded(combined, whole);
    }

    private static List<List<Condition>> bounded(List<List<Condition>> alternatives, Condition whole) {
        if (alternatives.size() > MAX) {
            throw new DrlSyntaxProblem(
                    whole.at(), alternatives.size() + " alternatives by `or`", "at most " + MAX + ", or a family");
        }
        return alternatives;
    }
}
