package io.signalbox.delivery;

import static io.signalbox.delivery.Changes.ANNA;
import static io.signalbox.delivery.Changes.BEN;
import static io.signalbox.delivery.Changes.NOON;
import static io.signalbox.delivery.Changes.entered;
import static io.signalbox.delivery.Changes.left;
import static io.signalbox.delivery.Changes.listChange;
import static io.signalbox.delivery.Changes.muted;
import static io.signalbox.delivery.Changes.trait;
import static io.signalbox.delivery.Changes.triggered;
import static io.signalbox.delivery.Changes.unset;
import static io.signalbox.model.Change.InFlow.Kind.LIST_ADDED;
import static io.signalbox.model.Change.InFlow.Kind.LIST_REMOVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {

    private static final String FILE = """
            destinations:
              - name: everything
                type: log
                on: [entered, left, trait, triggered]
              - name: carts
                type: log
                on:
                  triggered: [cart-abandoned, "re-*"]
              - name: silent
                type: log
                enabled: false
                on: [entered]
            """;

    @TempDir
    Path folder;

    private DeliveryBench bench;

    @BeforeEach
    void open() {
        bench = new DeliveryBench(folder, FILE);
    }

    private List<String> kindsOf(String destination) {
        return bench.sql.query("""
                select d.kind
                from deliveries d
                join outbox o on o.profile_id = d.profile_id and o.message_id = d.message_id
                where d.destination = ?
                order by o.seq
                """, row -> row.text("kind"), destination);
    }

    @Test
    void everyDestinationGetsWhatItSubscribedTo() {
        // When
        bench.enqueue(
                entered(ANNA, "vip", NOON),
                triggered(ANNA, "cart-abandoned", "cart-1"),
                triggered(BEN, "re-engage", "view-9"),
                triggered(BEN, "other", "view-9"));

        // Then
        assertThat(kindsOf("everything")).containsExactly("entered", "triggered", "triggered", "triggered");
        assertThat(kindsOf("carts")).containsExactly("triggered", "triggered");
        assertThat(kindsOf("silent")).isEmpty();
        assertThat(bench.all()).extracting(Delivery::state).containsOnly("waiting");
        assertThat(bench.all()).extracting(Delivery::id).doesNotHaveDuplicates().allMatch(id -> id.length() == 28);
    }

    @Test
    void whatNamesADestinationGoesThereAndNowhereElse() {
        bench.reload(FILE + """
              - name: crm
                type: log
                on: [list-added]
              - name: other
                type: log
                on: [list-added, list-removed]
              """.indent(2));

        bench.enqueue(listChange(ANNA, LIST_ADDED, "crm", "vip"));

        assertThat(kindsOf("crm")).containsExactly("list-added");
        assertThat(kindsOf("other")).isEmpty();
        Map<String, Object> message =
                bench.deliveries.find(bench.all().get(0).id()).orElseThrow().payload();
        assertThat(message).containsEntry("type", "io.signalbox.list.added");
        assertThat(message.get("data")).asString().contains("list=vip", "flow=loyalty", "step=2", "cause=order-1");
    }

    @Test
    void whatNamesADestinationThatDoesNotTakeItIsDeadUntilItDoes() {
        // Given
        bench.reload(FILE + """
              - name: crm
                type: log
                on: [list-added]
              """.indent(2));

        // When
        bench.enqueue(
                listChange(ANNA, LIST_REMOVED, "crm", "vip"),
                listChange(ANNA, LIST_ADDED, "nowhere", "vip"),
                listChange(BEN, LIST_ADDED, "silent", "vip"));
        bench.enqueue(listChange(ANNA, LIST_ADDED, "nowhere", "vip"));

        // Then
        assertThat(bench.all())
                .extracting(Delivery::destination, Delivery::state, delivery -> delivery.lastError()
                        .orElse(""))
                .containsExactlyInAnyOrder(
                        tuple(
                                "crm",
                                "dead",
                                "destination crm does not take list-removed of loyalty; expected it below 'on'"),
                        tuple(
                                "nowhere",
                                "dead",
                                "found no enabled destination nowhere; expected one in the destinations file"),
                        tuple(
                                "silent",
                                "dead",
                                "found no enabled destination silent; expected one in the destinations file"));
        assertThat(kindsOf("nowhere")).isEmpty();

        // When: it is there now, and the operator sends it
        bench.deliveries.retryDead(Optional.of("nowhere"));

        // Then
        assertThat(kindsOf("nowhere")).containsExactly("list-added");
    }

    @Test
    void aMutedTriggerHasNoMessage() {
        bench.enqueue(muted(ANNA, "cart-abandoned", "cart-1"));

        assertThat(bench.all()).isEmpty();
    }

    @Test
    void theSameChangeAgainAddsNothing() {
        // Given
        bench.enqueue(entered(ANNA, "vip", NOON), triggered(ANNA, "cart-abandoned", "cart-1"), trait(ANNA, "t", "a"));
        int before = bench.all().size();

        // When
        bench.enqueue(entered(ANNA, "vip", NOON), triggered(ANNA, "cart-abandoned", "cart-1"), trait(ANNA, "t", "a"));

        // Then
        assertThat(bench.all()).hasSize(before);
    }

    @Test
    void lateEventsMayTurnOneInstantBackAndForth() {
        // When
        bench.enqueue(entered(ANNA, "vip", NOON));
        bench.enqueue(left(ANNA, "vip", NOON));
        bench.enqueue(entered(ANNA, "vip", NOON));
        bench.enqueue(entered(ANNA, "vip", NOON));
        bench.enqueue(left(ANNA, "vip", NOON), entered(ANNA, "vip", NOON));

        // Then
        assertThat(kindsOf("everything")).containsExactly("entered", "left", "entered", "left", "entered");
    }

    @Test
    void aTraitMayTakeItsFormerValueAgainAtOneInstant() {
        // When
        bench.enqueue(trait(ANNA, "category", "shoes"));
        bench.enqueue(trait(ANNA, "category", "hats"));
        bench.enqueue(trait(ANNA, "category", "shoes"));
        bench.enqueue(trait(ANNA, "category", "shoes"));
        bench.enqueue(unset(ANNA, "category"));
        bench.enqueue(unset(ANNA, "category"));

        // Then
        assertThat(bench.sql.query("""
                        select (payload -> 'data' -> 'value')::text as value
                        from deliveries d
                        join outbox o using (profile_id, message_id)
                        order by o.seq
                        """, row -> row.text("value")))
                .containsExactly("\"shoes\"", "\"hats\"", "\"shoes\"", "null");
    }

    @Test
    void whatIsNotCommittedIsNotSent() {
        assertThatThrownBy(() -> bench.sql.doInTransaction(tx -> {
                    bench.outbox.enqueue(tx, List.of(entered(ANNA, "vip", NOON)));
                    throw new IllegalStateException("crash");
                }))
                .hasMessage("crash");

        assertThat(bench.all()).isEmpty();
    }

    @Test
    void theMessageIsACloudEventThatSaysWhy() {
        // When
        bench.enqueue(triggered(ANNA, "cart-abandoned", "cart-1"));

        // Then
        String id = bench.deliveries
                .list(
                        new Delivery.Filter(Optional.empty(), Optional.of("carts"), Optional.empty()),
                        10,
                        Optional.empty())
                .items()
                .get(0)
                .id();
        assertThat(bench.deliveries.find(id).orElseThrow().payload())
                .containsEntry("specversion", "1.0")
                .containsEntry("id", id)
                .containsEntry("source", "/shop")
                .containsEntry("type", "io.signalbox.trigger.fired")
                .containsEntry("subject", ANNA)
                .containsEntry("time", "2026-03-01T12:00:00.000Z")
                .containsEntry(
                        "data",
                        Map.of(
                                "trigger", "cart-abandoned",
                                "cause", "cart-1",
                                "rule", "more than 3 views",
                                "file", "views.drl",
                                "evidence", List.of("view-1"),
                                "absence", "no purchase",
                                "rulebook", "rulebook-17"));
    }

    @Test
    void aProfileIsReportedOnceAfterItsMessagesWereWritten() {
        // Given
        bench.enqueue(entered(ANNA, "vip", NOON));

        // Then
        assertThat(bench.outbox.takeWritten(Set.of(BEN))).isFalse();
        assertThat(bench.outbox.takeWritten(Set.of(ANNA, BEN))).isTrue();
        assertThat(bench.outbox.takeWritten(Set.of(ANNA))).isFalse();
    }
}
