package io.signalbox.catalog;

import io.signalbox.catalog.RuleTestFile.Reading;
import io.signalbox.decision.DeciderLimits;
import io.signalbox.decision.RuleTest;
import io.signalbox.decision.Simulation;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.Rulebook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The tests that lie beside the rules, run by the function that decides real people.
 *
 * <p>A run is bounded in time: tests whose turn did not come have failed, and say so.
 */
public final class RuleTests {

    /** The most instants that one test decides. */
    private static final int MAX_DECISIONS = 20_000;

    private final Simulation simulation;
    private final Duration within;

    /**
     * @param live how real people are decided
     * @param within after how long no further test is begun
     */
    public RuleTests(DeciderLimits live, Duration within) {
        this.simulation = new Simulation(new DeciderLimits(live.lookAhead(), MAX_DECISIONS, live.defaultZone()));
        this.within = within;
    }

    /** Whether all tests of these files hold under the rulebook that their rules were compiled to. */
    public RuleTestReport run(RuleFiles files, Rulebook rulebook) {
        return runEach(files, rulebook).report();
    }

    /** What is wrong with the test files as such: unknown words, times and names. */
    public List<RuleProblem> problems(RuleFiles files, Rulebook rulebook) {
        RuleTestWords words = RuleTestWords.of(rulebook);
        List<RuleProblem> problems = new ArrayList<>();
        files.tests()
                .forEach((path, text) ->
                        problems.addAll(RuleTestFile.read(path, text, words).problems()));
        return problems;
    }

    /** Each test with its duration. */
    public RuleTestRun runEach(RuleFiles files, Rulebook rulebook) {
        long begin = System.nanoTime();
        RuleTestWords words = RuleTestWords.of(rulebook);
        List<RuleTestResult> results = new ArrayList<>();
        List<RuleProblem> problems = new ArrayList<>();
        List<RuleTestFailure> unread = new ArrayList<>();
        files.tests().forEach((path, text) -> {
            Reading reading = RuleTestFile.read(path, text, words);
            for (RuleProblem problem : reading.problems()) {
                problems.add(problem);
                String message = "found " + problem.found() + "; expected " + problem.expected();
                unread.add(new RuleTestFailure(path, problem.line(), reading.testAt(problem.line()), message));
            }
            for (RuleTest test : reading.tests()) {
                boolean late = System.nanoTime() - begin > within.toNanos();
                results.add(late ? late(path, test) : run(path, test, rulebook));
            }
        });
        return new RuleTestRun(results, problems, unread);
    }

    private RuleTestResult run(String path, RuleTest test, Rulebook rulebook) {
        long begin = System.nanoTime();
        List<RuleTestFailure> failures = test.run(simulation, rulebook).stream()
                .map(failure -> new RuleTestFailure(path, failure.line(), test.name(), failure.message()))
                .toList();
        return new RuleTestResult(
                path, test.line(), test.name(), Duration.ofNanos(System.nanoTime() - begin), failures);
    }

    private RuleTestResult late(String path, RuleTest test) {
        return new RuleTestResult(
                path,
                test.line(),
                test.name(),
                Duration.ZERO,
                List.of(RuleTestFailure.withoutTime(path, test.line(), test.name(), within)));
    }
}
