package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleTree.Condition;
import io.signalbox.rulebook.RuleTree.Expression;
import java.util.List;
import java.util.Optional;

/**
 * Part of a rule, to be tried alone.
 *
 * @param conditions what has to hold for it to match
 * @param values what to report of each match
 * @param about the detail, cause or value that the rule would speak of; reported where its variable is bound already
 */
record Probe(List<Condition> conditions, List<Expression> values, Optional<Expression> about) {

    Probe {
        conditions = List.copyOf(conditions);
        values = List.copyOf(values);
    }
}
