package io.signalbox.decision;

import io.signalbox.rulebook.Rulebook;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The laws once more, under rule files that the engine has compiled, against the same oracle. */
@Execution(ExecutionMode.CONCURRENT)
class CompiledRulesLawsTest {

    private static RulebookLaws laws = new RulebookLaws(JavaRulebook.of("none"));

    @BeforeAll
    static void compile() {
        laws = new RulebookLaws(DrlShop.all());
    }

    @Test
    void historyEqualsTheOracle() {
        Laws.forAll(seed -> laws.historyEqualsTheOracle(seed % 3 == 0 ? Lives.punctual(seed) : Lives.unpunctual(seed)));
    }

    @Test
    void batchesRestartsAndOrderOfFactsChangeNothing() {
        Laws.forSome(seed -> laws.batchesRestartsAndOrderOfFactsChangeNothing(
                Lives.unpunctual(seed), new Random(-seed), Timeline.always(laws.rulebook())));
    }

    @Test
    void wakingAtDueInstantsOnlyIsEnough() {
        Laws.forSome(seed -> laws.wakingAtDueInstantsOnlyIsEnough(Lives.unpunctual(seed), 10));
    }

    @Test
    void aPublicationIsAMutedInstantAndNothingElse() {
        Rulebook withoutCarts = DrlShop.without(List.of("cart.drl"));
        Laws.forSome(seed -> laws.aPublicationIsAMutedInstantAndNothingElse(
                Lives.unpunctual(seed), new Random(-seed), withoutCarts));
    }
}
