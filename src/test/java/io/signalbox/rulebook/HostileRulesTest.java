package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rules that want more than rules may: each is refused, with its exact problems. What only running can show is in
 * {@link RuleLimitsTest}.
 */
class HostileRulesTest {

    static Stream<RuleCase> hostileRules() throws IOException {
        return RuleCase.read("/hostile-rules.txt");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileRules")
    void isRefused(RuleCase rule) {
        Compilation compilation = RuleTrial.compile(rule.text());

        assertThat(compilation).isInstanceOf(Compilation.Refused.class);
        assertThat(RuleTrial.messages(compilation)).containsExactlyElementsOf(rule.problems());
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(
            strings = {
                "java.lang.System",
                "java.lang.Runtime",
                "java.lang.Thread",
                "java.lang.ProcessBuilder",
                "java.lang.ClassLoader",
                "java.lang.reflect.Method",
                "java.io.File",
                "java.io.FileInputStream",
                "java.nio.file.Files",
                "java.net.URL",
                "java.net.Socket",
                "java.net.http.HttpClient",
                "java.util.concurrent.Executors",
                "java.util.ServiceLoader",
                "java.util.Timer",
                "javax.script.ScriptEngine",
                "sun.misc.Unsafe",
                "io.signalbox.rulebook.RuleCompiler",
                "io.signalbox.platform.Sql",
                "org.jboss.logging.Logger",
                "com.fasterxml.jackson.databind.ObjectMapper"
            })
    void cannotEvenBeLinked(String name) {
        assertThat(AllowedClasses.isAllowed(name)).isFalse();
    }
}
