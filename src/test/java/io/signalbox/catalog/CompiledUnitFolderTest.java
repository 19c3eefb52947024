package io.signalbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.CompiledUnits;
import io.signalbox.rulebook.CompilerLimits;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.Rulebook;
import io.signalbox.rulebook.TrackingPlanReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that finds what an earlier one has compiled. */
class CompiledUnitFolderTest {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @TempDir
    Path folder;

    private final List<String> keptAnew = new ArrayList<>();

    private CompiledUnits opened(String build) throws IOException {
        CompiledUnits units = CompiledUnitFolder.open(folder, build, CLOCK);
        return new CompiledUnits() {
            @Override
            public Optional<byte[]> find(String key) {
                return units.find(key);
            }

            @Override
            public synchronized void keep(String key, byte[] unit) {
                keptAnew.add(key);
                units.keep(key, unit);
            }
        };
    }

    private static Rulebook compile(CompiledUnits units) {
        return compile(SampleRules.FILES.rules(), units);
    }

    private static Rulebook compile(Map<String, String> rules, CompiledUnits units) {
        Compilation compilation = new RuleCompiler(CompilerLimits.DEFAULT, units, Runnable::run)
                .compile(
                        rules,
                        new TrackingPlanReader().read(SampleRules.FILES.plan()).plan());
        return ((Compilation.Compiled) compilation).rulebook();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static void assertPasses(Rulebook rulebook) {
        RuleTestReport report = SampleRules.tests().run(SampleRules.FILES, rulebook);
        assertThat(report.failures()).isEmpty();
        assertThat(report.passed()).isPositive();
    }

    @Test
    void whatWasCompiledBeforeIsNotCompiledAgainAndDecidesTheSame() throws IOException {
        Rulebook first = compile(opened("build"));
        assertThat(keptAnew).hasSameSizeAs(first.units());
        keptAnew.clear();

        Rulebook second = compile(opened("build"));

        assertThat(keptAnew).isEmpty();
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.units()).isEqualTo(first.units());
        assertPasses(second);
    }

    @Test
    void tornFilesAreCompiledAgain() throws IOException {
        String rule = """
                package rules;
                rule "%1$s" when exists ProductViewed( within("1d") ) then verdict.segment("%1$s"); end
                """;
        Map<String, String> rules =
                Map.of("a.drl", rule.formatted("a"), "b.drl", rule.formatted("b"), "c.drl", rule.formatted("c"));
        Rulebook before = compile(rules, opened("build"));
        Files.write(files().get(0), new byte[0]);
        byte[] whole = Files.readAllBytes(files().get(1));
        Files.write(files().get(1), Arrays.copyOf(whole, whole.length / 2));
        keptAnew.clear();

        Rulebook after = compile(rules, opened("build"));

        assertThat(keptAnew).hasSize(2);
        assertThat(after.units()).isEqualTo(before.units());
        assertThat(Files.readAllBytes(files().get(1))).hasSizeGreaterThan(whole.length / 2);
    }

    @Test
    void filesOfOtherBuildsAndThoseNotUsedForAMonthAreRemoved() throws IOException {
        CompiledUnits units = CompiledUnitFolder.open(folder, "old", CLOCK);
        units.keep("a", new byte[] {1});
        CompiledUnits mine = CompiledUnitFolder.open(folder, "new", CLOCK);
        mine.keep("b", new byte[] {2});
        mine.keep("c", new byte[] {3});
        for (Path file : files()) {
            Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(31))));
        }
        assertThat(mine.find("b")).hasValueSatisfying(bytes -> assertThat(bytes).containsExactly(2));

        CompiledUnits later = CompiledUnitFolder.open(folder, "new", CLOCK);

        assertThat(later.find("b")).isPresent();
        assertThat(later.find("c")).isEmpty();
        assertThat(later.find("a")).isEmpty();
        assertThat(files()).hasSize(1);
    }

    @Test
    void aFolderThatCannotBeWrittenCostsTimeOnly() throws IOException {
        CompiledUnits units = CompiledUnitFolder.open(folder, "build", CLOCK);
        Files.delete(folder);

        units.keep("a", new byte[] {1});

        assertThat(units.find("a")).isEmpty();
        Files.createDirectory(folder);
    }
}
