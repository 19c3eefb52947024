package io.signalbox.decision;

import static io.signalbox.decision.Moments.NOON;
import static io.signalbox.decision.OutcomeAssert.assertThatOutcome;
import static io.signalbox.decision.Shop.addedToCart;
import static io.signalbox.decision.Shop.received;
import static io.signalbox.decision.Shop.viewed;
import static io.signalbox.decision.SmallRules.ABANDONED;
import static io.signalbox.decision.SmallRules.HERE;
import static io.signalbox.decision.SmallRules.anna;
import static java.time.Duration.ofDays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.signalbox.model.Change;
import io.signalbox.model.Event;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Decisions that record what is true without effects: of new versions, of imports, of all that is known by an instant. */
class MutedDecisionsTest {

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
}
