package io.signalbox.decision;

import static io.signalbox.decision.Moments.NOON;
import static io.signalbox.decision.OutcomeAssert.assertThatOutcome;
import static io.signalbox.decision.Shop.received;
import static io.signalbox.decision.Shop.viewed;
import static io.signalbox.decision.SmallRules.HERE;
import static io.signalbox.decision.SmallRules.anna;
import static io.signalbox.decision.Units.file;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.signalbox.decision.JavaRulebook.JavaFile;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What several rule files say of the same segments and traits. */
class FilesTogetherTest {

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
}
