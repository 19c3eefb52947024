package io.signalbox.benchmark;

import io.signalbox.benchmark.BenchmarkLife.Moment;
import io.signalbox.decision.Decider;
import io.signalbox.decision.Outcome;
import io.signalbox.decision.Timeline;
import io.signalbox.rulebook.Rulebook;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many arrivals one core decides a second.
 *
 * <p>One operation is one call of the decider, as the loop makes it, for a profile with so many retained events at which
 * one more has arrived. {@code rules} 0 are the seven rules written by hand in Java, behind the same interface. Run it
 * with {@code mvn -q test-compile exec:exec@benchmark}, or a part of it with {@code -Dbenchmark="DecideBenchmark -p
 * rules=7 -p events=20"}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 3, time = 5)
@Fork(value = 1, jvmArgs = "-Xmx1g", jvmArgsAppend = "-Djava.util.logging.manager=org.jboss.logmanager.LogManager")
public class DecideBenchmark {

    private static final int PROFILES = 64;

    @Param({"0", "7", "10", "70", "100", "1000"})
    private int rules;

    @Param({"20", "100", "500"})
    private int events;

    private Decider decider = new Decider(BenchmarkLife.LIMITS);
    private Timeline timeline = Timeline.always(new HandWrittenRules());
    private List<Moment> moments = List.of();
    private int next;

    /** Compiles the rules and leads the profiles to where the measurement begins. */
    @Setup
    public void prepare() {
        decider = new Decider(BenchmarkLife.LIMITS);
        Rulebook rulebook = rules == 0 ? new HandWrittenRules() : BenchmarkRules.ofSize(rules);
        timeline = Timeline.always(rulebook);
        moments = BenchmarkLife.arrivals(timeline, PROFILES, events);
    }

    @Benchmark
    public Outcome decide() {
        Moment moment = moments.get(next++ % PROFILES);
        return decider.decide(moment.situation(), timeline, moment.now());
    }
}
