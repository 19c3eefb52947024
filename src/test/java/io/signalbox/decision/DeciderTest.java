package io.signalbox.decision;

import static io.signalbox.decision.Moments.NOON;
import static io.signalbox.decision.OutcomeAssert.assertThatOutcome;
import static io.signalbox.decision.Shop.addedToCart;
import static io.signalbox.decision.Shop.event;
import static io.signalbox.decision.Shop.purchased;
import static io.signalbox.decision.Shop.received;
import static io.signalbox.decision.Shop.viewed;
import static io.signalbox.decision.Units.file;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.signalbox.decision.JavaRulebook.JavaFile;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.model.Membership;
import io.signalbox.model.TriggerKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeciderTest {

    private static final JavaFile HERE = new JavaFile(
            file("here.drl", "event:product_viewed", "segment:here"), asking -> asking.all("product_viewed").stream()
                    .filter(view -> asking.within(view, ofMinutes(10)))
                    .forEach(view -> asking.segment("seen", "here", "", view)));

    private static final JavaFile ABANDONED = new JavaFile(
            file("cart.drl", "event:add_to_cart", "trigger:cart-abandoned"),
            asking -> asking.all("add_to_cart").stream()
                    .filter(cart -> asking.olderThan(cart, ofDays(2)))
                    .forEach(cart -> asking.trigger("48 hours", "cart-abandoned", cart.id(), cart)));

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
    void aLaterFileSeesWhatAnEarlierOneGaveAtTheSameInstant() {
        JavaFile taste = new JavaFile(
                file("taste.drl", "event:product_viewed", "trait:taste"), asking -> asking.all("product_viewed")
                        .forEach(view -> asking.trait(
                                "taste", "taste", view.properties().getOrDefault("category", "none"), view)));
        JavaFile shoes = new JavaFile(file("shoes.drl", "trait:taste segment:here", "segment:shoe-people"), asking -> {
            if (asking.inSegment("here")
                    && asking.trait("taste").filter("shoes"::equals).isPresent()) {
                asking.segment("shoes", "shoe-people", "");
            }
        });
        Life anna = anna(HERE, taste, shoes).receives(viewed("v1", NOON, "shoes"));

        Outcome outcome = anna.decide(NOON.plus(ofMinutes(10)));

        assertThat(outcome.changes())
                .extracting(Change::kind, Change::name)
                .containsExactly(
                        tuple("entered", "here"),
                        tuple("entered", "shoe-people"),
                        tuple("trait", "taste"),
                        tuple("left", "here"),
                        tuple("left", "shoe-people"));
    }

    @Test
    void aSegmentThatMovesFromOneFileToAnotherDoesNotEnd() {
        JavaFile first = new JavaFile(
                file("first.drl", "event:product_viewed", "segment:guest"),
                asking -> asking.all("product_viewed").stream()
                        .filter(view -> asking.within(view, ofMinutes(10)))
                        .forEach(view -> asking.segment("new", "guest", "", view)));
        JavaFile second = new JavaFile(
                file("second.drl", "event:product_viewed", "segment:guest"),
                asking -> asking.all("product_viewed").stream()
                        .filter(view -> asking.olderThan(view, ofMinutes(10)))
                        .forEach(view -> asking.segment("old", "guest", "", view)));
        Life anna = anna(first, second).receives(viewed("v1", NOON, "shoes"));

        Outcome outcome = anna.decide(NOON.plus(ofDays(1)));

        assertThat(outcome.changes()).hasSize(1);
        assertThat(anna.state().memberships().values()).singleElement().satisfies(guest -> {
            assertThat(guest.since()).isEqualTo(NOON);
            assertThat(guest.reason().rule()).isEqualTo("old");
        });
    }

    @Test
    void theLatestEvidenceWinsThenTheFirstRuleName() {
        JavaFile taste = new JavaFile(
                file("taste.drl", "event:product_viewed", "trait:taste"),
                asking -> asking.all("product_viewed").forEach(view -> {
                    asking.trait("b", "taste", "b of " + view.id(), view);
                    asking.trait("a", "taste", "a of " + view.id(), view);
                }));
        Life anna = anna(taste).receives(viewed("v2", NOON, "hats"), viewed("v1", NOON, "shoes"));

        Outcome outcome = anna.decide(NOON);

        assertThatOutcome(outcome).sets("taste", "a of v2").because("a", "v2");
    }

    @Test
    void aTraitIsUnsetWhenNoRuleMatchesAndTheSentOneShowsAgain() {
        JavaFile taste = new JavaFile(
                file("taste.drl", "event:product_viewed", "trait:taste"),
                asking -> asking.all("product_viewed").stream()
                        .filter(view -> asking.within(view, ofMinutes(10)))
                        .forEach(view -> asking.trait("recent", "taste", "recent", view)));
        JavaFile fallback = new JavaFile(file("sent.drl", "trait:taste", "segment:sent"), asking -> {
            if (asking.trait("taste").filter("sent"::equals).isPresent()) {
                asking.segment("sent", "sent", "");
            }
        });
        Life anna = anna(taste, fallback)
                .receives(viewed("v1", NOON, "hats"), Shop.traits("t1", NOON, Map.of("taste", "sent")));

        Outcome outcome = anna.decide(NOON.plus(ofMinutes(10)));

        assertThatOutcome(outcome).unsets("taste").at(NOON.plus(ofMinutes(10)));
        assertThatOutcome(outcome).enters("sent").at(NOON.plus(ofMinutes(10)));
    }

    @Test
    void anOlderTraitThatArrivesLateDoesNotReplaceANewerOne() {
        JavaFile german = new JavaFile(file("german.drl", "trait:country", "segment:german"), asking -> {
            if (asking.trait("country").filter("DE"::equals).isPresent()) {
                asking.segment("german", "german", "");
            }
        });
        Life anna = anna(german).receives(Shop.traits("t2", NOON, Map.of("country", "DE")));
        anna.decide(NOON);

        Event older = Shop.traits("t1", NOON.minusSeconds(5), Map.of("country", "FR"));
        Outcome outcome = anna.receives(received(older, NOON.plusSeconds(9))).decide(NOON.plusSeconds(9));

        assertThatOutcome(outcome).changesNothing();
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
    void aFileThatFailsKeepsItsClaimsWhileTheOthersGoOn() {
        // Given
        boolean[] broken = {false};
        JavaFile fragile = new JavaFile(file("fragile.drl", "event:product_viewed", "segment:fragile"), asking -> {
            if (broken[0]) {
                throw new ArithmeticException("division by zero");
            }
            asking.all("product_viewed").stream()
                    .filter(view -> asking.within(view, ofDays(1)))
                    .forEach(view -> asking.segment("fragile", "fragile", "", view));
        });
        Life anna = anna(fragile, HERE).receives(viewed("v1", NOON, "shoes"));
        anna.decide(NOON);
        broken[0] = true;
        // When
        anna.receives(viewed("v2", NOON.plusSeconds(30), "shoes"));
        Outcome failing = anna.decide(NOON.plus(ofDays(2)));
        Outcome afterwards = anna.decide(NOON.plus(ofDays(3)));
        broken[0] = false;
        Outcome retried = anna.retry(NOON.plus(ofDays(4)));
        // Then
        assertThatOutcome(failing).leaves("here").at(NOON.plusSeconds(630));
        assertThat(failing.failures()).singleElement().satisfies(failure -> assertThat(failure.file())
                .isEqualTo("fragile.drl"));
        assertThat(failing.state().units()).hasEntrySatisfying("fragile.drl", unit -> assertThat(unit.error())
                .isPresent());
        assertThat(afterwards.failures()).isEmpty();
        assertThat(afterwards.state().memberships()).containsKey(new Membership.Key("fragile", ""));
        assertThatOutcome(retried).leaves("fragile").at(NOON.plus(ofDays(1)).plusSeconds(30));
        assertThat(retried.state().units().values())
                .noneMatch(unit -> unit.error().isPresent());
    }

    @Test
    void aFlipThatIsNotInTheFutureFailsItsFileInsteadOfLoopingForEver() {
        JavaFile standing =
                new JavaFile(file("standing.drl", "event:product_viewed", ""), asking -> asking.offer(NOON));
        Life anna = anna(standing, HERE).receives(viewed("v1", NOON, "shoes"));

        Outcome outcome = anna.decide(NOON.plusSeconds(5));

        assertThat(outcome.failures()).singleElement().satisfies(failure -> assertThat(failure.error())
                .contains("a flip must be later", "standing.drl"));
        assertThatOutcome(outcome).enters("here");
    }

    @Test
    void aProfileThatCannotBeDecidedInBoundsFails() {
        JavaFile endless =
                new JavaFile(file("endless.drl", "event:product_viewed", ""), asking -> asking.all("product_viewed")
                        .forEach(view -> ofEachMillisecond(asking, view)));
        Life anna = anna(endless)
                .limitedTo(new DeciderLimits(0, 10, Life.ZONE))
                .receives(
                        received(viewed("v1", NOON, "shoes"), NOON.plus(ofDays(1))),
                        received(viewed("v2", NOON.plus(ofHours(1)), "shoes"), NOON.plus(ofDays(1))));

        assertThatThrownBy(() -> anna.decide(NOON.plus(ofDays(1))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("anna")
                .hasMessageContaining("1000");
    }

    private static void ofEachMillisecond(Asking asking, Event view) {
        int passed = 1;
        while (asking.olderThan(view, ofMillis(passed))) {
            passed++;
        }
    }

    @Test
    void aNewVersionIsDecidedMutedAtItsInstant() {
        // Given
        JavaRulebook old = JavaRulebook.of("old", HERE);
        JavaRulebook renewed = JavaRulebook.of("new", ABANDONED);
        Instant published = NOON.plus(ofDays(5));
        Timeline timeline =
                new Timeline(List.of(new Timeline.Live(old, Instant.EPOCH), new Timeline.Live(renewed, published)));
        Life anna = new Life("anna", timeline)
                .receives(addedToCart("c1", NOON), addedToCart("c2", published.minusSeconds(60)))
                .receives(viewed("v1", published.minusSeconds(60), "shoes"));
        // When
        Outcome outcome = anna.decide(published.plus(ofDays(3)));
        // Then
        assertThatOutcome(outcome).mutes("cart-abandoned").at(published);
        assertThatOutcome(outcome).leaves("here").at(published);
        assertThatOutcome(outcome)
                .triggers("cart-abandoned", "c2")
                .at(published.minusSeconds(60).plus(ofDays(2)));
        assertThat(outcome.state().rulebook()).isEqualTo("new");
    }

    @Test
    void aProfileWhoseRulebookIsNotKnownAnyMoreGoesOnWithTheOneThatIsLive() {
        Life anna = anna(HERE).receives(viewed("v1", NOON, "shoes"));
        anna.decide(NOON.plusSeconds(1));
        Instant published = NOON.plusSeconds(60);
        JavaRulebook other = JavaRulebook.of("other", ABANDONED);

        anna.under(new Timeline(List.of(new Timeline.Live(other, published))));
        Outcome before = anna.decide(NOON.plusSeconds(30));
        Outcome after = anna.decide(NOON.plusSeconds(90));

        assertThatOutcome(before).changesNothing().isDue(published);
        assertThatOutcome(after).leaves("here").at(published);
    }

    @Test
    void anImportIsDecidedOnceAtItsInstant() {
        Instant imported = NOON.plus(ofDays(100));
        Event view = viewed("v1", imported.minusSeconds(60), "shoes");
        Life anna = anna(HERE, ABANDONED)
                .importing(Set.of("c1", "v1"))
                .receives(received(addedToCart("c1", NOON), imported), received(view, imported));

        Outcome outcome = anna.decide(imported.plusSeconds(5));

        assertThat(outcome.changes()).extracting(Change::at).containsOnly(imported);
        assertThatOutcome(outcome).mutes("cart-abandoned");
        assertThatOutcome(outcome).enters("here");
    }

    @Test
    void whatWasSentBeforeAnImportIsDecidedAsIfThatHadNotComeYet() {
        // Given: a cart that nobody has decided when history comes
        Instant imported = NOON.plus(ofDays(3));
        Life anna = anna(ABANDONED)
                .importing(Set.of("c0"))
                .receives(addedToCart("c1", NOON), received(addedToCart("c0", NOON.minus(ofDays(9))), imported));
        // When
        Outcome outcome = anna.decide(imported.plusSeconds(5));
        // Then
        assertThat(outcome.changes())
                .extracting(Change::at, Change::discriminator, change -> ((Change.Triggered) change).muted())
                .containsExactly(tuple(NOON.plus(ofDays(2)), "c1", false), tuple(imported, "c0", true));
    }

    @Test
    void betweenTwoImportsTimePassesAsItDoes() {
        Instant second = NOON.plus(ofDays(3));
        Life anna = anna(ABANDONED)
                .importing(Set.of("c1", "c0"))
                .receives(addedToCart("c1", NOON), received(addedToCart("c0", NOON.minus(ofDays(9))), second));

        Outcome outcome = anna.decide(second.plusSeconds(5));

        assertThatOutcome(outcome).triggers("cart-abandoned", "c1").at(NOON.plus(ofDays(2)));
        assertThatOutcome(outcome).mutes("cart-abandoned").at(second);
    }

    @Test
    void whatAnImportBringsOfTheFutureHappensWhenItsTimeComes() {
        Instant tomorrow = NOON.plus(ofDays(1));
        Life anna = anna(ABANDONED).importing(Set.of("c1")).receives(received(addedToCart("c1", tomorrow), NOON));

        assertThatOutcome(anna.decide(NOON)).changesNothing().isDue(tomorrow);
        assertThatOutcome(anna.decide(NOON.plus(ofDays(9))))
                .triggers("cart-abandoned", "c1")
                .at(tomorrow.plus(ofDays(2)));
    }

    @Test
    void allThatIsKnownByAMutedInstantIsDecidedOnceAtIt() {
        Instant muted = NOON.plus(ofDays(100));
        Event view = viewed("v1", muted.minusSeconds(60), "shoes");
        Life anna = anna(HERE, ABANDONED)
                .receives(addedToCart("c1", NOON), received(view, muted))
                .mutedAt(muted);

        Outcome outcome = anna.decide(muted.plusSeconds(5));

        assertThat(outcome.changes()).extracting(Change::at).containsOnly(muted);
        assertThatOutcome(outcome).mutes("cart-abandoned");
        assertThatOutcome(outcome).enters("here");
    }

    @Test
    void aMutedInstantToComeHoldsWhatWillBeDecidedAtIt() {
        Instant muted = NOON.plusSeconds(60);
        Life anna = anna(HERE).receives(viewed("v1", NOON, "shoes")).mutedAt(muted);

        Outcome outcome = anna.decide(NOON.plusSeconds(1));

        assertThat(outcome.handled()).isEmpty();
        assertThatOutcome(outcome).isDue(muted);
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
