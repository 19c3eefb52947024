package io.signalbox.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.CompilerLimits;
import io.signalbox.rulebook.PlanReading;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.Rulebook;
import io.signalbox.rulebook.TrackingPlanReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden journeys against the real files of {@code rules/}. */
class JourneyTest {

    private static final Path RULES = Path.of("rules");
    private static final Path JOURNEYS = Path.of("src/test/resources/journeys");
    private static final Pattern RULE = Pattern.compile("^rule \"(.+)\"$", Pattern.MULTILINE);

    private static final Simulation SIMULATION = new Simulation(new DeciderLimits(16, 100_000, ZoneOffset.UTC));

    @SuppressWarnings("NullAway.Init") // JUnit compiles the rules once, before the first test
    private static Rulebook rulebook;

    @BeforeAll
    static void compileTheRules() {
        PlanReading plan = new TrackingPlanReader().read(texts(RULES.resolve("tracking-plan"), ".json"));
        Compilation compilation = new RuleCompiler(CompilerLimits.DEFAULT).compile(texts(RULES, ".drl"), plan.plan());
        assertThat(plan.problems()).extracting(RuleProblem::message).isEmpty();
        assertThat(compilation.problems()).extracting(RuleProblem::message).isEmpty();
        rulebook = ((Compilation.Compiled) compilation).rulebook();
    }

    static List<Journey> journeys() {
        try (Stream<Path> files = Files.list(JOURNEYS)) {
            return files.sorted().flatMap(file -> Journey.in(file).stream()).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("journeys")
    void aJourneyHasTheTimelineThatItTells(Journey journey) {
        SimulationResult result = SIMULATION.run(journey.request(), rulebook);

        assertThat(result.problems()).isEmpty();
        assertThat(result.timeline().stream()
                        .filter(entry -> entry.reason().file().equals(journey.file()))
                        .map(journey::line))
                .containsExactlyElementsOf(journey.expected());
    }

    @Test
    void everyRuleSpeaksInSomeJourney() {
        Set<String> rules = new TreeSet<>();
        texts(RULES, ".drl").forEach((file, text) -> {
            Matcher rule = RULE.matcher(text);
            while (rule.find()) {
                rules.add(file + ": " + rule.group(1));
            }
        });
        Set<String> speaking = new TreeSet<>();
        for (Journey journey : journeys()) {
            SIMULATION.run(journey.request(), rulebook).timeline().stream()
                    .filter(entry -> entry.reason().file().equals(journey.file()))
                    .forEach(entry -> speaking.add(journey.file() + ": " + entry.rule()));
        }

        assertThat(speaking).isEqualTo(rules);
    }

    private static Map<String, String> texts(Path folder, String suffix) {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(suffix)).toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return texts;
    }
}
