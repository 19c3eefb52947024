package io.signalbox.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.CompilerLimits;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.RuleProblem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Flows that call: the answer is an event among the others. */
class FlowCallTest {

    private static final RuleCompiler COMPILER = new RuleCompiler(CompilerLimits.DEFAULT);
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private static final String FLOW = """
            flow: thanks
            starts-on: { event: PurchaseCompleted }
            re-entry: always
            exit-when: ProductViewed( since(run) )
            steps:
              - wait: 1h
              - id: discount
                call:
                  destination: pricing
                  at-most: 5m
                  then:
                    - choose:
                        - if: CallAnswered( flow == "thanks", step == "discount", run == run.id, discount >= 10 )
                          then: [ send: { email: offer } ]
                        - else:
                            - send: { email: thanks }
                  else:
                    - send: { email: plain }
            """;

    private final List<Object> events = new ArrayList<>();

    private FlowCallTest happened(String id, String name, long seconds, Map<String, Object> properties) {
        events.add(Map.of(
                "id", id, "name", name, "occurredAt", NOON.plusSeconds(seconds).toString(), "properties", properties));
        return this;
    }

    private FlowCallTest ordered() {
        return happened("o1", "purchase_completed", 0, Map.of("total", 10));
    }

    private FlowCallTest answered(long seconds, Map<String, Object> answer) {
        Map<String, Object> properties = new TreeMap<>(Map.of("flow", "thanks", "run", "o1", "step", "discount"));
        properties.putAll(answer);
        return happened("a" + seconds, "call_answered", seconds, properties);
    }

    private static Compilation compile(String flow, TrackingPlan plan) {
        Compilation rules = COMPILER.compile(Map.of(), plan);
        return new FlowCompiler(COMPILER).compile(Map.of("thanks.yaml", flow), (Compilation.Compiled) rules);
    }

    private List<String> lines(String flow) {
        return lines(compile(flow, FlowPlans.WITH_CALLS));
    }

    private List<String> lines(Compilation compiled) {
        assertThat(compiled.problems()).isEmpty();
        SimulationResult result = new Simulation(Life.LIMITS)
                .run(
                        new SimulationReader()
                                .read(Map.of("events", events, "until", "2026-03-03T12:00:00Z"))
                                .request()
                                .orElseThrow(),
                        ((Compilation.Compiled) compiled).rulebook());
        assertThat(result.problems()).isEmpty();
        return result.timeline().stream()
                .map(entry -> entry.at().toString().substring(11) + " " + RuleTestLine.of(entry))
                .toList();
    }

    @Test
    void theRunStandsUntilTheAnswerAndAsksForWhatItSays() {
        ordered().answered(3_610, Map.of("discount", 15));

        assertThat(lines(FLOW))
                .containsExactly(
                        "12:00:00Z flow-started thanks by o1 because o1",
                        "12:00:00Z step thanks by o1 at 1 because o1",
                        "13:00:00Z step thanks by o1 at discount because o1",
                        "13:00:00Z step thanks by o1 at discount.answer because o1",
                        "13:00:00Z called thanks by o1 at discount to pricing because o1",
                        "13:00:10Z flow-ended thanks by o1 at 2.then.1.if1.1 (completed) because o1",
                        "13:00:10Z step thanks [then] by o1 at 2.then.1 because a3610",
                        "13:00:10Z step thanks [if1] by o1 at 2.then.1.if1.1 because o1 a3610",
                        "13:00:10Z sent thanks by o1 at 2.then.1.if1.1 = offer because o1");
    }

    @Test
    void anAnswerWithoutTheFieldIsAnAnswerToo() {
        ordered().answered(3_610, Map.of());

        assertThat(lines(FLOW)).contains("13:00:10Z sent thanks by o1 at 2.then.1.else.1 = thanks because o1");
    }

    @Test
    void withoutAnAnswerItGoesOnAtTheEndAndAnAnswerExactlyThenIsInTime() {
        ordered();
        assertThat(lines(FLOW)).contains("13:05:00Z sent thanks by o1 at 2.else.1 = plain because o1");

        answered(3_900, Map.of("discount", 15));
        assertThat(lines(FLOW))
                .contains("13:05:00Z sent thanks by o1 at 2.then.1.if1.1 = offer because o1")
                .noneMatch(line -> line.contains("plain"));
    }

    @Test
    void aLateAnswerChangesNothing() {
        ordered().answered(3_901, Map.of("discount", 15));

        assertThat(lines(FLOW))
                .contains("13:05:00Z sent thanks by o1 at 2.else.1 = plain because o1")
                .noneMatch(line -> line.contains("offer"));
    }

    @Test
    void whereThereWillBeNoAnswerItGoesOnAtOnce() {
        ordered().happened("f", "call_failed", 3_602, Map.of("flow", "thanks", "run", "o1", "step", "discount"));

        assertThat(lines(FLOW)).contains("13:00:02Z sent thanks by o1 at 2.else.1 = plain because o1");
    }

    @Test
    void anExitEndsTheRunThatStandsAndBeatsTheAnswer() {
        ordered()
                .answered(3_610, Map.of("discount", 15))
                .happened("v", "product_viewed", 3_610, Map.of("productId", "p"));

        assertThat(lines(FLOW))
                .contains("13:00:10Z flow-ended thanks by o1 at discount.answer (exit) because o1 v")
                .noneMatch(line -> line.contains(" sent "));
    }

    @Test
    void theAnswerOfAnotherRunOrStepOrCallIsNone() {
        ordered()
                .answered(3_610, Map.of("run", "o2"))
                .answered(3_611, Map.of("step", "other"))
                .answered(3_612, Map.of("flow", "other"))
                .answered(3_613, Map.of("calledAt", "2026-03-02T12:59:00Z"));
        assertThat(lines(FLOW)).contains("13:05:00Z sent thanks by o1 at 2.else.1 = plain because o1");

        answered(3_614, Map.of("calledAt", "2026-03-02T13:00:00.000Z"));
        assertThat(lines(FLOW)).contains("13:00:14Z sent thanks by o1 at 2.then.1.else.1 = thanks because o1");
    }

    @Test
    void runsSideBySideHaveTheirOwnAnswers() {
        ordered()
                .happened("o2", "purchase_completed", 60, Map.of("total", 10))
                .answered(3_670, Map.of("run", "o2", "discount", 20))
                .answered(3_680, Map.of("run", "o1", "discount", 1));

        assertThat(lines(FLOW))
                .contains("13:01:10Z sent thanks by o2 at 2.then.1.if1.1 = offer because o2")
                .contains("13:01:20Z sent thanks by o1 at 2.then.1.else.1 = thanks because o1");
    }

    @Test
    void aRunOfASegmentHasItsOwnAnswersToo() {
        Compilation rules = COMPILER.compile(Map.of("buyers.drl", """
                        package shop;
                        rule "buyers"
                        when
                            exists PurchaseCompleted( within("30d") )
                        then
                            verdict.segment("buyers");
                        end
                        """), FlowPlans.WITH_CALLS);
        Compilation compiled = new FlowCompiler(COMPILER)
                .compile(
                        Map.of("thanks.yaml", FLOW.replace("{ event: PurchaseCompleted }", "{ segment: buyers }")),
                        (Compilation.Compiled) rules);
        ordered().answered(3_610, Map.of("run", "2026-03-02T12:00:00Z", "discount", 15));

        assertThat(lines(compiled)).anyMatch(line -> line.contains("13:00:10Z sent") && line.contains("= offer"));
    }

    @Test
    void callsWaitForTheWindowAndTheirTimeRunsFromThere() {
        ordered();

        assertThat(lines(FLOW.replace("steps:", "window: { between: \"18:00-19:00\" }\nsteps:")))
                .anyMatch(line -> line.endsWith("called thanks by o1 at discount to pricing because o1"))
                .noneMatch(line -> line.startsWith("13:05"));
    }

    @Test
    void whatACallNeedsIsSaid() {
        assertThat(compile(FLOW, FlowPlans.SHOP).problems())
                .extracting(RuleProblem::line, RuleProblem::found)
                .contains(
                        tuple(9, "a call, and no event call_answered in the tracking plan"),
                        tuple(9, "a call, and no event call_failed in the tracking plan"));
        assertThat(compile(FLOW.replace("discount >= 10", "discunt >= 10"), FlowPlans.WITH_CALLS)
                        .problems())
                .anySatisfy(problem -> {
                    assertThat(problem.line()).isEqualTo(13);
                    assertThat(problem.message()).contains("discunt", "discount");
                });
    }
}
