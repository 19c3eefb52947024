package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rules that want more than rules may: each is refused, with its exact problems. What only running can show is in
 * {@link RuleLimitsTest}.
 */
class HostileRulesTest {

    record HostileRule(String name, String text, List<String> problems) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<HostileRule> hostileRules() throws IOException {
        try (InputStream file = HostileRulesTest.class.getResourceAsStream("/hostile-rules.txt")) {
            List<HostileRule> rules = new ArrayList<>();
            String all = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            for (String block : all.substring("=== ".length()).split("\n=== ")) {
                int nameEnd = block.indexOf('\n');
                int textEnd = block.indexOf("\n--- refused\n");
                rules.add(new HostileRule(
                        block.substring(0, nameEnd),
                        block.substring(nameEnd + 1, textEnd),
                        block.substring(textEnd + "\n--- refused\n".length()).lines().toList()));
            }
            return rules.stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileRules")
    void isRefused(HostileRule rule) {
        Compilation compilation = RuleTrial.compile(rule.text());

        assertThat(compilation).isInstanceOf(Compilation.Refused.class);
        assertThat(RuleTrial.messages(compilation)).containsExactlyElementsOf(rule.problems());
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(
            strings = {
                "java.lang.System", "java.lang.Runtime", "java.lang.Thread", "java.lang.ProcessBuilder",
                "java.lang.ClassLoader", "java.lang.reflect.Method", "java.io.File", "java.io.FileInputStream",
                "java.nio.file.Files", "java.net.URL", "java.net.Socket", "java.net.http.HttpClient",
                "java.util.concurrent.Executors", "java.util.ServiceLoader", "java.util.Timer", "javax.script.ScriptEngine",
                "sun.misc.Unsafe", "io.signalbox.rulebook.RuleCompiler", "io.signalbox.platform.Sql",
                "org.jboss.logging.Logger", "com.fasterxml.jackson.databind.ObjectMapper"
            })
    void cannotEvenBeLinked(String name) {
        assertThat(AllowedClasses.isAllowed(name)).isFalse();
    }
}
