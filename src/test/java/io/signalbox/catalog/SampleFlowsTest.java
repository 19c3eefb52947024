package io.signalbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.FlowCompiler;
import io.signalbox.decision.Messages;
import io.signalbox.decision.RulebookWithFlows;
import io.signalbox.flow.Flow;
import io.signalbox.flow.MessageTemplates;
import io.signalbox.flow.Step;
import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.Rulebook;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The real files of {@code flows/}: each has a test, and each message can be written of a stranger. */
class SampleFlowsTest {

    private static final RuleFiles FILES = new RuleFolder(Path.of("rules"), Optional.of(Path.of("flows"))).read();

    private static final class Compiled {
        static final Rulebook RULEBOOK = compile();
    }

    private static Rulebook compile() {
        Compilation compilation = new FlowCompiler(SampleCatalog.RULES)
                .compile(
                        FILES.flows(),
                        new Messages.Texts(FILES.templates(), FILES.policy()),
                        new Compilation.Compiled(SampleRules.rulebook(), List.of()));
        assertThat(compilation.problems()).extracting(RuleProblem::message).isEmpty();
        return ((Compilation.Compiled) compilation).rulebook();
    }

    @Test
    void theirTestsHold() {
        assertThat(SampleRules.tests().run(FILES, Compiled.RULEBOOK).failures()).isEmpty();
    }

    @Test
    void eachHasATest() {
        String tests = String.join("\n", FILES.tests().values());

        assertThat(RulebookWithFlows.of(Compiled.RULEBOOK)).hasSizeGreaterThan(5);
        for (Flow flow : RulebookWithFlows.of(Compiled.RULEBOOK)) {
            assertThat(tests).contains("flow-started " + flow.name());
        }
    }

    @Test
    void aTemplateThatNoFlowSendsIsCheckedToo() {
        Map<String, String> templates = new TreeMap<>(FILES.templates());
        templates.put("flows/templates/unsent.html", """
                ---
                subject: "Hello"
                text: "Hello {profile.firstNam.or('you')}"
                ---
                {#if segments.contains('big-spender')}<b>Gold</b>{/if}
                {#for product in cart}{product.prce ?: '1'}{/for}
                {cause.orderId.or('your order')} {cause.productName}
                """);

        Compilation compilation = new FlowCompiler(SampleCatalog.RULES)
                .compile(
                        FILES.flows(),
                        new Messages.Texts(templates, FILES.policy()),
                        new Compilation.Compiled(SampleRules.rulebook(), List.of()));

        assertThat(compilation.problems())
                .allSatisfy(problem -> assertThat(problem.file()).isEqualTo("flows/templates/unsent.html"))
                .extracting(problem -> problem.line() + " " + problem.found() + "; " + problem.expected())
                .containsExactly(
                        "3 {profile.firstNam.or('you')}; firstName",
                        "5 segment \"big-spender\"; big-spenders",
                        "6 {product.prce ?: '1'}; price",
                        "7 {cause.productName} without a fallback; {cause.productName.or('...')}, since it may be missing");
    }

    @Test
    void everyMessageIsWrittenEvenWhereNothingIsKnownOfThePerson() {
        Rulebook rulebook = Compiled.RULEBOOK;
        MessageTemplates templates = RulebookWithFlows.messagesOf(rulebook).templates();
        List<String> sent = new ArrayList<>();
        for (Flow flow : RulebookWithFlows.of(rulebook)) {
            flow.steps().values().stream()
                    .filter(Step.Send.class::isInstance)
                    .forEach(step -> sent.add(((Step.Send) step).message()));
        }

        assertThat(new TreeSet<>(sent)).isEqualTo(templates.names());
        for (String name : templates.names()) {
            Map<String, Object> data = new HashMap<>(
                    Map.of("profile", Map.of(), "segments", List.of(), "cart", List.of(), "viewed", List.of()));
            templates
                    .offerOf(name)
                    .ifPresent(offer -> data.put("offer", offer.words(Instant.EPOCH, Instant.EPOCH, ZoneOffset.UTC)));
            MessageTemplates.Rendered rendered = templates.render(name, data);
            assertThat(rendered.html()).as(name).contains("Hello there,").doesNotContain("{", "NOT_FOUND");
            assertThat(rendered.subject()).as(name).isNotBlank();
        }
    }
}
