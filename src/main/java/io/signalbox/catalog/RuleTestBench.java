package io.signalbox.catalog;

import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.RuleProblem;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compiles files that need not be published, and runs their tests; keeps nothing. */
public final class RuleTestBench {

    private final FileCompiler compiler;
    private final RuleTests tests;

    /** Whoever tests, tests again: the next time often nothing but a test has changed. */
    private volatile @Nullable SoftReference<Last> last;

    private record Last(RuleFiles files, Compilation.Compiled compiled) {
        boolean decidesAs(RuleFiles others) {
            return files.rules().equals(others.rules())
                    && files.plan().equals(others.plan())
                    && files.flows().equals(others.flows())
                    && files.templates().equals(others.templates())
                    && files.policy().equals(others.policy());
        }
    }

    RuleTestBench(FileCompiler compiler, RuleTests tests) {
        this.compiler = compiler;
        this.tests = tests;
    }

    /**
     * What became of it.
     *
     * @param run empty where the rules have errors
     * @param problems of rules, plan and tests
     */
    public record Tested(Optional<RuleTestRun> run, List<RuleProblem> problems) {
        public Tested {
            problems = List.copyOf(problems);
        }
    }

    /** May take seconds: what is new is compiled. */
    public Tested test(RuleFiles files) {
        Compilation compilation = compile(files);
        if (!(compilation instanceof Compilation.Compiled compiled)) {
            return new Tested(Optional.empty(), compilation.problems());
        }
        last = new SoftReference<>(new Last(files, compiled));
        RuleTestRun run = tests.runEach(files, compiled.rulebook());
        List<RuleProblem> problems = new ArrayList<>(compiled.problems());
        problems.addAll(run.problems());
        return new Tested(Optional.of(run), problems);
    }

    private Compilation compile(RuleFiles files) {
        SoftReference<Last> reference = last;
        Last known = reference == null ? null : reference.get();
        return known != null && known.decidesAs(files) ? known.compiled() : compiler.compile(files);
    }
}
