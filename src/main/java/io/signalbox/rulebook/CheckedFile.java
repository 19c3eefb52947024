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
record CheckedFile(RuleSource source, UnitReads reads, List<DrlRule> rules, Set<String> words, int ruleCount) {

    static CheckedFile of(RuleSource source, TrackingPlan plan, Map<String, FactType> types, CompilerLimits limits) {
        Problems problems = source.problems();
        RuleWriter writer = new RuleWriter(problems, plan, types);
        if (source.drl().text().isEmpty() && problems.hasErrors()) {
            return new CheckedFile(source, writer.reads(), List.of(), Set.of(), 0);
        }
        int length = Math.max(source.text().length(), source.drl().text().length());
        if (length > limits.maxFileLength()) {
            problems.error(
                    new At(0, 0),
                    "a file of " + length + " characters",
                    "at most " + limits.maxFileLength() + "; one subject a file");
            return new CheckedFile(source, writer.reads(), List.of(), Set.of(), 0);
        }
        RuleFile file = RuleFileReader.read(source, limits);
        if (file.rules().size() > limits.maxRulesPerFile()) {
            problems.error(
                    new At(0, 0),
                    file.rules().size() + " rules in a file",
                    "at most " + limits.maxRulesPerFile() + "; one subject a file");
            return new CheckedFile(
                    source, writer.reads(), List.of(), Set.of(), file.rules().size());
        }
        Set<String> names = new HashSet<>();
        for (Rule rule : file.rules()) {
            if (!names.add(rule.name())) {
                problems.insideRule(rule.name());
                problems.error(rule.at(), "a second rule of this name", "a name of its own for each rule");
                problems.outsideRules();
            }
            writer.write(rule);
        }
        return new CheckedFile(
                source,
                writer.reads(),
                writer.rules(),
                writer.words(),
                file.rules().size());
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
                    .error(
                            new At(0, 0),
                            "rules that the engine refuses together: " + shown(whole),
                            "fewer rules a file");
        }
    }

    private static String shown(UnitCompiler.Refused refused) {
        String message =
                String.valueOf(refused.getMessage()).lines().findFirst().orElse("no reason given");
        return message.length() <= 300 ? message : message.substring(0, 300) + "…";
    }
}
