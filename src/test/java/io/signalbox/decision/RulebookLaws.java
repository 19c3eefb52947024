package io.signalbox.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Oracle.Muted;
import io.signalbox.decision.Timeline.Live;
import io.signalbox.model.Event;
import io.signalbox.profile.StateRoundTrip;
import io.signalbox.rulebook.Rulebook;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Laws that hold for a life under the shop's rules, whoever wrote or compiled them. */
record RulebookLaws(Rulebook rulebook) {

    private static final Oracle.Rules TRUTH = ShopTruth.ofAll();

    void historyEqualsTheOracle(List<Event> events) {
        Life life = Laws.atOnce(rulebook, events);

        assertThat(Laws.entries(life)).isEqualTo(Oracle.history(TRUTH, events, Laws.end(events)));
    }

    /** By replicas in turn, each with a timeline of its own. */
    void batchesRestartsAndOrderOfFactsChangeNothing(List<Event> events, Random random, Timeline... replicas) {
        Life atOnce = Laws.atOnce(rulebook, events);

        Life inBatches = Profiles.anna(rulebook)
                .stored(StateRoundTrip::throughBytes)
                .shuffled(random)
                .limitedTo(new DeciderLimits(random.nextInt(3), 1_000_000, Life.ZONE));
        Laws.inBatches(inBatches, events, random, replicas);

        assertThat(inBatches.changes()).isEqualTo(atOnce.changes());
        assertThat(inBatches.state()).isEqualTo(atOnce.state());
    }

    void wakingAtDueInstantsOnlyIsEnough(List<Event> events, int... lookAheads) {
        Life atOnce = Laws.atOnce(rulebook, events);
        for (int lookAhead : lookAheads) {
            Life woken = Profiles.anna(rulebook).limitedTo(new DeciderLimits(lookAhead, 1_000_000, Life.ZONE));
            Laws.onDueInstants(woken, events);

            assertThat(woken.changes()).isEqualTo(atOnce.changes());
            assertThat(woken.decide(Laws.end(events)).changes()).isEmpty();
            assertThat(woken.state()).isEqualTo(atOnce.state());
        }
    }

    /** Of the same rules without those for carts, at an instant of the life; gives the life and its timeline. */
    Published aPublicationIsAMutedInstantAndNothingElse(List<Event> events, Random random, Rulebook withoutCarts) {
        Instant end = Laws.end(events);
        Instant published = Laws.momentIn(events, random);
        Timeline timeline = new Timeline(List.of(new Live(rulebook, Instant.EPOCH), new Live(withoutCarts, published)));

        Life life = Laws.receiving(new Life("anna", timeline), events);
        life.decide(end);

        Muted muted = new Muted(published, Optional.of(ShopTruth.withoutCarts()));
        assertThat(Laws.entries(life)).isEqualTo(Oracle.history(TRUTH, muted, events, end));
        return new Published(life, timeline);
    }

    record Published(Life life, Timeline timeline) {}
}
