package io.signalbox.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.decision.Oracle.Entry;
import io.signalbox.decision.Oracle.Muted;
import io.signalbox.decision.RulebookLaws.Published;
import io.signalbox.decision.Timeline.Live;
import io.signalbox.model.Event;
import io.signalbox.profile.StateRoundTrip;
import io.signalbox.rulebook.Rulebook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The laws as properties of random lives under rules written by hand, so that they hold whatever the engine. */
@Execution(ExecutionMode.CONCURRENT)
class DeciderLawsTest {

    private static final Oracle.Rules TRUTH = ShopTruth.ofAll();

    private final Rulebook rulebook = ShopRules.all();
    private final RulebookLaws laws = new RulebookLaws(rulebook);

    @Test
    void historyOfPunctualEventsEqualsTheOracle() {
        Laws.forAll(seed -> laws.historyEqualsTheOracle(Lives.punctual(seed)));
    }

    @Test
    void historyOfUnpunctualEventsEqualsTheOracle() {
        Laws.forAll(seed -> laws.historyEqualsTheOracle(Lives.unpunctual(seed)));
    }

    @Test
    void aPredicateThatHidesItsFlipIsFoundOut() {
        RulebookLaws hiding = new RulebookLaws(ShopRules.withHiddenFlip());

        assertThatThrownBy(() -> Laws.forAll(seed -> hiding.historyEqualsTheOracle(Lives.punctual(seed))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed")
                .cause()
                .hasMessageContaining("highly-interested");
    }

    @Test
    void batchesRestartsReplicasAndOrderOfLoadingChangeNothing() {
        Laws.forAll(seed -> laws.batchesRestartsAndOrderOfFactsChangeNothing(
                Lives.unpunctual(seed),
                new Random(-seed),
                Timeline.always(ShopRules.all()),
                Timeline.always(rulebook)));
    }

    @Test
    void wakingAtDueInstantsOnlyIsEnoughHoweverFarItLooksAhead() {
        Laws.forAll(seed -> laws.wakingAtDueInstantsOnlyIsEnough(Lives.unpunctual(seed), 0, 1, 50));
    }

    @Test
    void betweenDueInstantsNothingChanges() {
        Laws.forAll(seed -> {
            List<Event> events = Lives.punctual(seed);
            Random random = new Random(-seed);
            Life life = Laws.atOnce(rulebook, events);
            Instant now = Laws.end(events);
            for (int i = 0; i < 5 && life.due().isPresent(); i++) {
                Instant due = life.due().orElseThrow();
                long until = Duration.between(now, due).toMillis();
                Instant between = now.plusMillis(1 + (long) (random.nextDouble() * (until - 1)));

                List<?> earlier = life.decide(between.isBefore(due) ? between : due.minusMillis(1))
                        .changes();

                assertThat(earlier).isEmpty();
                life.decide(due);
                now = due;
            }
        });
    }

    @Test
    void aCallThatMayOnlyDoLittleIsContinuedByTheNext() {
        Laws.forAll(seed -> {
            List<Event> events = Lives.unpunctual(seed);
            Life atOnce = Laws.atOnce(rulebook, events);
            Instant end = Laws.end(events);

            Life bitByBit = Laws.receiving(
                    Profiles.anna(rulebook)
                            .stored(StateRoundTrip::throughBytes)
                            .limitedTo(new DeciderLimits(3, 7, Life.ZONE)),
                    events);
            bitByBit.decide(end);
            while (bitByBit.due().filter(due -> !due.isAfter(end)).isPresent()) {
                bitByBit.decide(end);
            }

            assertThat(bitByBit.changes()).isEqualTo(atOnce.changes());
            assertThat(bitByBit.state()).isEqualTo(atOnce.state());
        });
    }

    @Test
    void lateArrivalGivesTheSameFinalMemberships() {
        Laws.forAll(seed -> {
            List<Event> late = Laws.firstReceived(Lives.unpunctual(seed));
            List<Event> punctual = late.stream()
                    .map(event -> Shop.received(event, event.occurredAt()))
                    .toList();
            Instant end = Laws.end(late);

            Life healed = Laws.receiving(Profiles.anna(rulebook), late);
            healed.decide(end);
            Life never = Laws.receiving(Profiles.anna(rulebook), punctual);
            never.decide(end);

            assertThat(healed.memberships()).isEqualTo(never.memberships());
            assertThat(healed.state().computed()).isEqualTo(never.state().computed());
        });
    }

    @Test
    void aPublicationIsAMutedInstantAndNothingElse() {
        Laws.forAll(seed -> {
            List<Event> events = Lives.unpunctual(seed);
            Random random = new Random(-seed);

            Published published =
                    laws.aPublicationIsAMutedInstantAndNothingElse(events, random, ShopRules.withoutCarts());
            Life inBatches = new Life("anna", published.timeline()).stored(StateRoundTrip::throughBytes);
            Laws.inBatches(inBatches, events, random, published.timeline());

            assertThat(inBatches.changes()).isEqualTo(published.life().changes());
            assertThat(inBatches.state()).isEqualTo(published.life().state());
        });
    }

    @Test
    void aReplicaThatHearsOfAPublicationLateDoesNoHarm() {
        Laws.forAll(seed -> {
            List<Event> events = Lives.unpunctual(seed);
            Random random = new Random(-seed);
            Instant published = Laws.momentIn(events, random);
            Timeline ours = Timeline.always(rulebook);
            Timeline both = new Timeline(
                    List.of(new Live(rulebook, Instant.EPOCH), new Live(ShopRules.withoutCarts(), published)));
            Instant end = Laws.end(events);

            Life behind = Laws.receiving(new Life("anna", ours), events);
            behind.decide(published.plusSeconds(60));
            behind.under(both).decide(end);
            Life informed = Laws.receiving(new Life("anna", both), events);
            informed.decide(end);

            assertThat(behind.memberships()).isEqualTo(informed.memberships());
        });
    }

    @Test
    void importsAreDecidedMutedAndWhatWasSentLiveIsNotHoweverItIsDividedOverCalls() {
        Laws.forAll(seed -> {
            Random random = new Random(-seed);
            List<Event> sent = Laws.firstReceived(Lives.unpunctual(seed));
            Map<String, Instant> imports = Laws.someImported(sent, random);
            List<Event> events = sent.stream()
                    .map(event -> Shop.received(event, imports.getOrDefault(event.id(), event.receivedAt())))
                    .toList();
            Set<String> imported = imports.keySet();
            Instant end = Laws.end(events);

            Life atOnce = Laws.receiving(Profiles.anna(rulebook).importing(imported), events);
            atOnce.decide(end);
            Life inBatches = Profiles.anna(rulebook)
                    .importing(imported)
                    .stored(StateRoundTrip::throughBytes)
                    .shuffled(random);
            Laws.inBatches(inBatches, events, random, Timeline.always(rulebook));

            assertThat(Laws.entries(atOnce)).isEqualTo(Oracle.history(TRUTH, imported, events, end));
            assertThat(inBatches.changes()).isEqualTo(atOnce.changes());
            assertThat(inBatches.state()).isEqualTo(atOnce.state());
        });
    }

    @Test
    void whatIsKnownByAMutedInstantIsDecidedOnceWhateverItsOrder() {
        Laws.forAll(seed -> {
            List<Event> events = Lives.unpunctual(seed);
            Instant end = Laws.end(events);
            Random random = new Random(-seed);
            Instant imported = Laws.momentIn(events, random);

            Life life = Laws.receiving(Profiles.anna(rulebook).shuffled(random), events);
            life.mutedAt(imported).decide(end);

            List<Entry> expected =
                    Oracle.history(TRUTH, new Muted(imported, Optional.empty()), Laws.firstReceived(events), end);
            assertThat(Laws.entries(life)).isEqualTo(expected);
        });
    }
}
