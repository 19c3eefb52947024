package io.signalbox.decision;

import static io.signalbox.decision.Moments.NOON;
import static io.signalbox.decision.OutcomeAssert.assertThatOutcome;
import static io.signalbox.decision.Shop.addedToCart;
import static io.signalbox.decision.Shop.event;
import static io.signalbox.decision.Shop.purchased;
import static io.signalbox.decision.Shop.received;
import static io.signalbox.decision.Shop.viewed;
import static io.signalbox.decision.SmallRules.ABANDONED;
import static io.signalbox.decision.SmallRules.HERE;
import static io.signalbox.decision.SmallRules.anna;
import static io.signalbox.decision.Units.file;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.signalbox.decision.JavaRulebook.JavaFile;
import io.signalbox.model.Change;
import io.signalbox.model.Membership;
import io.signalbox.model.TriggerKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeciderTest {

    /** Flips every minute for an hour, and says nothing until then. */
    private static final JavaFile RESTLESS = new JavaFile(
            file("restless.drl", "event:product_viewed", "segment:patient"),
            asking -> asking.all("product_viewed").forEach(view -> {
                long passed = 0;
                for (int minute = 1; minute <= 60; minute++) {
                    passed += asking.olderThan(view, ofMinutes(minute)) ? 1 : 0;
                }
                if (passed == 60) {
                    asking.segment("an hour", "patient", "", view);
                }
            }));

    private static Life anna(JavaFile... files) {
        return Profiles.anna(JavaRulebook.of("test", files));
    }

    @Test
    void annaEntersAtHerEventAndLeavesAtTheFlip() {
        // Given
        Life anna = anna(HERE).receives(viewed("v1", NOON, "shoes"));
        // When
        Outcome outcome = anna.decide(NOON);
        Outcome later = anna.decide(NOON.plus(ofMinutes(10)));
        // Then
        assertThatOutcome(outcome).enters("here").at(NOON).because("seen", "v1").isDue(NOON.plus(ofMinutes(10)));
        assertThatOutcome(later).leaves("here").at(NOON.plus(ofMinutes(10))).because("seen", "v1");
    }

    @Test
    void afterDowntimeTheHistoryHasTheInstantsAtWhichThingsHappened() {
        Life anna = anna(HERE, ABANDONED).receives(viewed("v1", NOON, "shoes"), addedToCart("c1", NOON));

        Outcome outcome = anna.decide(NOON.plus(ofDays(30)));

        assertThat(outcome.changes())
                .extracting(Change::kind, Change::at)
                .containsExactly(
                        tuple("entered", NOON),
                        tuple("left", NOON.plus(ofMinutes(10))),
                        tuple("triggered", NOON.plus(ofDays(2))));
    }

    @Test
    void aTriggerFiresOnceForItsCause() {
        Life anna = anna(ABANDONED).receives(addedToCart("c1", NOON), addedToCart("c2", NOON.plusSeconds(1)));
        anna.decide(NOON.plus(ofDays(3)));

        anna.receives(addedToCart("c3", NOON.plus(ofDays(4))));
        Outcome outcome = anna.decide(NOON.plus(ofDays(10)));

        assertThat(outcome.changes()).hasSize(1);
        assertThatOutcome(outcome).triggers("cart-abandoned", "c3").at(NOON.plus(ofDays(6)));
        assertThat(anna.fired()).extracting(TriggerKey::cause).containsExactlyInAnyOrder("c1", "c2", "c3");
    }

    @Test
    void anEventFromTheFutureIsHeldUntilItsInstant() {
        Instant tomorrow = NOON.plus(ofDays(1));
        Life anna = anna(HERE).receives(received(viewed("v1", tomorrow, "shoes"), NOON));

        Outcome early = anna.decide(NOON);
        Outcome inTime = anna.decide(tomorrow);

        assertThatOutcome(early).changesNothing().isDue(tomorrow);
        assertThat(early.handled()).isEmpty();
        assertThat(early.state().isDecided()).isFalse();
        assertThatOutcome(inTime).enters("here").at(tomorrow);
    }

    @Test
    void aLateEventIsDecidedAsOfTheWatermark() {
        // Given
        Life anna = anna(HERE, ABANDONED).receives(addedToCart("c1", NOON));
        anna.decide(NOON.plus(ofHours(50)));
        // When
        Instant now = NOON.plus(ofHours(60));
        anna.receives(received(addedToCart("c0", NOON.minus(ofHours(1))), now));
        Outcome outcome = anna.decide(now);
        // Then
        assertThatOutcome(outcome).triggers("cart-abandoned", "c0").at(NOON.plus(ofDays(2)));
    }

    @Test
    void anEventBeyondItsRetentionIsNoFactFromThatInstantOn() {
        JavaFile clickers = new JavaFile(
                file("mail.drl", "event:email_clicked", "segment:clicker"),
                asking -> asking.all("email_clicked").forEach(click -> asking.segment("ever", "clicker", "", click)));
        Life anna = anna(clickers).receives(event("m1", "email_clicked", NOON, Map.of()));

        Outcome first = anna.decide(NOON);
        Outcome last = anna.decide(NOON.plus(Shop.CLICKS_KEPT));

        assertThatOutcome(first).enters("clicker").isDue(NOON.plus(Shop.CLICKS_KEPT));
        assertThatOutcome(last)
                .leaves("clicker")
                .at(NOON.plus(Shop.CLICKS_KEPT))
                .isNeverDue();
    }

    @Test
    void aSignalThatDoesNotConcernAFileLeavesItAlone() {
        int[] asked = {0};
        JavaFile mail = new JavaFile(file("mail.drl", "event:email_clicked", ""), asking -> asked[0]++);
        Life anna = anna(HERE, mail).receives(viewed("v1", NOON, "shoes"));
        anna.decide(NOON);

        anna.receives(viewed("v2", NOON.plusSeconds(1), "shoes")).decide(NOON.plusSeconds(1));

        assertThat(asked[0]).isEqualTo(1);
    }

    @Test
    void afterAnIdleWakeUpTheDueInstantIsTheNextRealChange() {
        Life anna = anna(RESTLESS)
                .limitedTo(new DeciderLimits(100, 1000, Life.ZONE))
                .receives(viewed("v1", NOON, "shoes"));
        Outcome event = anna.decide(NOON);
        Outcome idle = anna.decide(NOON.plus(ofMinutes(1)));

        assertThatOutcome(event).isDue(NOON.plus(ofMinutes(1)));
        assertThatOutcome(idle).changesNothing().isDue(NOON.plus(ofMinutes(60)));
        assertThat(idle.state().decidedUntil()).isEqualTo(NOON.plus(ofMinutes(1)));
    }

    @Test
    void traitsAloneAreNoFactAndInNoSummary() {
        JavaFile all = new JavaFile(
                file("all.drl", "everything", "segment:active"), asking -> asking.all(Situation.TRAITS_ONLY)
                        .forEach(event -> asking.segment("any", "active", "", event)));
        Life anna = anna(all).receives(Shop.traits("t1", NOON, Map.of("country", "DE")));

        Outcome outcome = anna.decide(NOON);

        assertThatOutcome(outcome).changesNothing();
        assertThat(outcome.state().summaries()).isEmpty();
        assertThat(outcome.state().watermark()).isEqualTo(NOON);
    }

    @Test
    void summariesCountTheWholeLifeByNameAndFamily() {
        JavaFile loyal = new JavaFile(
                file("loyal.drl", "summary:SiteActivity summary:purchase_completed", "segment:loyal"), asking -> {
                    if (asking.summary("SiteActivity").count() == 3
                            && asking.summary("purchase_completed").total().compareTo(new BigDecimal("30.3")) == 0) {
                        asking.segment("loyal", "loyal", "");
                    }
                });
        Life anna = anna(loyal)
                .receives(
                        viewed("v1", NOON, "shoes"),
                        purchased("p1", NOON.plusSeconds(1), "10.1"),
                        purchased("p2", NOON.plusSeconds(2), "20.2"));

        Outcome outcome = anna.decide(NOON.plus(ofDays(1000)));

        assertThatOutcome(outcome).enters("loyal").at(NOON.plusSeconds(2)).isNeverDue();
        assertThat(anna.memberships()).isEqualTo(Set.of(new Membership.Key("loyal", "")));
    }

    @Test
    void aTimelineAscends() {
        JavaRulebook rulebook = JavaRulebook.of("test", HERE);

        assertThatThrownBy(() -> new Timeline(
                        List.of(new Timeline.Live(rulebook, NOON), new Timeline.Live(rulebook, NOON.minusSeconds(1)))))
                .hasMessageContaining("ascend");
        assertThatThrownBy(() -> new Timeline(List.of())).hasMessageContaining("at least one");
        assertThat(Timeline.always(rulebook).lives()).hasSize(1);
    }
}
