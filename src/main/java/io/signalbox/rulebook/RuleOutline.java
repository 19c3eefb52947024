package io.signalbox.rulebook;

import java.util.List;

/** What can be read of rule files by their grammar alone, in milliseconds: the rules, and what is no rule. */
public record RuleOutline(List<RuleRef> rules, List<RuleProblem> problems) {
    public RuleOutline {
        rules = List.copyOf(rules);
        problems = List.copyOf(problems);
    }
}
