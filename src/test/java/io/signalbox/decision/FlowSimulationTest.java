package io.signalbox.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.CompilerLimits;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.Rulebook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Flows over compiled rules, to the millisecond (semantics of flows, 22 to 27). */
class FlowSimulationTest {

    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final RuleCompiler COMPILER = new RuleCompiler(CompilerLimits.DEFAULT);

    private static final String RULES = """
            package shop;
            rule "viewed repeatedly"
            when
                $view : ProductViewed()
                ProductViewed( productId == $view.productId, precedes($view, "1h") )
            then
                verdict.trigger("viewed-repeatedly", $view);
            end
            rule "interest"
            when
                Profile( interest == "confirmed" )
            then
                verdict.segment("confirmed");
            end
            rule "big"
            when
                $order : PurchaseCompleted( total >= 100, within("2d") )
            then
                verdict.segment("big", "spender");
            end
            """;

    private static final String INTEREST = """
            flow: product-interest
            starts-on: { trigger: viewed-repeatedly, cause: ProductViewed }
            re-entry: after 30d
            exit-when: PurchaseCompleted( since(run) )
            goal: PurchaseCompleted( since(run) )
            steps:
              - wait: 24h
              - choose:
                  - if: AddToCart( productId == run.cause.productId, since(run) )
                    then:
                      - send: { email: cart-reminder }
                  - else:
                      - send: { email: product-suggestion }
              - wait-until:
                  if: EmailClicked( since(run) )
                  at-most: 3d
                  then: [ set-trait: { interest: confirmed } ]
                  else: [ end ]
            """;

    private final Rulebook rulebook = rulebook();
    private final List<Object> events = new ArrayList<>();
    private Map<String, Object> profile = Map.of();
    private String until = "2026-03-20T12:00:00Z";

    private static Rulebook rulebook() {
        Compilation compilation = COMPILER.compile(Map.of("shop.drl", RULES), FlowPlans.SHOP);
        assertThat(compilation.problems())
                .filteredOn(problem -> problem.severity() == RuleProblem.Severity.ERROR)
                .isEmpty();
        return ((Compilation.Compiled) compilation).rulebook();
    }

    private FlowSimulationTest happened(String id, String name, String after, Map<String, ?> properties) {
        Instant at = NOON.plus(Duration.parse(after));
        events.add(Map.of("id", id, "name", name, "occurredAt", at.toString(), "properties", properties));
        return this;
    }

    private FlowSimulationTest viewedTwice() {
        return happened("v1", "product_viewed", "PT-1M", Map.of("productId", "p1"))
                .happened("v2", "product_viewed", "PT0S", Map.of("productId", "p1"));
    }

    private Compilation compile(String... texts) {
        Map<String, String> files = new HashMap<>();
        for (int i = 0; i < texts.length; i++) {
            files.put("flow" + (i + 1) + ".yaml", texts[i]);
        }
        return new FlowCompiler(COMPILER).compile(files, new Compilation.Compiled(rulebook, List.of()));
    }

    private List<String> lines(String... texts) {
        Compilation compiled = compile(texts);
        assertThat(compiled.problems()).isEmpty();
        Map<String, Object> json = new HashMap<>(Map.of("events", events, "until", until, "profile", profile));
        SimulationResult result = new Simulation(Life.LIMITS)
                .run(
                        new SimulationReader().read(json).request().orElseThrow(),
                        ((Compilation.Compiled) compiled).rulebook());
        assertThat(result.problems()).isEmpty();
        return result.timeline().stream().map(FlowSimulationTest::line).toList();
    }

    private static String line(SimulationResult.Entry entry) {
        return entry.at().toString().substring(8, 16)
                + " " + entry.kind() + " " + entry.name()
                + entry.step().map(step -> " @" + step).orElse("")
                + entry.detail().map(detail -> " " + detail).orElse("")
                + entry.message().map(message -> " " + message).orElse("")
                + entry.why().map(why -> " " + why).orElse("");
    }

    @Test
    void theReminderGoesToWhoPutTheProductIntoTheCart() {
        viewedTwice().happened("c1", "add_to_cart", "PT2H", Map.of("productId", "p1"));

        assertThat(lines(INTEREST))
                .containsExactly(
                        "02T12:00 triggered viewed-repeatedly",
                        "02T12:00 flow-started product-interest",
                        "02T12:00 step product-interest @1",
                        "03T12:00 step product-interest @2",
                        "03T12:00 step product-interest @2.if1.1 if1",
                        "03T12:00 step product-interest @3",
                        "03T12:00 sent product-interest @2.if1.1 cart-reminder",
                        "06T12:00 flow-ended product-interest @3.else.1 completed",
                        "06T12:00 step product-interest @3.else.1 else");
    }

    @Test
    void aConditionThatAsksForAnUnknownSegmentIsRefused() {
        assertThat(compile(INTEREST.replace(
                                "exit-when: PurchaseCompleted( since(run) )",
                                "exit-when: 'Profile( inSegment(\"confirmd\") )'"))
                        .problems())
                .anySatisfy(problem -> {
                    assertThat(problem.found()).isEqualTo("segment \"confirmd\"");
                    assertThat(problem.expected()).contains("confirmed");
                    assertThat(problem.line()).isEqualTo(4);
                });
    }

    @Test
    void inAHoldoutEverythingHappensButTheSending() {
        viewedTwice().happened("c1", "add_to_cart", "PT2H", Map.of("productId", "p1"));
        List<String> others = lines(INTEREST);
        int withheld = 0;

        for (int i = 0; i < 40; i++) {
            profile = Map.of("id", "profile-" + i);
            List<String> lines = lines("holdout: 25\n" + INTEREST);
            if (lines.contains("02T12:00 withheld product-interest holdout")) {
                withheld++;
                assertThat(lines)
                        .contains("03T12:00 withheld product-interest @2.if1.1 cart-reminder")
                        .filteredOn(line -> !line.contains(" withheld "))
                        .containsExactlyElementsOf(others.stream()
                                .filter(line -> !line.contains(" sent "))
                                .toList());
            } else {
                assertThat(lines).isEqualTo(others);
            }
        }
        assertThat(withheld).isBetween(4, 18);
    }

    @Test
    void theSuggestionGoesToWhoDidNotAndAClickConfirms() {
        viewedTwice()
                .happened("c1", "add_to_cart", "PT2H", Map.of("productId", "p2"))
                .happened("k1", "email_clicked", "PT26H", Map.of());

        assertThat(lines(INTEREST))
                .contains(
                        "03T12:00 sent product-interest @2.else.1 product-suggestion",
                        "03T14:00 step product-interest @3.then.1 then",
                        "03T14:00 flow-ended product-interest @3.then.1 completed",
                        "03T14:00 entered confirmed")
                .doesNotContain("03T12:00 sent product-interest @2.if1.1 cart-reminder");
    }

    @Test
    void anExitBeatsASendAtTheSameInstantAndTheGoalIsRecorded() {
        viewedTwice().happened("o1", "purchase_completed", "PT24H", Map.of("total", 10));

        assertThat(lines(INTEREST))
                .containsExactly(
                        "02T12:00 triggered viewed-repeatedly",
                        "02T12:00 flow-started product-interest",
                        "02T12:00 step product-interest @1",
                        "03T12:00 goal product-interest",
                        "03T12:00 flow-ended product-interest @1 exit");
    }

    @Test
    void aSecondStartIsRefusedWithItsReason() {
        viewedTwice()
                .happened("v3", "product_viewed", "PT10M", Map.of("productId", "p1"))
                .happened("o1", "purchase_completed", "PT1H", Map.of("total", 10))
                .happened("v4", "product_viewed", "PT65M", Map.of("productId", "p1"));

        assertThat(lines(INTEREST))
                .contains(
                        "02T12:10 flow-refused product-interest running",
                        "02T13:00 flow-ended product-interest @1 exit",
                        "02T13:05 flow-refused product-interest re-entry");
    }

    @Test
    void alwaysMeansOneRunACauseInParallel() {
        viewedTwice()
                .happened("v3", "product_viewed", "PT10M", Map.of("productId", "p1"))
                .happened("c1", "add_to_cart", "PT20M", Map.of("productId", "p1"));
        until = "2026-03-03T13:00:00Z";

        assertThat(lines(INTEREST.replace("after 30d", "always")))
                .contains(
                        "02T12:00 flow-started product-interest",
                        "02T12:10 flow-started product-interest",
                        "03T12:00 sent product-interest @2.if1.1 cart-reminder",
                        "03T12:10 sent product-interest @2.if1.1 cart-reminder");
    }

    @Test
    void segmentsAndEventsStartFlowsAndTimeLeavesThem() {
        happened("o1", "purchase_completed", "PT0S", Map.of("total", 200));

        assertThat(lines("""
                flow: welcome
                starts-on: { segment: big }
                exit-when: not PurchaseCompleted( within("36h") )
                steps:
                  - wait: 1d
                  - send: { email: thanks }
                  - wait: 1d
                  - send: { email: never }
                """, """
                flow: goodbye
                starts-on: { left: big }
                steps:
                  - send: { email: bye }
                """, """
                flow: receipt
                starts-on: { event: PurchaseCompleted }
                steps:
                  - choose:
                      - if: Profile( inSegment("big") )
                        then: [ send: { email: for-big-ones } ]
                  - send: { email: receipt }
                """))
                .contains(
                        "02T12:00 sent receipt @1.if1.1 for-big-ones",
                        "02T12:00 sent receipt @2 receipt",
                        "03T12:00 sent welcome @2 thanks",
                        "04T00:00 flow-ended welcome @3 exit",
                        "04T12:00 sent goodbye @1 bye")
                .noneMatch(line -> line.contains("never"));
    }

    @Test
    void aSplitTakesEachPersonTheSameWayAndAllInTheirShares() {
        String split = """
                flow: test
                starts-on: { event: PurchaseCompleted }
                steps:
                  - split:
                      - { name: offer, percent: 30, then: [ send: { email: offer } ] }
                      - { name: plain, percent: 70, then: [ send: { email: plain } ] }
                """;
        Compilation compiled = compile(split);
        happened("o1", "purchase_completed", "PT0S", Map.of("total", 200));
        long offers = 0;
        for (int i = 0; i < 400; i++) {
            Map<String, Object> json =
                    new HashMap<>(Map.of("events", events, "until", until, "profile", Map.of("id", "person-" + i)));
            SimulationResult result = new Simulation(Life.LIMITS)
                    .run(
                            new SimulationReader().read(json).request().orElseThrow(),
                            ((Compilation.Compiled) compiled).rulebook());
            offers += result.timeline().stream()
                    .filter(entry -> entry.message().filter("offer"::equals).isPresent())
                    .count();
        }
        assertThat(offers).isBetween(90L, 150L);
    }

    @Test
    void aFlowWhoseConditionsCannotBeAssessedStandsStillAndNothingElse() {
        RuleCompiler narrow = new RuleCompiler(
                new CompilerLimits(200_000, 5_000, 200, 500, 20_000, 10, 500_000, Duration.ofSeconds(5)));
        Compilation compiled = new FlowCompiler(narrow)
                .compile(Map.of("endless.yaml", """
                                flow: endless
                                starts-on: { event: PurchaseCompleted }
                                exit-when: |
                                  $a : ProductViewed()
                                  $b : ProductViewed()
                                steps: [ wait: 1h, send: { email: a } ]
                                """, "well.yaml", """
                                flow: well
                                starts-on: { event: PurchaseCompleted }
                                steps: [ wait: 1h, send: { email: b } ]
                                """), new Compilation.Compiled(rulebook, List.of()));
        for (int i = 0; i < 5; i++) {
            happened("v" + i, "product_viewed", "PT" + i + "S", Map.of("productId", "p" + i));
        }
        happened("o1", "purchase_completed", "PT1M", Map.of("total", 200));

        Map<String, Object> json = new HashMap<>(Map.of("events", events, "until", until, "profile", profile));
        SimulationResult result = new Simulation(Life.LIMITS)
                .run(
                        new SimulationReader().read(json).request().orElseThrow(),
                        ((Compilation.Compiled) compiled).rulebook());

        assertThat(result.timeline())
                .extracting(FlowSimulationTest::line)
                .contains("02T13:01 sent well @2 b", "02T12:01 entered big spender")
                .noneMatch(line -> line.contains("sent endless"));
        assertThat(result.problems()).isNotEmpty().allSatisfy(problem -> assertThat(problem.message())
                .contains("endless.yaml"));
    }

    @Test
    void nobodyIsInOneFlowMoreThanAHundredTimesAtOnce() {
        for (int i = 0; i < 102; i++) {
            happened("c%03d".formatted(i), "add_to_cart", "PT" + i + "S", Map.of("productId", "p1"));
        }

        List<String> lines =
                lines("flow: each\nstarts-on: { event: AddToCart }\nre-entry: always\nsteps: [ { wait: 1h } ]\n");

        assertThat(lines).filteredOn(line -> line.contains("flow-started")).hasSize(100);
        assertThat(lines)
                .filteredOn(line -> line.contains("flow-refused"))
                .hasSize(2)
                .allMatch(line -> line.endsWith("each limit"));
    }

    @Test
    void ofTwoTraitsAtOneInstantTheLastCounts() {
        happened("o1", "purchase_completed", "PT0S", Map.of("total", 5));

        // The first makes a segment come true, in which the second starts: at the same instant, but after it.
        assertThat(lines(
                        "flow: one\nstarts-on: { event: PurchaseCompleted }\nsteps: [ set-trait: { interest: confirmed } ]\n",
                        "flow: two\nstarts-on: { segment: confirmed }\nsteps: [ set-trait: { interest: known } ]\n"))
                .contains("02T12:00 flow-started two")
                .anyMatch(line -> line.startsWith("02T12:00 left confirmed"));
    }

    @Test
    void whatIsWrongWithAFlowIsSaidWithItsPlace() {
        List<RuleProblem> problems = compile("""
                flow: product-interest
                starts-on: { trigger: viewed-repeatedly, cause: ProductViewed }
                exit-when: PurchaseCompleted( totl > 3 )
                steps:
                  - choose:
                      - if: AddToCart( productId == run.cause.prodctId )
                        then:
                          - send: { email: a }
                """).problems();

        assertThat(problems.stream()
                        .map(problem -> problem.line() + " " + problem.found() + "; " + problem.expected())
                        .collect(Collectors.toList()))
                .anySatisfy(line ->
                        assertThat(line).startsWith("3 ").contains("totl").contains("total"))
                .anySatisfy(line ->
                        assertThat(line).startsWith("6 ").contains("prodctId").contains("productId"));
        assertThat(problems).allSatisfy(problem -> assertThat(problem.message()).doesNotContain("FlowRun", "$run"));

        assertThat(compile("flow: a\nstarts-on: { trigger: viewed-repeatedl }\nsteps: [ end ]\n")
                        .problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.line()).isEqualTo(2);
                    assertThat(problem.expected()).isEqualTo("viewed-repeatedly");
                });
    }
}
