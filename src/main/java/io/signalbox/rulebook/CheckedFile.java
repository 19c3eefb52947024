package io.signalbox.rulebook;

import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.RuleTree.At;
import io.signalbox.rulebook.RuleTree.Rule;
import io.signalbox.rulebook.RuleTree.RuleFile;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A rule file that has been read and checked, with its problems and, where it has none, its rules for the engine. */
record CheckedFile(RuleSource source, RuleFile tree, UnitReads reads, List<DrlRule> rules, Set<String> words) {

    private static final At WHOLE_FILE = new At(0, 0);

    static CheckedFile of(RuleSource source, TrackingPlan plan, Map<String, FactType> types, CompilerLimits limits) {
        Problems problems = source.problems();
        UnitReads reads = new UnitReads(source.file());
        RuleFile tree = read(source, limits);
        if (problems.hasErrors()) {
            reads.mayGiveMore();
        }
        RuleWriter writer = new RuleWriter(reads, problems, plan, types);
        if (tree.rules().size() > limits.maxRulesPerFile()) {
            problems.error(
                    WHOLE_FILE,
                    tree.rules().size() + " rules in a file",
                    "at most " + limits.maxRulesPerFile() + "; one subject a file");
            reads.mayGiveMore();
            return new CheckedFile(source, tree, reads, List.of(), Set.of());
        }
        Set<String> names = new HashSet<>();
        for (Rule rule : tree.rules()) {
            if (!names.add(rule.name())) {
                problems.insideRule(rule.name());
                problems.error(rule.at(), "a second rule of this name", "a name of its own for each rule");
                problems.outsideRules();
            }
            writer.write(rule);
        }
        return new CheckedFile(source, tree, reads, writer.rules(), writer.words());
    }

    /** What can be read by the grammar alone. */
    static RuleFile read(RuleSource source, CompilerLimits limits) {
        Problems problems = source.problems();
        RuleFile nothing = new RuleFile(source.file(), "", List.of());
        if (source.drl().text().isEmpty() && problems.hasErrors()) {
            return nothing;
        }
        int length = Math.max(source.text().length(), source.drl().text().length());
        if (length > limits.maxFileLength()) {
            problems.error(
                    WHOLE_FILE,
                    "a file of " + length + " characters",
                    "at most " + limits.maxFileLength() + "; one subject a file");
            return nothing;
        }
        return RuleFileReader.read(source, limits);
    }

    int ruleCount() {
        return tree.rules().size();
    }

    String name() {
        return source.file();
    }

    Problems problems() {
        return source.problems();
    }

    /** The engine does not say where it stumbled, so each rule is tried alone. */
    void blame(UnitCompiler compiler, UnitCompiler.Refused whole) {
        boolean found = false;
        for (DrlRule rule : rules) {
            try {
                compiler.compile(List.of(rule), words);
            } catch (UnitCompiler.Refused refused) {
                found = true;
                problems().insideRule(rule.author());
                problems().error(rule.at(), "a rule that the engine refuses: " + shown(refused), "a simpler form");
                problems().outsideRules();
            }
        }
        if (!found) {
            problems()
                    .error(WHOLE_FILE, "rules that the engine refuses together: " + shown(whole), "fewer rules a file");
        }
    }

    private static String shown(UnitCompiler.Refused refused) {
        String message =
                String.valueOf(refused.getMessage()).lines().findFirst().orElse("no reason given");
        return message.length() <= 300 ? message : message.substring(0, 300) + "…";
    }
}
