package io.signalbox.decision;

import io.signalbox.model.Change;
import io.signalbox.model.Reason;
import io.signalbox.rulebook.Rulebook;
import java.util.List;

/** Which rules speak in the life of a rule test. */
public final class RuleTestTrace {

    private RuleTestTrace() {}

    public static List<Reason> of(RuleTest test, Simulation simulation, Rulebook rulebook) {
        return new TestedLife(test, simulation, rulebook)
                .changes().stream().map(Change::reason).toList();
    }
}
