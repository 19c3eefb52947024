package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.ingest.Coverage.Planned;
import io.signalbox.ingest.Coverage.Seen;
import io.signalbox.ingest.Verdict.Status;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of events that do not fit, that say the same twice, or that nobody has planned. */
class CleanDataTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Sql sql = TestDatabase.fresh().sql();
    private final Doors doors = new Doors(sql, TickableClock.at(NOON));

    private static Decoded decoded(String event, TrackingPlan plan, Policy policy) {
        return new EventDecoder(EventLimits.DEFAULT, policy).decode(RawEvents.one(event), plan, NOON);
    }

    @Test
    void whatDoesNotFitThePlanIsTreatedAsTheSourcesPolicySays() {
        String event = "{'id': 'e1', 'name': 'product_viewed', 'userId': 'anna',"
                + " 'properties': {'price': 'cheap', 'productId': 'p1'}}";

        Decoded refused = decoded(event, Plans.shop(), Policy.QUARANTINE);
        Decoded.Sound flagged = (Decoded.Sound) decoded(event, Plans.shop(), Policy.FLAG);
        Decoded.Sound accepted = (Decoded.Sound) decoded(event, Plans.shop(), Policy.ACCEPT);

        assertThat(refused).isInstanceOf(Decoded.Unsound.class);
        assertThat(flagged.event().properties()).containsOnlyKeys("productId");
        assertThat(flagged.warnings()).anyMatch(said -> said.contains("price") && said.endsWith("; left out"));
        assertThat(flagged.misfits()).containsExactly("/properties/price");
        assertThat(accepted.misfits()).isEmpty();
        assertThat(accepted.event().properties()).containsOnlyKeys("productId");
        assertThat(accepted.warnings()).isEmpty();
        assertThat(accepted.changes()).anyMatch(said -> said.contains("price") && said.endsWith("; left out"));
    }

    @Test
    void whatIsNoEventAtAllIsRefusedByAnyPolicy() {
        assertThat(decoded("{'id': 'e1', 'name': 'product_viewed'}", Plans.shop(), Policy.ACCEPT))
                .isInstanceOf(Decoded.Unsound.class);
    }

    private Status store(String id, String user, String at, String page) {
        String event = "{'id': '" + id + "', 'name': 'seen', 'userId': '" + user + "', 'occurredAt': '" + at
                + "', 'properties': {'page': '" + page + "'}}";
        return doors.transaction()
                .store("api", List.of(decoded(event, TrackingPlan.EMPTY, Policy.QUARANTINE)))
                .get(0)
                .status();
    }

    @Test
    void equalContentWithinTheWindowIsOneEventWhateverItsId() {
        doors.sameContentWithin(Duration.ofSeconds(10));

        assertThat(store("1", "anna", "2026-03-01T11:00:00Z", "home")).isEqualTo(Status.ACCEPTED);
        assertThat(store("2", "anna", "2026-03-01T11:00:10Z", "home")).isEqualTo(Status.DUPLICATE);
        assertThat(store("3", "anna", "2026-03-01T10:59:50Z", "home")).isEqualTo(Status.DUPLICATE);
        assertThat(store("4", "anna", "2026-03-01T11:00:05Z", "cart")).isEqualTo(Status.ACCEPTED);
        assertThat(store("5", "ben", "2026-03-01T11:00:05Z", "home")).isEqualTo(Status.ACCEPTED);
        assertThat(store("6", "anna", "2026-03-01T11:00:10.001Z", "home")).isEqualTo(Status.ACCEPTED);
        // Sent again under its own id it is what it was.
        assertThat(store("6", "anna", "2026-03-01T11:00:10.001Z", "home")).isEqualTo(Status.DUPLICATE);
        assertThat(sql.query("select event_id from events order by seq", row -> row.text("event_id")))
                .containsExactly("1", "4", "5", "6");
    }

    @Test
    void equalContentWithinOneBatchIsOneEventToo() {
        doors.sameContentWithin(Duration.ofSeconds(10));
        String event = "{'name': 'seen', 'userId': 'anna', 'occurredAt': '2026-03-01T11:00:00Z', 'id': ";

        List<Verdict> verdicts = doors.transaction()
                .store(
                        "api",
                        List.of(
                                decoded(event + "'1'}", TrackingPlan.EMPTY, Policy.QUARANTINE),
                                decoded(event + "'2'}", TrackingPlan.EMPTY, Policy.QUARANTINE)));

        assertThat(verdicts).extracting(Verdict::status).containsExactly(Status.ACCEPTED, Status.DUPLICATE);
    }

    @Test
    void withoutAWindowIdsAloneTellEventsApart() {
        assertThat(store("1", "anna", "2026-03-01T11:00:00Z", "home")).isEqualTo(Status.ACCEPTED);
        assertThat(store("2", "anna", "2026-03-01T11:00:00Z", "home")).isEqualTo(Status.ACCEPTED);
    }

    @Test
    void theReportSaysWhatCameUnplannedAndWhatDidNotCome() {
        List<Seen> seen = List.of(
                new Seen("product_viewed", "", 9, NOON, NOON),
                new Seen("product_viewed", "productId", 9, NOON, NOON),
                new Seen("product_viewed", "colour", 2, NOON, NOON),
                new Seen("product_viewed", "/properties/price", 1, NOON, NOON),
                new Seen("wishlist_shared", "", 3, NOON, NOON),
                new Seen("wishlist_shared", "with", 3, NOON, NOON));

        Coverage.Report report = Coverage.report(NOON, seen, Plans.shop());

        assertThat(report.unplannedEvents()).extracting(Seen::event).containsExactly("wishlist_shared");
        assertThat(report.unplannedProperties()).extracting(Seen::property).containsExactly("colour");
        assertThat(report.misfits()).extracting(Seen::property).containsExactly("/properties/price");
        assertThat(report.unseenEvents()).isEmpty();
        assertThat(Coverage.report(NOON, List.of(), Plans.shop()).unseenEvents())
                .containsExactly("product_viewed");
        assertThat(report.unseenProperties()).containsExactly(new Planned("product_viewed", "price"));
    }
}
