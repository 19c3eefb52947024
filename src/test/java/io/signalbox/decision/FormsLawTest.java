package io.signalbox.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.SimulationResult.Entry;
import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.CompilerLimits;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.Rulebook;
import io.signalbox.rulebook.SampleRules;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The form in which a rule is written changes nothing: sentences, tables and DRL decide every life alike. */
@Execution(ExecutionMode.CONCURRENT)
class FormsLawTest {

    private static final RuleCompiler COMPILER = new RuleCompiler(CompilerLimits.DEFAULT);
    private static final Simulation SIMULATION = new Simulation(new DeciderLimits(16, 100_000, ZoneOffset.UTC));

    /** What happened, and why, whatever the file of the rule is called. */
    private record Told(
            String at,
            String kind,
            String name,
            String detail,
            String value,
            String cause,
            String rule,
            List<String> evidence) {
        static Told of(Entry entry) {
            return new Told(
                    entry.at().toString(),
                    entry.kind(),
                    entry.name(),
                    entry.detail().orElse(""),
                    entry.value().map(Object::toString).orElse(""),
                    entry.cause().orElse(""),
                    entry.rule(),
                    entry.evidence());
        }
    }

    @Test
    void everySampleRuleInDrlHasItsSentencesAndDecidesAlike() {
        Map<String, String> drl = new TreeMap<>(SampleRules.rules());
        drl.keySet().removeIf(file -> !file.endsWith(".drl"));
        Map<String, String> sentences = new TreeMap<>(SampleRules.sentences());

        assertThat(sentences.keySet())
                .containsExactlyElementsOf(drl.keySet().stream()
                        .map(file -> file.replace(".drl", ".dslr"))
                        .toList());
        sentences.putAll(SampleRules.phrases());
        assertThat(rulesThatSpoke(compiled(drl), compiled(sentences))).hasSizeGreaterThan(30);
    }

    @Test
    void aTableDecidesLikeTheSameRulesInDrl() {
        Map<String, String> table = new TreeMap<>(SampleRules.rules());
        table.keySet().removeIf(file -> !file.equals("loyalty.drl.xlsx"));

        assertThat(rulesThatSpoke(compiled(SampleRules.tablesInDrl()), compiled(table)))
                .hasSize(5);
    }

    private static Set<String> rulesThatSpoke(Rulebook one, Rulebook other) {
        Set<String> spoke = new TreeSet<>();
        Laws.forAll(seed -> {
            SimulationRequest life = SampleLives.life(seed);
            SimulationResult expected = SIMULATION.run(life, one);

            SimulationResult result = SIMULATION.run(life, other);

            assertThat(expected.problems()).isEmpty();
            assertThat(result.timeline().stream().map(Told::of))
                    .containsExactlyElementsOf(
                            expected.timeline().stream().map(Told::of).toList());
            expected.timeline().forEach(entry -> spoke.add(entry.rule()));
        });
        return spoke;
    }

    private static Rulebook compiled(Map<String, String> texts) {
        Compilation compilation = COMPILER.compile(texts, SampleRules.plan());
        assertThat(compilation.problems()).extracting(RuleProblem::message).isEmpty();
        return ((Compilation.Compiled) compilation).rulebook();
    }
}
