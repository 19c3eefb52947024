package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.signalbox.platform.Problem;
import io.signalbox.platform.ProblemException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationReaderTest {

    private final SimulationReader reader = new SimulationReader(3);

    private SimulationDocument read(String json) {
        return reader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private List<Problem.Item> problemsOf(String json) {
        Problem problem =
                catchThrowableOfType(ProblemException.class, () -> read(json)).problem();
        assertThat(problem.status()).isEqualTo(400);
        return problem.problems();
    }

    @Test
    void readsEveryFieldWithExactValues() {
        // When
        SimulationDocument document = read("""
                {"rules": {"a.drl": "package a"}, "flows": {}, "plan": {"click.json": {"type": "object"}},
                 "profile": {"id": "anna", "traits": {"country": "DE", "age": null},
                   "at": [{"instant": "2026-01-02T00:00:00Z", "traits": {"country": null}}]},
                 "events": [{"id": "e1", "name": "click", "occurredAt": "2026-01-01T01:00:00.0019+01:00",
                   "receivedAt": 1767225600005, "properties": {"price": 0.10, "n": 7, "big": 12345678901234567890}}],
                 "from": "2026-01-01T00:00:00Z", "until": "2026-01-03T00:00:00Z", "muted": true}
                """);

        // Then
        assertThat(document.rules())
                .hasValueSatisfying(rules -> assertThat(rules).containsEntry("a.drl", "package a"));
        assertThat(document.flows())
                .hasValueSatisfying(flows -> assertThat(flows).isEmpty());
        assertThat(document.plan().orElseThrow().get("click.json")).contains("\"type\" : \"object\"");
        assertThat(document.profile().traits()).containsEntry("country", "DE").containsEntry("age", null);
        assertThat(document.profile().at().get(0).traits()).containsEntry("country", null);
        SimulationDocument.Happening click = document.events().get(0);
        assertThat(click.occurredAt()).isEqualTo(Instant.parse("2026-01-01T00:00:00.001Z"));
        assertThat(click.receivedAt()).contains(Instant.parse("2026-01-01T00:00:00.005Z"));
        assertThat(click.properties())
                .containsEntry("n", 7)
                .containsEntry("big", new java.math.BigInteger("12345678901234567890"));
        assertThat((BigDecimal) click.properties().get("price")).isEqualByComparingTo("0.1");
        assertThat(document.muted()).isTrue();
    }

    @Test
    void whatIsAbsentIsLive() {
        SimulationDocument document = read("{\"until\": \"2026-01-03T00:00:00Z\", \"rules\": null}");

        assertThat(document.rules()).isEmpty();
        assertThat(document.plan()).isEmpty();
        assertThat(document.profile().id()).isEqualTo("simulated");
        assertThat(document.from()).isEmpty();
        assertThat(document.muted()).isFalse();
    }

    @Test
    void everyProblemIsReportedAtOnceWithItsPlace() {
        // When
        List<Problem.Item> problems = problemsOf("""
                {"rules": {"a.txt": "x", "b/c.drl": 1}, "flow": {}, "plan": [],
                 "profile": {"id": 1, "name": "x", "at": [{"traits": 1}]},
                 "events": [{"name": " ", "occurredAt": "yesterday", "properties": []}, 7],
                 "from": "2026-01-01T00:00:00", "muted": "yes"}
                """);

        // Then
        assertThat(problems)
                .extracting(item -> item.pointer().orElse("-"))
                .containsExactlyInAnyOrder(
                        "/flow",
                        "/rules/a.txt",
                        "/rules/b~1c.drl",
                        "/plan",
                        "/profile/name",
                        "/profile/id",
                        "/profile/at/0/instant",
                        "/profile/at/0/traits",
                        "/events/0/id",
                        "/events/0/name",
                        "/events/0/occurredAt",
                        "/events/0/properties",
                        "/events/1",
                        "/from",
                        "/until",
                        "/muted");
    }

    @Test
    void malformedJsonSaysWhere() {
        assertThat(problemsOf("{\"until\": \n oops}")).singleElement().satisfies(item -> assertThat(item.found())
                .contains("line 2"));
        assertThat(problemsOf("")).hasSize(1);
        assertThat(problemsOf("[]")).extracting(Problem.Item::expected).contains("an object");
        assertThat(problemsOf("{\"until\": 1, \"until\": 2}")).hasSize(1);
        assertThat(problemsOf("{\"until\": 1} {}")).hasSize(1);
    }

    @Test
    void fromAfterUntilAndTooManyEventsAreRefused() {
        String event = "{\"id\": \"e\", \"name\": \"n\", \"occurredAt\": 1}";

        assertThat(problemsOf("{\"from\": 2, \"until\": 1}"))
                .extracting(item -> item.pointer().orElse("-"))
                .containsExactly("/from");
        assertThat(problemsOf(
                        "{\"until\": 1, \"events\": [" + String.join(",", List.of(event, event, event, event)) + "]}"))
                .extracting(Problem.Item::expected)
                .containsExactly("at most 3");
    }
}
