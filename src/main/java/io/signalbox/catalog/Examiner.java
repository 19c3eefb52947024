package io.signalbox.catalog;

import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.Rulebook;
import java.lang.ref.SoftReference;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Compiles files and runs their tests, one set of files at a time: it takes seconds of all processors, which belong to
 * the customers. What was looked at last is remembered, since it is published next; unless its
 * tests found no time, and may find it the next time.
 */
final class Examiner {

    private final FileCompiler compiler;
    private final BiFunction<RuleFiles, Rulebook, RuleTestReport> tests;
    private volatile @Nullable SoftReference<Examination> last;

    Examiner(FileCompiler compiler, BiFunction<RuleFiles, Rulebook, RuleTestReport> tests) {
        this.compiler = compiler;
        this.tests = tests;
    }

    Examination examine(RuleFiles files) {
        Examination known = known(files);
        return known == null ? examineNext(files) : known;
    }

    private synchronized Examination examineNext(RuleFiles files) {
        Examination known = known(files);
        if (known != null) {
            return known;
        }
        Compilation compilation = compiler.compile(files);
        Optional<RuleTestReport> report = compilation instanceof Compilation.Compiled compiled
                ? Optional.of(tests.apply(files, compiled.rulebook()))
                : Optional.empty();
        Examination examination = new Examination(files, compilation, report);
        if (examination.failures().stream().noneMatch(RuleTestFailure::foundNoTime)) {
            last = new SoftReference<>(examination);
        }
        return examination;
    }

    private @Nullable Examination known(RuleFiles files) {
        SoftReference<Examination> reference = last;
        Examination examination = reference == null ? null : reference.get();
        return examination != null && examination.files().equals(files) ? examination : null;
    }
}
