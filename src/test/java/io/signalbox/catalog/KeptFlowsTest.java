package io.signalbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.flow.Flow;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Which texts of before a draft gets and loses so that runs stay or move. */
@Execution(ExecutionMode.CONCURRENT)
class KeptFlowsTest {

    private static final String FIRST = text("1h");
    private static final String SECOND = text("2h");
    private static final String THIRD = text("3h");
    private static final String LIVE = "flows/thanks.yaml";

    private static String text(String wait) {
        return "flow: thanks\nstarts-on: { event: AddToCart }\nsteps: [ { wait: " + wait + " } ]\n";
    }

    private static String kept(String text) {
        return "flows/kept/thanks-" + Flow.editionOf(text) + ".yaml";
    }

    private static RuleFiles files(String live, String... kept) {
        Map<String, String> texts = new HashMap<>(Map.of(LIVE, live));
        for (String text : kept) {
            texts.put(kept(text), text);
        }
        return RuleFiles.of(texts);
    }

    private static Map<String, Set<String>> goBy(String... texts) {
        Set<String> editions = new java.util.HashSet<>();
        for (String text : texts) {
            editions.add(Flow.editionOf(text));
        }
        return Map.of("thanks", editions);
    }

    private static Map<String, Optional<String>> stay(RuleFiles base, RuleFiles draft, String... underWay) {
        return new KeptFlows(base, draft).stay(name -> true, goBy(underWay));
    }

    private static RuleFiles edited(RuleFiles base, RuleFiles earlier, RuleFiles now) {
        return new Edits(new TreeMap<>(KeptFlows.following(base, earlier, now))).applyTo(now);
    }

    @Test
    void theFirstEditOfAFlowKeepsItsTextAndTheWayBackTakesItOut() {
        RuleFiles base = files(FIRST);

        RuleFiles once = edited(base, base, files(SECOND));
        assertThat(once).isEqualTo(files(SECOND, FIRST));
        assertThat(edited(base, once, files(THIRD, FIRST))).isEqualTo(files(THIRD, FIRST));
        assertThat(edited(base, once, files(FIRST, FIRST))).isEqualTo(base);
        assertThat(edited(base, base, RuleFiles.of(Map.of()))).isEqualTo(RuleFiles.of(Map.of(kept(FIRST), FIRST)));
    }

    @Test
    void aKeptTextThatWasLiveForAWhileIsKeptAgain() {
        RuleFiles base = files(SECOND, FIRST);

        RuleFiles back = edited(base, base, files(FIRST, FIRST));
        assertThat(back).isEqualTo(files(FIRST, SECOND));
        assertThat(edited(base, back, files(THIRD, SECOND))).isEqualTo(files(THIRD, FIRST, SECOND));
    }

    @Test
    void whoeverBeginsWithAnEarlierVersionKeepsWhatIsKept() {
        assertThat(KeptFlows.carried(files(SECOND, FIRST), files(THIRD)))
                .isEqualTo(Map.of(kept(FIRST), Optional.of(FIRST)));
        assertThat(KeptFlows.carried(files(SECOND, FIRST), files(FIRST))).isEmpty();
    }

    @Test
    void whoeverHasChosenToMoveIsNotAskedAgainByTheNextEdit() {
        RuleFiles base = files(FIRST);

        assertThat(edited(base, files(SECOND), files(THIRD))).isEqualTo(files(THIRD));
    }

    @Test
    void stayingBringsBackWhatTheBaseKeepsWhereSomebodyGoesByIt() {
        RuleFiles base = files(THIRD, FIRST, SECOND);

        assertThat(stay(base, files(FIRST), FIRST, SECOND, THIRD))
                .isEqualTo(Map.of(kept(SECOND), Optional.of(SECOND), kept(THIRD), Optional.of(THIRD)));
        assertThat(stay(base, files(text("4h")), THIRD)).isEqualTo(Map.of(kept(THIRD), Optional.of(THIRD)));
    }

    @Test
    void keptTextsThatKeepNobodyGo() {
        RuleFiles base = files(SECOND, FIRST);

        assertThat(stay(base, base, SECOND)).isEqualTo(Map.of(kept(FIRST), Optional.empty()));
        assertThat(stay(base, base, FIRST)).isEmpty();
        // Who has another edition has not met the base yet, and may go by any text of it.
        assertThat(stay(base, base, THIRD)).isEmpty();
        assertThat(stay(base, files(FIRST, FIRST, SECOND), FIRST)).isEqualTo(Map.of(kept(FIRST), Optional.empty()));
    }

    @Test
    void movingTakesOutAllKeptTextsOfTheChosenFlows() {
        RuleFiles base = files(SECOND, FIRST);
        KeptFlows kept = new KeptFlows(base, files(THIRD, FIRST, SECOND));

        assertThat(kept.move(name -> true, goBy(FIRST, SECOND)).keySet()).containsExactly(kept(FIRST), kept(SECOND));
        assertThat(kept.move(name -> false, goBy(FIRST, SECOND))).isEmpty();
    }

    @Test
    void aTextThatIsKeptUnderAnotherNameIsNotKeptTwice() {
        RuleFiles base = files(FIRST);
        RuleFiles draft = RuleFiles.of(Map.of(LIVE, SECOND, "flows/kept/mine.yaml", FIRST));

        assertThat(stay(base, draft, FIRST)).isEmpty();
    }

    @Test
    void flowsThatADraftAddsAreNotChanged() {
        KeptFlows kept = new KeptFlows(RuleFiles.of(Map.of()), files(FIRST));

        assertThat(kept.changed()).isEmpty();
        assertThat(new KeptFlows(files(FIRST), files(FIRST, SECOND)).changed()).containsExactly("thanks");
        assertThat(kept.choosable()).isEmpty();
    }
}
