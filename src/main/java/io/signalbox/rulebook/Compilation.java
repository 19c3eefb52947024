package io.signalbox.rulebook;

import java.util.List;

/** What became of rule texts: a rulebook, or all of their problems. */
public sealed interface Compilation {

    List<RuleProblem> problems();

    /** It compiled; the problems are warnings. */
    record Compiled(Rulebook rulebook, List<RuleProblem> problems) implements Compilation {
        public Compiled {
            problems = List.copyOf(problems);
        }
    }

    /** At least one problem is an error. */
    record Refused(List<RuleProblem> problems) implements Compilation {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
