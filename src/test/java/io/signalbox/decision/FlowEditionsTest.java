package io.signalbox.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Timeline.Live;
import io.signalbox.flow.Flow;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.rulebook.Rulebook;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** When another text of a flow goes live, whoever is under way stays on the one of before, or moves. */
@Execution(ExecutionMode.CONCURRENT)
class FlowEditionsTest {

    private static final Instant START = Instant.parse("2026-12-31T00:00:00Z");
    private static final int ROUNDS = 12;

    private static final String OLD = """
            flow: thanks
            starts-on: { event: PurchaseCompleted }
            re-entry: always
            steps:
              - { id: first, wait: 1h }
              - { id: second, wait: 2d }
              - send: { email: old }
            """;
    private static final String NEW = """
            flow: thanks
            starts-on: { event: ProductViewed }
            steps:
              - { id: other, wait: 1h }
              - { id: second, wait: 3d }
              - send: { email: new }
            """;

    private static Map<String, String> kept(Map<String, String> texts) {
        Map<String, String> kept = new TreeMap<>();
        texts.forEach((path, text) -> kept.put(
                path.replace("flows/", Flow.KEPT_FOLDER).replace(".yaml", "-" + Flow.editionOf(text) + ".yaml"), text));
        return kept;
    }

    private static Rulebook over(Map<String, String> live, Map<String, String> kept) {
        Map<String, String> all = new HashMap<>(live);
        all.putAll(kept);
        return ShopFlows.rules(all);
    }

    private static String text(Change.InFlow change) {
        return change.at() + " " + change.kind() + " " + change.flow() + " " + change.run() + " @" + change.step() + " "
                + change.detail();
    }

    private static List<Change.InFlow> changes(List<Event> life, Instant until, Live... lives) {
        return ShopLives.changes("p", life, new Timeline(List.of(lives)), until).stream()
                .filter(Change.InFlow.class::isInstance)
                .map(Change.InFlow.class::cast)
                .toList();
    }

    /** A purchase an hour before the publication of other flows, and a product view half an hour after it. */
    private static List<String> around(Map<String, String> live, Map<String, String> kept) {
        List<Event> life = List.of(
                ShopLives.purchased("before", START.plus(Duration.ofHours(1)), "10"),
                ShopLives.viewed("after", START.plus(Duration.ofMinutes(150)), "shoes"));
        return changes(
                        life,
                        START.plus(Duration.ofDays(5)),
                        new Live(ShopFlows.rules(Map.of("flows/thanks.yaml", OLD)), START),
                        new Live(over(live, kept), START.plus(Duration.ofMinutes(125))))
                .stream()
                .map(change -> change.at() + " " + change.kind() + " " + change.run() + " @" + change.step() + " "
                        + change.detail())
                .toList();
    }

    @Test
    void whoeverMovesGoesOnByTheNewTextAtTheStepOfTheSameName() {
        assertThat(around(Map.of("flows/thanks.yaml", NEW), Map.of()))
                .contains(
                        "2026-12-31T02:00:00Z step before @second ",
                        "2026-12-31T02:30:00Z flow-refused after @ running",
                        "2027-01-03T02:00:00Z sent before @3 new");
    }

    @Test
    void whoeverStaysGoesOnByTheOldTextWhileOthersStartByTheNewOne() {
        Map<String, String> kept = kept(Map.of("flows/thanks.yaml", OLD));

        assertThat(around(Map.of("flows/thanks.yaml", NEW), kept))
                .contains(
                        "2026-12-31T02:30:00Z flow-refused after @ running", "2027-01-02T02:00:00Z sent before @3 old")
                .noneMatch(line -> line.endsWith(" new"));
        assertThat(around(Map.of("flows/thanks.yaml", NEW.replace("steps:", "re-entry: always\nsteps:")), kept))
                .contains(
                        "2026-12-31T02:30:00Z flow-started after @ ",
                        "2026-12-31T02:30:00Z step after @other ",
                        "2027-01-02T02:00:00Z sent before @3 old",
                        "2027-01-03T03:30:00Z sent after @3 new");
    }

    @Test
    void ofARemovedFlowTheLastOnesStillComeToItsEnd() {
        assertThat(around(Map.of(), Map.of())).contains("2026-12-31T02:05:00.001Z flow-ended before @second removed");
        assertThat(around(Map.of(), kept(Map.of("flows/thanks.yaml", OLD))))
                .contains(
                        "2027-01-02T02:00:00Z sent before @3 old",
                        "2027-01-02T02:00:00Z flow-ended before @3 completed");
    }

    @Test
    void whoeverEndsByTheOldTextMayStartByTheNewOneAtTheSameInstantWhateverTheirPriorities() {
        String old = OLD.replace("re-entry: always", "exit-when: ProductViewed( since(run) )");
        String now = NEW.replace("steps:", "re-entry: after 1h\npriority: 5\nsteps:");
        List<Event> life = List.of(
                ShopLives.purchased("before", START.plus(Duration.ofHours(1)), "10"),
                ShopLives.viewed("after", START.plus(Duration.ofMinutes(150)), "shoes"));

        assertThat(changes(
                        life,
                        START.plus(Duration.ofHours(3)),
                        new Live(ShopFlows.rules(Map.of("flows/thanks.yaml", old)), START),
                        new Live(
                                over(Map.of("flows/thanks.yaml", now), kept(Map.of("flows/thanks.yaml", old))),
                                START.plus(Duration.ofMinutes(125)))))
                .extracting(change -> change.kind() + " " + change.run() + " " + change.detail())
                .contains("flow-ended before exit", "flow-started after ");
    }

    @Test
    void whoeverHasOnlyWaitedUnderAVersionStaysOnItsText() {
        // Published three times, and nothing happens to the person in between.
        String second = OLD.replace("2d", "3d");

        assertThat(changes(
                        List.of(ShopLives.purchased("before", START.plus(Duration.ofHours(1)), "10")),
                        START.plus(Duration.ofDays(5)),
                        new Live(ShopFlows.rules(Map.of("flows/thanks.yaml", OLD)), START),
                        new Live(
                                ShopFlows.rules(Map.of("flows/thanks.yaml", second)),
                                START.plus(Duration.ofMinutes(125))),
                        new Live(
                                over(Map.of("flows/thanks.yaml", NEW), kept(Map.of("flows/thanks.yaml", second))),
                                START.plus(Duration.ofMinutes(125)).plusMillis(1))))
                .extracting(change -> change.at() + " " + change.kind() + " " + change.detail())
                .contains("2027-01-03T02:00:00Z sent old");
    }

    @Test
    void aKeptTextThatIsNotTheOneTheyGoByKeepsNobody() {
        String another = OLD.replace("2d", "1d");

        assertThat(around(Map.of("flows/thanks.yaml", NEW), kept(Map.of("flows/thanks.yaml", another))))
                .contains("2027-01-03T02:00:00Z sent before @3 new");
    }

    @Test
    void whoeverStaysLivesAsIfNothingWerePublished() {
        long stayed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, String> texts = ShopFlows.texts(round);
            Rulebook before = ShopFlows.rules(texts);
            Map<String, String> others = ShopFlows.texts(round + 1_000L);
            List<Event> life = ShopLives.life(round);
            List<Instant> instants =
                    life.stream().map(Event::effectiveAt).sorted().toList();
            Instant end = instants.get(instants.size() - 1);
            // No step is due at that instant itself, at which nobody moves.
            Instant published = instants.get(instants.size() / 2).plusMillis(337);
            Instant until = end.plus(Duration.ofDays(12));

            List<Change.InFlow> expected = changes(life, until, new Live(before, START));
            Set<String> runs = expected.stream()
                    .filter(change -> change.what() == Change.InFlow.Kind.STARTED
                            && change.at().isBefore(published))
                    .map(change -> change.flow() + " " + change.run())
                    .collect(Collectors.toSet());
            List<Change.InFlow> found =
                    changes(life, until, new Live(before, START), new Live(over(others, kept(texts)), published));

            assertThat(ofRuns(found, runs)).as("round %d", round).isEqualTo(ofRuns(expected, runs));
            stayed += ofRuns(found, runs).stream()
                    .filter(line ->
                            Instant.parse(line.substring(0, line.indexOf(' '))).isAfter(published))
                    .count();
        }
        assertThat(stayed).as("changes of those who stay").isGreaterThan(20);
    }

    /** What happened in these runs, in the order of instants; refused starts are not of the run that was under way. */
    private static List<String> ofRuns(List<Change.InFlow> changes, Set<String> runs) {
        return changes.stream()
                .filter(change -> change.what() != Change.InFlow.Kind.REFUSED)
                .filter(change -> runs.contains(change.flow() + " " + change.run()))
                .map(FlowEditionsTest::text)
                .sorted()
                .toList();
    }
}
