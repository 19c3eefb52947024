package io.signalbox.catalog;

import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.Rulebook;
import java.util.List;

/** The version that decides now, compiled. */
public record LiveRulebook(RulebookVersion version, Rulebook rulebook, List<RuleProblem> warnings) {
    public LiveRulebook {
        warnings = List.copyOf(warnings);
    }
}
