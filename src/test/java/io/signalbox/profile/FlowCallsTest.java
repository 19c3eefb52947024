package io.signalbox.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.CallingFlows;
import io.signalbox.delivery.CallAnswers.Call;
import io.signalbox.identity.Identities;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.model.TraitChanges;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Answers to calls on their way into the log, and what the loop makes of them. */
class FlowCallsTest {

    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private final Station station = new Station(NOON, CallingFlows.rules());
    private final List<Set<String>> woken = new ArrayList<>();
    private final FlowCalls calls = new FlowCalls(
            station.sql,
            station.log,
            Identities.on(station.sql),
            station.catalog,
            due -> woken.add(due.profileIds()),
            station.clock);

    private Call called() {
        station.knows("anna");
        station.receives(
                "anna", new Event("o1", "purchase_completed", NOON, NOON, Map.of("total", 10L), TraitChanges.NONE));
        station.clock.tick(Duration.ofSeconds(1));
        station.settle();
        Change.InFlow call = station.sent.stream()
                .filter(change -> change.kind().equals("called"))
                .map(Change.InFlow.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(call.destination()).isEqualTo("pricing");
        return new Call(
                "anna", "msg_1", Map.of("flow", call.flow(), "cause", call.run(), "step", call.step()), call.at());
    }

    private List<String> events() {
        return station.sql.query(
                "select profile_id || ' ' || event_id || ' ' || properties::text as event from events"
                        + " where name like 'call%' order by event_id",
                row -> row.text("event"));
    }

    private List<String> sent() {
        return station.sql.query(
                "select profile_id || ' ' || at || ' ' || detail as sent from flow_changes where kind = 'sent'",
                row -> row.text("sent"));
    }

    private List<String> flowLog() {
        return station.sql.query(
                "select kind || ' ' || step || ' ' || destination as change from flow_changes order by seq",
                row -> row.text("change"));
    }

    @Test
    void anAnswerIsAnEventAndTheRunGoesOnAtItsInstant() {
        // Given
        Call call = called();
        station.clock.tick(Duration.ofSeconds(9));

        // When
        assertThat(calls.answered(call, 200, Map.of("discount", 15L, "flow", "other")))
                .isEmpty();
        assertThat(calls.answered(call, 200, Map.of("discount", 3L))).isEmpty();
        station.clock.tick(Duration.ofSeconds(1));
        station.settle();

        // Then
        assertThat(woken).containsExactly(Set.of("anna"));
        assertThat(events())
                .singleElement()
                .asString()
                .startsWith("anna call_answered_msg_1")
                .contains(
                        "\"flow\":\"thanks\"",
                        "\"run\":\"o1\"",
                        "\"step\":\"discount\"",
                        "\"status\":200",
                        "\"discount\":15");
        assertThat(sent()).singleElement().asString().contains("12:00:10").endsWith(" offer");
        assertThat(flowLog()).contains("called discount pricing");
    }

    @Test
    void aCallThatFailsIsAnEventToo() {
        Call call = called();

        calls.failed(call, OptionalInt.of(404));
        station.clock.tick(Duration.ofSeconds(1));
        station.settle();

        assertThat(events()).singleElement().asString().contains("call_failed_msg_1", "\"status\":404");
        assertThat(sent()).singleElement().asString().contains("12:00:01").endsWith(" plain");
    }

    @Test
    void whatThePlanRefusesIsSaidAndNotStored() {
        Call call = called();

        assertThat(calls.answered(call, 200, Map.of("discount", "much")).orElseThrow())
                .contains("discount", "much");
        assertThat(events()).isEmpty();
    }

    @Test
    void withoutAnAnswerTheRunWakesAtTheEnd() {
        called();

        station.liveUntil(station.runtime(), NOON.plus(Duration.ofHours(1)));

        assertThat(sent()).singleElement().asString().contains("12:05:00").endsWith(" plain");
    }

    @Test
    void theAnswerFollowsWhoWasMergedAndForgetsWhoWasErased() {
        // Given
        Call call = called();
        station.knows("ben");
        station.sql.update("update profiles set merged_into = 'ben' where profile_id = 'anna'");

        // When
        calls.answered(call, 200, Map.of());

        // Then
        assertThat(events()).singleElement().asString().startsWith("ben ");

        // When
        station.sql.update("delete from profiles");
        calls.failed(call, OptionalInt.empty());

        // Then
        assertThat(events()).hasSize(1);
    }
}
