package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.platform.PostgresResource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs every line of the tutorials in {@code docs}, and finds in each answer what it shows. */
@QuarkusTest
@TestProfile(TutorialTest.OnItsOwn.class)
class TutorialTest {

    private static final Pattern STEP =
            Pattern.compile("```sh\\n(.*?)```\\n(?:```text\\n(.*?)```\\n)?", Pattern.DOTALL);
    private static final String MARK = "==== end of step ";

    /** A service that nobody has used: the tutorial publishes rules. */
    public static final class OnItsOwn implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(PostgresResource.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    /**
     * One block of lines to be copied.
     *
     * @param shown what the answer must contain, line by line
     */
    private record Step(String lines, List<String> shown) {}

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "writing-rules.md, From an idea to a live rule in ten minutes, 11",
        "writing-flows.md, From an idea to a mail in ten minutes, 8"
    })
    void everyStepAnswersWhatItShows(String document, String heading, int many)
            throws IOException, InterruptedException {
        List<Step> steps = steps(document, "## " + heading + "\n");

        List<String> answers = answers(steps);

        assertThat(steps).hasSizeGreaterThanOrEqualTo(many);
        assertThat(answers).hasSameSizeAs(steps);
        SoftAssertions softly = new SoftAssertions();
        for (int i = 0; i < steps.size(); i++) {
            softly.assertThat(answers.get(i))
                    .as("answer to%n%s", steps.get(i).lines())
                    .contains(steps.get(i).shown());
        }
        softly.assertAll();
    }

    private static List<Step> steps(String file, String heading) throws IOException {
        String document = Files.readString(Path.of("docs", file));
        int begin = document.indexOf(heading);
        assertThat(begin).as("heading of the tutorial").isNotNegative();
        String tutorial = document.substring(begin, document.indexOf("\n## ", begin + heading.length()));
        List<Step> steps = new ArrayList<>();
        Matcher step = STEP.matcher(tutorial);
        while (step.find()) {
            String shown = step.group(2) == null ? "" : step.group(2);
            steps.add(new Step(step.group(1), shown.lines().toList()));
        }
        return steps;
    }

    /** What each step printed; as many as were reached. */
    private List<String> answers(List<Step> steps) throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder("set -eu\n");
        for (int i = 0; i < steps.size(); i++) {
            script.append(steps.get(i).lines())
                    .append("echo '")
                    .append(MARK)
                    .append(i)
                    .append("'\n");
        }
        Path file = Files.writeString(folder.resolve("tutorial.sh"), script);
        Path output = folder.resolve("answers.txt");
        ProcessBuilder bash = new ProcessBuilder("bash", file.toString()).directory(folder.toFile());
        bash.environment().put("SIGNALBOX", ConfigProvider.getConfig().getValue("test.url", String.class));
        bash.environment().put("KEY", ConfigProvider.getConfig().getValue("signalbox.admin-key", String.class));
        bash.redirectErrorStream(true).redirectOutput(output.toFile());
        Process running = bash.start();
        boolean ended = running.waitFor(5, TimeUnit.MINUTES);
        running.destroyForcibly();
        String all = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(ended && running.exitValue() == 0).as("%s", all).isTrue();
        return List.of(all.split(Pattern.quote(MARK) + "\\d+\\n"));
    }
}
