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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The laws once more, under rule files that the engine has compiled, against the same oracle. */
class CompiledRulesLawsTest {

    private static final Oracle.Rules TRUTH = ShopTruth.ofAll();

    private static Rulebook rulebook = JavaRulebook.of("none");

    @BeforeAll
    static void compile() {
        rulebook = DrlShop.all();
    }

    @Test
    void historyEqualsTheOracle() {
        Laws.forAll(seed -> {
            List<Event> events = seed % 3 == 0 ? Lives.punctual(seed) : Lives.unpunctual(seed);

            Life life = Laws.atOnce(rulebook, events);

            assertThat(Laws.entries(life)).isEqualTo(Oracle.history(TRUTH, events, Laws.end(events)));
        });
    }

    @Test
    void batchesRestartsAndOrderOfFactsChangeNothing() {
        Laws.forSome(seed -> {
            List<Event> events = Lives.unpunctual(seed);
            Life atOnce = Laws.atOnce(rulebook, events);

            Random random = new Random(-seed);
            Life inBatches = Profiles.anna(rulebook)
                    .stored(StateRoundTrip::throughBytes)
                    .shuffled(random)
                    .limitedTo(new DeciderLimits(random.nextInt(3), 1_000_000, Life.ZONE));
            Laws.inBatches(inBatches, events, random, Timeline.always(rulebook));

            assertThat(inBatches.changes()).isEqualTo(atOnce.changes());
            assertThat(inBatches.state()).isEqualTo(atOnce.state());
        });
    }

    @Test
    void wakingAtDueInstantsOnlyIsEnough() {
        Laws.forSome(seed -> {
            List<Event> events = Lives.unpunctual(seed);
            Life atOnce = Laws.atOnce(rulebook, events);

            Life woken = Profiles.anna(rulebook).limitedTo(new DeciderLimits(10, 1_000_000, Life.ZONE));
            Laws.onDueInstants(woken, events);

            assertThat(woken.changes()).isEqualTo(atOnce.changes());
            assertThat(woken.decide(Laws.end(events)).changes()).isEmpty();
        });
    }

    @Test
    void aPublicationIsAMutedInstantAndNothingElse() {
        Rulebook withoutCarts = DrlShop.without(List.of("cart.drl"));
        Laws.forSome(seed -> {
            List<Event> events = Lives.unpunctual(seed);
            Instant end = Laws.end(events);
            Instant published = Laws.momentIn(events, new Random(-seed));
            Timeline timeline =
                    new Timeline(List.of(new Live(rulebook, Instant.EPOCH), new Live(withoutCarts, published)));

            Life life = Laws.receiving(new Life("anna", timeline), events);
            life.decide(end);

            Muted muted = new Muted(published, Optional.of(ShopTruth.withoutCarts()));
            assertThat(Laws.entries(life)).isEqualTo(Oracle.history(TRUTH, muted, events, end));
        });
    }
}
