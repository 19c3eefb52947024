package io.signalbox.decision;

import static io.signalbox.decision.Moments.NOON;
import static io.signalbox.decision.Units.file;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.signalbox.decision.JavaRulebook.JavaFile;
import io.signalbox.decision.SimulationReading.FieldProblem;
import io.signalbox.decision.SimulationResult.Entry;
import io.signalbox.model.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SimulationTest {

    private static final JavaRulebook RULES = JavaRulebook.of(
            "test",
            new JavaFile(
                    file("cart.drl", "event:add_to_cart event:purchase_completed", "trigger:cart-abandoned"),
                    asking -> asking.all("add_to_cart").stream()
                            .filter(cart -> asking.olderThan(cart, ofDays(2)))
                            .filter(cart -> asking.all("purchase_completed").isEmpty())
                            .forEach(cart -> asking.trigger("48 hours", "cart-abandoned", cart.id(), cart))),
            new JavaFile(
                    file("views.drl", "event:product_viewed", "segment:here trait:taste"),
                    asking -> asking.all("product_viewed").stream()
                            .filter(view -> asking.within(view, ofMinutes(10)))
                            .forEach(view -> {
                                String category =
                                        String.valueOf(view.properties().get("category"));
                                asking.segment("seen", "here", category, view);
                                asking.trait("taste", "taste", category, view);
                            })),
            new JavaFile(file("german.drl", "trait:country", "segment:german"), asking -> {
                if (asking.trait("country").filter("DE"::equals).isPresent()) {
                    asking.segment("german", "german", "");
                }
            }));

    private final Simulation simulation = new Simulation(Life.LIMITS);
    private final Map<String, Object> json =
            new HashMap<>(Map.of("until", NOON.plus(ofDays(3)).toString()));
    private final List<Object> events = new ArrayList<>();

    SimulationTest() {
        json.put("events", events);
    }

    private SimulationTest with(String field, Object value) {
        json.put(field, value);
        return this;
    }

    private SimulationTest happened(String id, String name, Instant at, Map<String, ?> properties) {
        events.add(Map.of("id", id, "name", name, "occurredAt", at.toString(), "properties", properties));
        return this;
    }

    private SimulationResult run() {
        SimulationReading reading = new SimulationReader().read(json);
        assertThat(reading.problems()).isEmpty();
        return simulation.run(reading.request().orElseThrow(), RULES);
    }

    private static List<String> lines(SimulationResult result) {
        return result.timeline().stream()
                .map(entry -> entry.at() + " " + entry.kind() + " " + entry.name()
                        + entry.detail().map(detail -> " " + detail).orElse("")
                        + entry.value().map(value -> " = " + value).orElse("")
                        + entry.cause().map(cause -> " by " + cause).orElse(""))
                .toList();
    }

    @Test
    void theTimelineHasEverythingWithItsInstantRuleAndEvidence() {
        happened("v1", "product_viewed", NOON, Map.of("category", "shoes"))
                .happened("c1", "Add To Cart", NOON, Map.of());

        SimulationResult result = run();

        assertThat(lines(result))
                .containsExactly(
                        "2026-01-13T12:00:00Z entered here shoes",
                        "2026-01-13T12:00:00Z trait taste = shoes",
                        "2026-01-13T12:10:00Z left here shoes",
                        "2026-01-13T12:10:00Z trait taste",
                        "2026-01-15T12:00:00Z triggered cart-abandoned by c1");
        Entry triggered = result.timeline().get(4);
        assertThat(triggered.rule()).isEqualTo("48 hours");
        assertThat(triggered.evidence()).containsExactly("c1");
        assertThat(result.problems()).isEmpty();
    }

    @Test
    void whatIsTrueAtFromIsReportedThereAndUntilIsInclusive() {
        happened("c1", "add_to_cart", NOON.minus(ofDays(9)), Map.of())
                .happened("v1", "product_viewed", NOON.minusSeconds(1), Map.of("category", "hats"))
                .with("from", NOON.toString())
                .with("until", NOON.plus(ofMinutes(10)).minusSeconds(1).toEpochMilli());

        SimulationResult fired = run();
        SimulationResult muted = with("muted", true).run();

        assertThat(lines(fired))
                .containsExactly(
                        "2026-01-13T12:00:00Z entered here hats",
                        "2026-01-13T12:00:00Z trait taste = hats",
                        "2026-01-13T12:00:00Z triggered cart-abandoned by c1",
                        "2026-01-13T12:09:59Z left here hats",
                        "2026-01-13T12:09:59Z trait taste");
        assertThat(lines(muted)).hasSize(4).noneMatch(line -> line.contains("triggered"));
    }

    @Test
    void eventsAfterUntilAreIgnored() {
        happened("v1", "product_viewed", NOON.plus(ofDays(4)), Map.of("category", "hats"));

        assertThat(run().timeline()).isEmpty();
    }

    @Test
    void arrivalsAreSimulatedWhereReceivedAtIsGiven() {
        happened("c1", "add_to_cart", NOON, Map.of());
        events.add(Map.of(
                "id",
                "p1",
                "name",
                "purchase_completed",
                "occurredAt",
                NOON.plus(ofHours(1)).toString(),
                "receivedAt",
                NOON.plus(ofHours(49)).toString()));

        SimulationResult late = run();
        events.remove(1);
        SimulationResult punctual = happened("p1", "purchase_completed", NOON.plus(ofHours(1)), Map.of())
                .run();

        assertThat(lines(late)).containsExactly("2026-01-15T12:00:00Z triggered cart-abandoned by c1");
        assertThat(lines(punctual)).isEmpty();
    }

    @Test
    void traitsOfTheBeginningAreOlderThanAnyGivenAtAnInstant() {
        with("from", NOON.toString())
                .with(
                        "profile",
                        Map.of(
                                "traits",
                                Map.of("country", "DE"),
                                "at",
                                List.of(Map.of(
                                        "instant",
                                        NOON.minusSeconds(60).toString(),
                                        "traits",
                                        Map.of("country", "FR")))))
                .happened("v1", "product_viewed", NOON.plusSeconds(1), Map.of());

        assertThat(lines(run())).noneMatch(line -> line.contains("german"));
    }

    @Test
    void traitsGivenLaterAreMergedInAndNullUnsets() {
        Map<String, Object> unset = new HashMap<>();
        unset.put("country", null);
        with("from", NOON.toString())
                .with(
                        "profile",
                        Map.of(
                                "traits",
                                Map.of("age", 30L),
                                "at",
                                List.of(
                                        Map.of("instant", NOON.plusSeconds(60).toString(), "traits", unset),
                                        Map.of(
                                                "instant",
                                                NOON.plusSeconds(30).toString(),
                                                "traits",
                                                Map.of("country", "DE")))));

        assertThat(lines(run()))
                .containsExactly("2026-01-13T12:00:30Z entered german", "2026-01-13T12:01:00Z left german");
    }

    @Test
    void ofTheSameIdTheFirstReceivedCounts() {
        happened("v1", "product_viewed", NOON.plusSeconds(5), Map.of("category", "hats"))
                .happened("v1", "product_viewed", NOON, Map.of("category", "shoes"));

        assertThat(lines(run()))
                .allMatch(line -> line.contains("shoes") || line.endsWith("taste"))
                .first()
                .asString()
                .startsWith("2026-01-13T12:00:00Z");
    }

    @Test
    void eventsThatThePlanRefusesAreListedAndTakeNoPart() {
        happened("v1", "product_viewed", NOON, Map.of("price", "cheap", "category", 7L))
                .happened("v2", "product_viewed", NOON, Map.of("category", "hats"));

        SimulationResult result = run();

        assertThat(result.problems())
                .isNotEmpty()
                .allMatch(problem -> problem.event().equals(Optional.of("v1")))
                .anyMatch(problem -> problem.message().contains("price"));
        assertThat(lines(result)).first().asString().contains("hats");
    }

    @Test
    void aSpanOfTooManyDecisionsIsStoppedAndSaysSo() {
        Simulation bounded = new Simulation(new DeciderLimits(0, 1, Life.ZONE));
        happened("v1", "product_viewed", NOON, Map.of("category", "hats"));

        SimulationResult result =
                bounded.run(new SimulationReader().read(json).request().orElseThrow(), RULES);

        assertThat(result.problems()).singleElement().satisfies(problem -> assertThat(problem.message())
                .contains("more than 1", "12:10"));
    }

    @Test
    void everythingThatIsWrongWithARequestIsSaidAtOnce() {
        Map<String, Object> wrong = new HashMap<>();
        wrong.put("events", List.of(Map.of("id", " ", "occuredAt", "noon"), "v2", Map.of("occurredAt", "noon")));
        wrong.put("from", "2026-01-13");
        wrong.put("muted", "yes");
        wrong.put("rules", Map.of("a.drl", 1L));
        wrong.put("flows", Map.of("interest.yaml", 1L));
        wrong.put("profile", Map.of("id", "", "at", List.of(Map.of()), "trait", 1L));

        SimulationReading reading = new SimulationReader().read(wrong);

        assertThat(reading.request()).isEmpty();
        assertThat(reading.problems())
                .extracting(FieldProblem::pointer)
                .containsExactlyInAnyOrder(
                        "/events/0/id",
                        "/events/0/name",
                        "/events/0/occurredAt",
                        "/events/0/occuredAt",
                        "/events/1",
                        "/events/2/id",
                        "/events/2/name",
                        "/events/2/occurredAt",
                        "/from",
                        "/until",
                        "/muted",
                        "/rules/a.drl",
                        "/flows/interest.yaml",
                        "/profile/id",
                        "/profile/at/0/instant",
                        "/profile/at/0/traits",
                        "/profile/trait");
    }

    @Test
    void noRulesNoFlowsAndNoPlanMeanNoneOfThem() {
        Consumer<String> none = field -> json.put(field, Map.of());
        List.of("rules", "flows", "plan").forEach(none);

        SimulationReading reading = new SimulationReader().read(json);

        assertThat(reading.request().orElseThrow().definitions().rules()).contains(Map.of());
        assertThat(reading.request().orElseThrow().definitions().plan()).contains(Map.of());
    }

    @Test
    void aSimulatedLifeEqualsALivedOne() {
        Simulation shop = new Simulation(Life.LIMITS);
        for (long seed = 1; seed <= 100; seed++) {
            List<Event> lived = Lives.unpunctual(seed).stream()
                    .filter(event -> event.traits().isEmpty())
                    .toList();
            if (lived.isEmpty()) {
                continue;
            }
            Instant end = Laws.end(lived);
            json.put("until", end.toString());
            json.put("events", lived.stream().map(SimulationTest::sent).toList());

            SimulationResult result =
                    shop.run(new SimulationReader().read(json).request().orElseThrow(), ShopRules.all());

            // The first decision is at the earliest event, even where that one is received later.
            Instant from = Laws.firstReceived(lived).stream()
                    .map(Event::occurredAt)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            List<Oracle.Entry> expected = new ArrayList<>(Oracle.history(
                    ShopTruth.ofAll(), new Oracle.Muted(from, Optional.empty()), Laws.firstReceived(lived), end));
            List<String> kinds = List.of("left", "entered", "trait", "triggered", "muted");
            expected.sort(Comparator.comparing(Oracle.Entry::at)
                    .thenComparing(entry -> kinds.indexOf(entry.kind()))
                    .thenComparing(Oracle.Entry::name)
                    .thenComparing(Oracle.Entry::about));
            assertThat(result.timeline())
                    .as("seed " + seed)
                    .extracting(Entry::at, Entry::kind, Entry::name)
                    .containsExactlyElementsOf(expected.stream()
                            .map(entry -> tuple(entry.at(), entry.kind().replace("muted", "triggered"), entry.name()))
                            .toList());
        }
    }

    private static Map<String, Object> sent(Event event) {
        return Map.of(
                "id",
                event.id(),
                "name",
                event.name(),
                "occurredAt",
                event.occurredAt().toString(),
                "receivedAt",
                event.receivedAt().toString(),
                "properties",
                event.properties());
    }
}
