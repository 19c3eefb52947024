package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.TrackingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code docs/writing-rules.md} shows compiles, or is refused with the message that it shows. */
class WritingRulesTest {

    private static final Pattern EXAMPLE = Pattern.compile("```drl\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern REFUSED =
            Pattern.compile("```drl refused\\n(.*?)```\\n```text\\n(.*?)\\n```", Pattern.DOTALL);

    private static final RuleCompiler COMPILER = new RuleCompiler(CompilerLimits.DEFAULT);

    @Test
    void theExamplesCompile() throws IOException {
        Map<String, String> files = new TreeMap<>();
        Matcher example = EXAMPLE.matcher(document());
        while (example.find()) {
            files.put("example-" + files.size() + ".drl", example.group(1));
        }

        Compilation compilation = COMPILER.compile(files, plan());

        assertThat(files).hasSizeGreaterThan(3);
        assertThat(compilation).isInstanceOf(Compilation.Compiled.class);
    }

    @Test
    void theMistakesAreRefusedAsTheDocumentSays() throws IOException {
        List<String> shown = new ArrayList<>();
        Matcher refused = REFUSED.matcher(document());
        while (refused.find()) {
            Compilation compilation = COMPILER.compile(Map.of("wrong.drl", refused.group(1)), plan());
            assertThat(compilation).isInstanceOf(Compilation.Refused.class);
            assertThat(compilation.problems()).extracting(RuleProblem::found).contains(refused.group(2));
            shown.add(refused.group(2));
        }

        assertThat(shown).hasSizeGreaterThan(3);
    }

    private static String document() throws IOException {
        return Files.readString(Path.of("docs/writing-rules.md"));
    }

    private static TrackingPlan plan() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of("rules/tracking-plan"))) {
            for (Path file : files.toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return new TrackingPlanReader().read(texts).plan();
    }
}
