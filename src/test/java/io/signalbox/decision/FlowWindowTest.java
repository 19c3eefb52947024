package io.signalbox.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.CompilerLimits;
import io.signalbox.rulebook.RuleCompiler;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Flows with a window: only what reaches people waits for it. */
class FlowWindowTest {

    private static final RuleCompiler COMPILER = new RuleCompiler(CompilerLimits.DEFAULT);
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static final String FLOW = """
            flow: thanks
            starts-on: { event: PurchaseCompleted }
            exit-when: ProductViewed( since(run) )
            window: { between: "09:00-18:00", weekdays: [monday, tuesday, wednesday, thursday, friday] }
            steps:
              - wait: 1h
              - set-trait: { interest: asked }
              - send: { email: thanks }
              - choose:
                  - if: EmailClicked( since(run) )
                    then: [ end ]
              - send: { email: more }
            """;

    private final List<Object> events = new ArrayList<>();
    private Map<String, Object> profile = Map.of();
    private Map<String, Object> later = Map.of();

    /** Friday, 6 March 2026 in Berlin is one hour ahead of UTC. */
    private FlowWindowTest happened(String name, String at) {
        events.add(Map.of("id", name + at, "name", name, "occurredAt", at, "properties", Map.of()));
        return this;
    }

    private List<String> lines(String flow) {
        Compilation rules = COMPILER.compile(Map.of(), FlowPlans.SHOP);
        Compilation compiled =
                new FlowCompiler(COMPILER).compile(Map.of("thanks.yaml", flow), (Compilation.Compiled) rules);
        assertThat(compiled.problems()).isEmpty();
        Map<String, Object> person =
                later.isEmpty() ? Map.of("traits", profile) : Map.of("traits", profile, "at", List.of(later));
        SimulationResult result = new Simulation(new DeciderLimits(20, 100_000, BERLIN))
                .run(
                        new SimulationReader()
                                .read(Map.of("events", events, "until", "2026-04-20T12:00:00Z", "profile", person))
                                .request()
                                .orElseThrow(),
                        ((Compilation.Compiled) compiled).rulebook());
        assertThat(result.problems()).isEmpty();
        return result.timeline().stream()
                .map(entry -> entry.at() + " " + entry.kind()
                        + entry.step().map(step -> " @" + step).orElse("")
                        + entry.message().map(message -> " " + message).orElse("")
                        + entry.list().map(list -> " " + list).orElse("")
                        + entry.destination()
                                .map(destination -> " to " + destination)
                                .orElse("")
                        + entry.why().map(why -> " " + why).orElse(""))
                .toList();
    }

    @Test
    void aRunStandsAtTheStepUntilTheFirstInstantOfItsWindowAndOnlyThere() {
        happened("purchase_completed", "2026-03-06T16:30:00Z");

        assertThat(lines(FLOW))
                .containsExactly(
                        "2026-03-06T16:30:00Z flow-started",
                        "2026-03-06T16:30:00Z step @1",
                        "2026-03-06T17:30:00Z step @2",
                        "2026-03-06T17:30:00Z step @3",
                        "2026-03-09T08:00:00Z flow-ended @5 completed",
                        "2026-03-09T08:00:00Z step @4",
                        "2026-03-09T08:00:00Z step @5",
                        "2026-03-09T08:00:00Z sent @3 thanks",
                        "2026-03-09T08:00:00Z sent @5 more");
    }

    @Test
    void listsWaitForTheWindowToo() {
        happened("purchase_completed", "2026-03-06T16:30:00Z");

        assertThat(lines(FLOW.replace("send: { email: thanks }", "add-to: { destination: crm, list: vip }")
                        .replace("send: { email: more }", "remove-from: { destination: crm, list: new }")))
                .contains(
                        "2026-03-09T08:00:00Z list-added @3 vip to crm",
                        "2026-03-09T08:00:00Z list-removed @5 new to crm");
    }

    @Test
    void whileItIsOpenNobodyWaits() {
        happened("purchase_completed", "2026-03-06T12:00:00Z");

        assertThat(lines(FLOW)).contains("2026-03-06T13:00:00Z sent @3 thanks");
    }

    @Test
    void anExitMeanwhileEndsTheRunAndBeatsTheSendAtTheOpening() {
        happened("purchase_completed", "2026-03-06T16:30:00Z").happened("product_viewed", "2026-03-07T10:00:00Z");
        assertThat(lines(FLOW))
                .contains("2026-03-07T10:00:00Z flow-ended @3 exit")
                .noneMatch(line -> line.contains(" sent "));

        events.clear();
        happened("purchase_completed", "2026-03-06T16:30:00Z").happened("product_viewed", "2026-03-09T08:00:00Z");
        assertThat(lines(FLOW))
                .contains("2026-03-09T08:00:00Z flow-ended @3 exit")
                .noneMatch(line -> line.contains(" sent "));
    }

    @Test
    void anExitByTimeAloneEndsTheRunThatStands() {
        happened("purchase_completed", "2026-03-06T16:30:00Z");

        assertThat(lines(FLOW.replace("ProductViewed( since(run) )", "not PurchaseCompleted( within(\"5h\") )")))
                .contains("2026-03-06T21:30:00Z flow-ended @3 exit")
                .noneMatch(line -> line.contains(" sent "));
    }

    @Test
    void theZoneIsThePersonsOrElseTheDefault() {
        happened("purchase_completed", "2026-03-06T16:30:00Z");

        profile = Map.of("timezone", "America/New_York");
        assertThat(lines(FLOW)).contains("2026-03-06T17:30:00Z sent @3 thanks");
        profile = Map.of("timezone", "Asia/Tokyo");
        assertThat(lines(FLOW)).contains("2026-03-09T00:00:00Z sent @3 thanks");
        profile = Map.of("timezone", "Mars/Olympus");
        assertThat(lines(FLOW)).contains("2026-03-09T08:00:00Z sent @3 thanks");
    }

    @Test
    void aNewTimezoneCountsFromTheInstantAtWhichItIsKnown() {
        happened("purchase_completed", "2026-03-06T16:30:00Z");

        // Sunday, 23:00 in Berlin, is Monday, 11:00 in Auckland and Sunday, 18:00 in New York.
        later = Map.of("instant", "2026-03-08T22:00:00Z", "traits", Map.of("timezone", "Pacific/Auckland"));
        assertThat(lines(FLOW)).contains("2026-03-08T22:00:00Z sent @3 thanks");
        later = Map.of("instant", "2026-03-08T22:00:00Z", "traits", Map.of("timezone", "America/New_York"));
        assertThat(lines(FLOW)).contains("2026-03-09T13:00:00Z sent @3 thanks");
    }

    @Test
    void clockChangesMoveTheOpening() {
        // Berlin, Sunday, 29 March 2026: 02:00 to 03:00 is skipped, so 02:30 means 03:30, which is 01:30Z.
        happened("purchase_completed", "2026-03-28T23:00:00Z");

        assertThat(lines(FLOW.replaceFirst("window: .*", "window: { between: \"02:30-04:00\" }")))
                .contains("2026-03-29T01:30:00Z sent @3 thanks");
        // Lord Howe, Sunday, 5 April 2026: 01:30 to 02:00 occurs twice; the first begins at 14:30Z of the 4th.
        events.clear();
        profile = Map.of("timezone", "Australia/Lord_Howe");
        happened("purchase_completed", "2026-04-04T13:00:00Z");
        assertThat(lines(FLOW.replaceFirst("window: .*", "window: { between: \"01:45-04:00\" }")))
                .contains("2026-04-04T14:45:00Z sent @3 thanks");
    }
}
