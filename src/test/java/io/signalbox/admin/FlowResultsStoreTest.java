package io.signalbox.admin;

import static io.signalbox.admin.Rows.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.admin.FlowResultsQuery.Asked;
import io.signalbox.admin.FlowResultsQuery.By;
import io.signalbox.admin.FlowResultsStore.AtStep;
import io.signalbox.admin.FlowResultsStore.Counted;
import io.signalbox.admin.FlowResultsStore.Group;
import io.signalbox.admin.FlowResultsStore.Mail;
import io.signalbox.admin.FlowResultsStore.Money;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A flow that splits people: some are sent an offer, others are not; then both rest. Anna went through it twice, Bert once;
 * Cleo and Dora were held out.
 */
class FlowResultsStoreTest {

    private static final String FLOW = "offer";
    private static final Instant UNTIL = NOON.plus(Duration.ofDays(12));
    private static final Instant AGAIN = after(10, 0);

    private final Sql sql = TestDatabase.fresh().sql();
    private final FlowResultsStore store = new FlowResultsStore(sql);
    private final FlowRows rows = new FlowRows(sql);

    private static Instant after(int days, int minutes) {
        return NOON.plus(Duration.ofDays(days)).plus(Duration.ofMinutes(minutes));
    }

    @BeforeEach
    void lives() {
        Rows people = new Rows(sql);
        for (String id : List.of("anna", "old", "bert", "cleo", "dora", "emil")) {
            people.profile(id, Map.of());
        }
        rows.merged("old", "anna");
        takes("anna", "r1", NOON, false, NOON.plusSeconds(9), "offer", "rest");
        takes("anna", " monthly", AGAIN, false, null, "offer", "rest");
        takes("bert", "r3", after(1, 0), false, null, "plain", "rest");
        takes("cleo", "r4", NOON, true, NOON.plusSeconds(9), "offer", "rest");
        rows.run("dora", FLOW, "r5", after(1, 0), true, null, "pick", after(1, 0))
                .change("dora", FLOW, "r5", "flow-ended", "pick", "completed", after(1, 0))
                .change("dora", FLOW, "r5", "step", "pick", "", after(1, 0));
        // Not of the cohort.
        takes("emil", "late", UNTIL, false, UNTIL, "offer", "rest");
        takes("emil", "early", NOON.minusMillis(1), false, NOON, "offer", "rest");
        rows.run("emil", "another", "r6", NOON, false, NOON, "pick", null);
    }

    /** Bert rests still. */
    private void takes(
            String profile,
            String run,
            Instant start,
            boolean heldOut,
            @Nullable Instant goal,
            String part,
            String last) {
        Instant moved = start.plusSeconds(60);
        rows.run(profile, FLOW, run, start, heldOut, goal, last, profile.equals("bert") ? null : moved)
                .change(profile, FLOW, run, "step", "pick", "", start);
        if (part.equals("offer")) {
            rows.change(profile, FLOW, run, "step", "mail", "offer", moved)
                    .change(profile, FLOW, run, heldOut ? "withheld" : "sent", "mail", "offer-mail", moved)
                    .change(profile, FLOW, run, "step", "rest", "", moved);
        } else {
            rows.change(profile, FLOW, run, "step", "rest", part, moved);
        }
    }

    private Counted count(By by) {
        return store.count(new Asked(FLOW, NOON, UNTIL, by, Duration.ofDays(7), UNTIL), List.of("pick"));
    }

    private static Money money(String currency, long purchases, String total, String squares) {
        return new Money(currency, purchases, new BigDecimal(total), new BigDecimal(squares));
    }

    private void purchases() {
        rows.bought("anna", "cause", NOON, "50", "EUR")
                .bought("anna", "p1", after(0, 60), "10.10", "eur")
                .bought("anna", "p2", after(7, 0), "5", "EUR")
                .bought("anna", "p3", after(7, 0).plusMillis(1), "99", "EUR")
                .event("anna", "p4", "purchase_completed", after(0, 70), Map.of("total", 3))
                .event("anna", "p5", "purchase_completed", after(0, 80), Map.of("price", 3))
                .event("anna", "p6", "purchase_refunded", after(0, 90), Map.of("total", 3))
                .bought("anna", "p7", after(10, 60), "20.00", "EUR")
                .bought("cleo", "p8", after(6, 0), "4.20", "EUR")
                .bought("emil", "p9", after(0, 60), "1000", "EUR");
    }

    @Test
    void runsPeopleGoalsAndRevenueOfBothGroups() {
        purchases();

        assertThat(count(By.DAY).overTime().stream()
                        .filter(group -> group.part().isEmpty()))
                .containsExactly(
                        // Euros: 15.10 and 20.00; squares 228.01 and 400.
                        new Group(
                                "",
                                false,
                                3,
                                2,
                                1,
                                1,
                                List.of(money("", 1, "3", "9"), money("EUR", 3, "35.10", "628.0100"))),
                        new Group("", true, 2, 2, 1, 0, List.of(money("EUR", 1, "4.20", "17.6400"))));
    }

    @Test
    void overTimeByTheStartOfRuns() {
        assertThat(count(By.DAY).overTime())
                .extracting(group -> group.part() + " " + group.heldOut() + " " + group.runs())
                .containsExactly(
                        " false 3",
                        " true 2",
                        "2026-03-01 false 1",
                        "2026-03-01 true 1",
                        "2026-03-02 false 1",
                        "2026-03-02 true 1",
                        "2026-03-11 false 1");
        // The first of March was a Sunday.
        assertThat(count(By.WEEK).overTime())
                .extracting(Group::part)
                .containsExactly("", "", "2026-02-23", "2026-02-23", "2026-03-02", "2026-03-02", "2026-03-09");
        assertThat(count(By.MONTH).overTime()).extracting(Group::runs).containsExactly(3L, 2L, 3L, 2L);
    }

    @Test
    void whatEachPartOfASplitBrought() {
        purchases();

        assertThat(count(By.DAY).parts().stream().filter(group -> !group.part().isEmpty()))
                .containsExactly(
                        new Group("pick\n", true, 1, 1, 0, 0, List.of()),
                        new Group(
                                "pick\noffer",
                                false,
                                2,
                                1,
                                1,
                                1,
                                List.of(money("", 1, "3", "9"), money("EUR", 3, "35.10", "628.0100"))),
                        new Group("pick\noffer", true, 1, 1, 1, 0, List.of(money("EUR", 1, "4.20", "17.6400"))),
                        new Group("pick\nplain", false, 1, 1, 0, 0, List.of()));
    }

    @Test
    void whoCameToAStepAndWhoIsThereNow() {
        assertThat(count(By.DAY).steps())
                .containsExactly(
                        new AtStep("mail", false, 2, 0),
                        new AtStep("mail", true, 1, 0),
                        new AtStep("pick", false, 3, 0),
                        new AtStep("pick", true, 2, 0),
                        new AtStep("rest", false, 3, 1),
                        new AtStep("rest", true, 1, 0));
    }

    @Test
    void whatBecameOfMessagesAlsoOfThoseToAMergedProfile() {
        Instant first = NOON.plusSeconds(60);
        Instant second = AGAIN.plusSeconds(60);
        rows.delivery("old", "m1", "email", FLOW, "r1", "mail", first, "delivered", null)
                .delivery("anna", "m2", "hook", FLOW, "r1", "mail", first, "dead", "404")
                .delivery("anna", "m3", "email", FLOW, "monthly", "mail", second, "dead", "in doubt: no answer")
                // Of nobody's run here.
                .delivery("anna", "m4", "email", "another", "r1", "mail", first, "delivered", null);
        for (int i = 0; i < 2; i++) {
            rows.event("anna", "o" + i, "email_opened", after(i, 5), Map.of("messageId", "m1"));
        }
        rows.event("anna", "c", "email_clicked", after(0, 5), Map.of("messageId", "m1"))
                .event("anna", "c4", "email_clicked", after(0, 5), Map.of("messageId", "m4"));

        Counted counted = count(By.DAY);

        List<Mail> expected = List.of(
                new Mail("mail", "offer-mail", Optional.of("email"), 2, 0, 1, 0, 0, 1, 1, 1),
                new Mail("mail", "offer-mail", Optional.of("hook"), 1, 0, 0, 0, 1, 0, 0, 0));
        assertThat(counted.byStep()).isEqualTo(expected);
        assertThat(counted.byPart())
                .extracting(mail -> mail.part() + " " + mail.destination().orElse("") + " " + mail.sent())
                .containsExactly("pick\noffer email 2", "pick\noffer hook 1");
    }

    @Test
    void messagesWithoutAnyDeliveryWereSentAllTheSame() {
        assertThat(count(By.DAY).byStep())
                .containsExactly(new Mail("mail", "offer-mail", Optional.empty(), 2, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void aRunThatStayedWithAMergedProfileIsTheSamePersonsAndTheirMoneyCounts() {
        // Given: both profiles had the event that caused it, so that the run could not move
        takes("old", "r1", NOON, false, null, "plain", "rest");
        rows.bought("anna", "p1", after(0, 60), "10", "EUR");

        Group all = count(By.DAY).overTime().get(0);

        assertThat(all.runs()).isEqualTo(4);
        assertThat(all.people()).isEqualTo(2);
        assertThat(all.revenue()).containsExactly(money("EUR", 2, "20", "200"));
    }

    @Test
    void runsAreCountedUpToABound() {
        Asked asked = new Asked(FLOW, NOON, UNTIL, By.DAY, Duration.ofDays(7), UNTIL);

        assertThat(store.runs(asked, 100)).isEqualTo(5);
        assertThat(store.runs(asked, 2)).isEqualTo(2);
    }
}
