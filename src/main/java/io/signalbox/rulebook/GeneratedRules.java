package io.signalbox.rulebook;

import java.util.List;

/**
 * Rule files of every form as DRL.
 *
 * @param problems of phrases, of sentences that are not known, and of cells; these are missing in the DRL
 */
public record GeneratedRules(List<GeneratedDrl> files, List<RuleProblem> problems) {
    public GeneratedRules {
        files = List.copyOf(files);
        problems = List.copyOf(problems);
    }
}
