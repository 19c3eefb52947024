package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleTree.All;
import io.signalbox.rulebook.RuleTree.Condition;
import io.signalbox.rulebook.RuleTree.Exists;
import io.signalbox.rulebook.RuleTree.Gather;
import io.signalbox.rulebook.RuleTree.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The events without which a rule cannot match, whatever else there is.
 *
 * <p>Each need is a set of names, of which at least one event has to be there. Too few needs cost time, too many would be
 * wrong: what is not understood needs nothing.
 */
final class Needs {

    private Needs() {}

    /** Needs of one alternative of a rule; all of them have to be met. */
    static List<Set<String>> of(List<Condition> alternative, Map<String, FactType> types) {
        List<Set<String>> needs = new ArrayList<>();
        alternative.forEach(condition -> collect(condition, types, needs));
        return List.copyOf(needs);
    }

    private static void collect(Condition condition, Map<String, FactType> types, List<Set<String>> needs) {
        if (condition instanceof Match match) {
            FactType type = types.get(match.type());
            if (type != null && isNamed(type) && match.source().isBlank()) {
                needs.add(type.events());
            }
        } else if (condition instanceof All all) {
            all.parts().forEach(part -> collect(part, types, needs));
        } else if (condition instanceof Exists exists) {
            collect(exists.inner(), types, needs);
        } else if (condition instanceof Gather gather && gather.key().isPresent()) {
            // Without facts there is no group; accumulate has a result even of nothing.
            collect(gather.source(), types, needs);
        }
    }

    private static boolean isNamed(FactType type) {
        return type.kind() == FactType.Kind.EVENT || type.kind() == FactType.Kind.FAMILY;
    }
}
