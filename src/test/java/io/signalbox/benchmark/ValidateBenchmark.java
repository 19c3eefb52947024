package io.signalbox.benchmark;

import io.signalbox.rulebook.CompilerLimits;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.Rulebook;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long a rulebook of 1,000 rules in about 150 files takes to be checked and compiled while another one is live: when
 * nothing has changed, which is all reading, checking and looking for what is hardly meant; and when one file has. Run
 * it with {@code mvn -q test-compile exec:exec@benchmark -Dbenchmark=ValidateBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 20)
@Fork(value = 1, jvmArgs = "-Xmx1g", jvmArgsAppend = "-Djava.util.logging.manager=org.jboss.logmanager.LogManager")
public class ValidateBenchmark {

    private static final int RULES = 1_000;
    private static final String FILE = "file-3.drl";

    private final RuleCompiler compiler = new RuleCompiler(CompilerLimits.DEFAULT);
    private Map<String, String> files = Map.of();
    private Rulebook live = BenchmarkRules.compiled(compiler, Map.of());
    private int edits;

    /** Compiles what is live, and holds it as the service does. */
    @Setup
    public void prepare() {
        files = BenchmarkRules.files(RULES);
        live = BenchmarkRules.compiled(compiler, files);
    }

    @Benchmark
    public Rulebook nothingChanged() {
        return BenchmarkRules.compiled(compiler, files);
    }

    @Benchmark
    public Rulebook oneFileChanged() {
        Map<String, String> edited = new TreeMap<>(files);
        edited.computeIfPresent(FILE, (file, text) -> text.replace("$views > 3", "$views > " + (4 + edits++)));
        Rulebook candidate = BenchmarkRules.compiled(compiler, edited);
        if (candidate.id().equals(live.id())) {
            throw new IllegalStateException("the edit changed nothing");
        }
        return candidate;
    }
}
