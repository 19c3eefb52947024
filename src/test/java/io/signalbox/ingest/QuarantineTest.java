package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.ingest.Verdict.Status;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.Page;
import io.signalbox.platform.ProblemException;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuarantineTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String VIEW_WITHOUT_PRODUCT = "{'id': 'e1', 'name': 'product_viewed', 'userId': 'anna'}";

    private final Sql sql = TestDatabase.fresh().sql();
    private final TickableClock clock = TickableClock.at(NOON);
    private final Doors doors = new Doors(sql, clock);

    @Test
    void whatIsRefusedIsKeptWithItsTextAndCountedByReason() {
        refuse("api", VIEW_WITHOUT_PRODUCT);
        refuse("api", "{'id': 'e2', 'userId': 'anna', 'oops': 1}");
        clock.tick(Duration.ofMinutes(1));
        refuse("api", VIEW_WITHOUT_PRODUCT);

        Quarantine quarantine = quarantine(Plans.shop());
        assertThat(quarantine.reasons())
                .containsOnlyKeys("missing-name", "tracking-plan", "unknown-field")
                .containsEntry("tracking-plan", 1L);
        assertThat(page(quarantine, Optional.of("tracking-plan")))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.raw()).isEqualTo(VIEW_WITHOUT_PRODUCT.replace('\'', '"'));
                    assertThat(event.eventId()).contains("e1");
                    assertThat(event.times()).isEqualTo(2);
                    assertThat(event.lastReceivedAt()).isEqualTo(NOON.plusSeconds(60));
                });
    }

    @Test
    void pagesFollowEachOther() {
        for (int i = 0; i < 5; i++) {
            refuse("api", "{'id': 'e" + i + "', 'name': 'x'}");
        }
        Quarantine quarantine = quarantine(Plans.shop());

        Page<QuarantinedEvent> first = quarantine.page(Optional.empty(), false, 3, Optional.empty());
        Page<QuarantinedEvent> second =
                quarantine.page(Optional.empty(), false, 3, first.next().map(text -> Cursor.decode(text, 2)));

        assertThat(first.items()).hasSize(3);
        assertThat(second.items()).hasSize(2).doesNotContainAnyElementsOf(first.items());
        assertThat(second.next()).isEmpty();
    }

    @Test
    void aReplayedEventComesInOnceThePlanAllowsIt() {
        // Given
        refuse("api", VIEW_WITHOUT_PRODUCT);
        String id = page(quarantine(Plans.shop()), Optional.empty()).get(0).quarantineId();

        // When
        Verdict still = quarantine(Plans.shop()).replay(id);
        Verdict mended = quarantine(TrackingPlan.EMPTY).replay(id);
        Verdict again = quarantine(TrackingPlan.EMPTY).replay(id);

        // Then
        assertThat(List.of(still, mended, again))
                .extracting(Verdict::status)
                .containsExactly(Status.REFUSED, Status.ACCEPTED, Status.DUPLICATE);
        Quarantine quarantine = quarantine(TrackingPlan.EMPTY);
        assertThat(quarantine.reasons()).isEmpty();
        assertThat(quarantine.find(id).flatMap(QuarantinedEvent::replayedAt)).contains(NOON);
        assertThat(doors.due()).hasSize(1);
    }

    @Test
    void whatAnImportRefusedComesInAsHistory() {
        refuse("import:i1", VIEW_WITHOUT_PRODUCT);
        Quarantine quarantine = quarantine(TrackingPlan.EMPTY);

        quarantine.replay(page(quarantine, Optional.empty()).get(0).quarantineId());

        assertThat(sql.query("select import_id from events", row -> row.text("import_id")))
                .containsExactly("i1");
    }

    @Test
    void whatIsNotThereCannotBeReplayed() {
        assertThatThrownBy(() -> quarantine(Plans.shop()).replay("none"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(404));
    }

    @Test
    void oldOnesAreForgotten() {
        refuse("api", VIEW_WITHOUT_PRODUCT);
        clock.tick(Duration.ofDays(91));

        quarantine(Plans.shop()).dropOld();

        assertThat(quarantine(Plans.shop()).reasons()).isEmpty();
    }

    private void refuse(String source, String event) {
        Decoded decoded = new EventDecoder(EventLimits.DEFAULT).decode(RawEvents.one(event), Plans.shop(), NOON);
        assertThat(doors.transaction().store(source, List.of(decoded)))
                .extracting(Verdict::status)
                .containsExactly(Status.REFUSED);
    }

    private Quarantine quarantine(TrackingPlan plan) {
        return doors.quarantine(plan);
    }

    private static List<QuarantinedEvent> page(Quarantine quarantine, Optional<String> reason) {
        return quarantine.page(reason, false, 10, Optional.empty()).items();
    }
}
