package io.signalbox.rulebook;

import io.signalbox.model.TrackingPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The rules and the tracking plan of {@code rules/}, and the same rules once more in other forms. */
public final class SampleRules {

    private static final Path RULES = Path.of("rules");
    private static final Path OTHER_FORMS = Path.of("src/test/resources/sentences");

    private SampleRules() {}

    public static TrackingPlan plan() {
        return new TrackingPlanReader()
                .read(texts(RULES.resolve("tracking-plan"), ".json"))
                .plan();
    }

    /** As the catalog hands them to the compiler. */
    public static Map<String, String> rules() {
        return texts(RULES, ".drl", ".dslr", ".dsl", ".drl.xlsx");
    }

    public static Map<String, String> phrases() {
        return texts(RULES, ".dsl");
    }

    /** Sentences for what {@code rules/} says in DRL. */
    public static Map<String, String> sentences() {
        return texts(OTHER_FORMS, ".dslr");
    }

    /** DRL for what {@code rules/} says in tables. */
    public static Map<String, String> tablesInDrl() {
        return texts(OTHER_FORMS, ".drl");
    }

    private static Map<String, String> texts(Path folder, String... suffixes) {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (List.of(suffixes).stream().anyMatch(name::endsWith)) {
                    byte[] bytes = Files.readAllBytes(file);
                    texts.put(
                            name,
                            name.endsWith(".xlsx")
                                    ? Base64.getEncoder().encodeToString(bytes)
                                    : new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return texts;
    }
}
