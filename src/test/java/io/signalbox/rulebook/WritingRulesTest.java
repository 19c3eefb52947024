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

    private static final Pattern PHRASES = Pattern.compile("```dsl\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SENTENCES = Pattern.compile("```dslr\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LISTED = Pattern.compile("^- `(.*)`$", Pattern.MULTILINE);
    private static final Pattern ROW_OF_WORDS = Pattern.compile("^\\| `\\{(\\w+)}` \\| (.*) \\|$", Pattern.MULTILINE);

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

    @Test
    void theSentencesCompile() throws IOException {
        Map<String, String> files = new TreeMap<>(SampleRules.phrases());
        Matcher phrases = PHRASES.matcher(document());
        Matcher sentences = SENTENCES.matcher(document());
        assertThat(phrases.find()).isTrue();
        assertThat(sentences.find()).isTrue();
        files.put("own.dsl", phrases.group(1));
        files.put("example.dslr", sentences.group(1));

        Compilation compilation = COMPILER.compile(files, plan());

        assertThat(compilation.problems()).extracting(RuleProblem::message).isEmpty();
    }

    /** Each phrase of the file stands in the document, and no other. */
    @Test
    void theListOfSentencesIsThatOfTheFile() throws IOException {
        Phrasebook book = phrasebook();
        String chapter = document()
                .split("### The sentences that come with Signalbox", 2)[1]
                .split("\n## ", 2)[0];
        List<String> sentences = new ArrayList<>();
        Matcher sentence = LISTED.matcher(chapter);
        while (sentence.find()) {
            sentences.add(sentence.group(1));
        }
        Map<String, List<String>> words = new TreeMap<>();
        Matcher row = ROW_OF_WORDS.matcher(chapter);
        while (row.find()) {
            words.put(row.group(1), List.of(row.group(2).replaceAll("^`|`$", "").split("`, `")));
        }

        assertThat(sentences).containsExactlyElementsOf(shown(book, "when", "then"));
        assertThat(words.keySet())
                .containsExactlyInAnyOrderElementsOf(book.kinds().stream()
                        .filter(kind -> !kind.equals("when") && !kind.equals("then"))
                        .toList());
        words.forEach((kind, listed) -> assertThat(listed).as(kind).containsExactlyElementsOf(shown(book, kind)));
    }

    private static Phrasebook phrasebook() {
        PhrasebookReader reader = new PhrasebookReader(CompilerLimits.DEFAULT);
        SampleRules.phrases().forEach(reader::read);
        Phrasebook book = reader.book();
        assertThat(reader.problems()).allSatisfy(file -> assertThat(file.all()).isEmpty());
        return book;
    }

    private static List<String> shown(Phrasebook book, String... kinds) {
        List<String> shown = new ArrayList<>();
        for (String kind : kinds) {
            book.ofKind(kind).forEach(phrase -> shown.add(phrase.shown()));
        }
        return shown;
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
