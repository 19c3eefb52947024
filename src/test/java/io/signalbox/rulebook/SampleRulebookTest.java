package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of {@code rules/} are right, to the last warning. */
class SampleRulebookTest {

    @Test
    void thePlanHasNoProblems() throws IOException {
        PlanReading reading = new TrackingPlanReader().read(texts(Path.of("rules/tracking-plan"), ".json"));

        assertThat(reading.problems()).extracting(RuleProblem::message).isEmpty();
        assertThat(reading.plan().events()).isNotEmpty();
    }

    @Test
    void theRulesHaveNoProblems() throws IOException {
        PlanReading reading = new TrackingPlanReader().read(texts(Path.of("rules/tracking-plan"), ".json"));

        Compilation compilation =
                new RuleCompiler(CompilerLimits.DEFAULT).compile(texts(Path.of("rules"), ".drl"), reading.plan());

        assertThat(compilation.problems()).extracting(RuleProblem::message).isEmpty();
        assertThat(compilation).isInstanceOf(Compilation.Compiled.class);
    }

    private static Map<String, String> texts(Path folder, String suffix) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(suffix)).toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return texts;
    }
}
