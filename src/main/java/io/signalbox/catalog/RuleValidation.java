package io.signalbox.catalog;

import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.RuleOutline;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.Rulebook;
import jakarta.inject.Singleton;
import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks the files of a rulebook as publishing them would, and publishes nothing. */
@Singleton
public final class RuleValidation {

    /**
     * The compiler keeps a unit for as long as somebody holds its rulebook: these are held, while memory allows, for
     * whoever asks again or publishes next.
     */
    private static final int KEPT = 4;

    private final FileCompiler compiler;
    private final RuleCompiler rules;
    private final Deque<SoftReference<Rulebook>> recent = new ArrayDeque<>();

    RuleValidation(FileCompiler compiler, RuleCompiler rules) {
        this.compiler = compiler;
        this.rules = rules;
    }

    /** Takes as long as compiling what is new: milliseconds for an edit of one file, more where the plan changes. */
    public Validated validate(RuleFiles files) {
        Compilation compilation = compiler.compile(files);
        if (compilation instanceof Compilation.Compiled compiled) {
            keep(compiled.rulebook());
        }
        RuleOutline outline = rules.outline(files.rules());
        // Against a plan with errors rules are not checked any further than they can be read without one.
        Set<RuleProblem> problems = new LinkedHashSet<>(compilation.problems());
        if (isPlanBroken(files.plan(), compilation.problems())) {
            problems.addAll(outline.problems());
        }
        return new Validated(new ArrayList<>(problems), outline.rules());
    }

    private static boolean isPlanBroken(Map<String, String> plan, List<RuleProblem> problems) {
        return problems.stream()
                .anyMatch(problem ->
                        problem.severity() == RuleProblem.Severity.ERROR && plan.containsKey(problem.file()));
    }

    private synchronized void keep(Rulebook rulebook) {
        recent.addFirst(new SoftReference<>(rulebook));
        if (recent.size() > KEPT) {
            recent.removeLast();
        }
    }
}
