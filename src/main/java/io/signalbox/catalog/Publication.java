package io.signalbox.catalog;

import io.signalbox.rulebook.RuleProblem;
import java.util.List;

/** What became of files that were to be published. */
public sealed interface Publication {

    /** Problems of the files; after a publication only warnings. */
    List<RuleProblem> problems();

    /** They are live from {@link RulebookVersion#publishedAt} on. */
    record Published(RulebookVersion version, List<RuleProblem> problems) implements Publication {
        public Published {
            problems = List.copyOf(problems);
        }
    }

    /** They were live already: nothing happened. */
    record Unchanged(RulebookVersion version, List<RuleProblem> problems) implements Publication {
        public Unchanged {
            problems = List.copyOf(problems);
        }
    }

    /** At least one problem is an error; what was live stays live. */
    record Refused(List<RuleProblem> problems) implements Publication {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
