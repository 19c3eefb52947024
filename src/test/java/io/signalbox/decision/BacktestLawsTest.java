package io.signalbox.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.JavaRulebook.JavaFile;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.rulebook.Rulebook;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a backtest predicts is what happens. Random lives, random rulebooks, random spans. */
@Execution(ExecutionMode.CONCURRENT)
class BacktestLawsTest {

    /** A backtest of one life. */
    private record Case(Rulebook live, Rulebook candidate, List<Event> events, BacktestSpan span) {

        static Case of(long seed) {
            Random random = new Random(seed * 31);
            List<Event> events = Laws.firstReceived(seed % 3 == 0 ? Lives.punctual(seed) : Lives.unpunctual(seed));
            return new Case(some("one", random), some("other", random), events, spanIn(events, random));
        }

        Backtest backtest() {
            return new Backtest(Life.LIMITS, live, candidate, span);
        }
    }

    /** Some files of the shop; some of them with rules that say less, so that they are other rules in equal units. */
    private static Rulebook some(String name, Random random) {
        List<JavaFile> files = new ArrayList<>(ShopRules.all().files());
        files.removeIf(file -> random.nextInt(4) == 0);
        if (random.nextInt(2) == 0) {
            files.replaceAll(file -> file.unit().file().equals("interest.drl")
                    ? new JavaFile(file.unit(), asking -> {
                        if (asking.trait("country").isEmpty()) {
                            file.rules().accept(asking);
                        }
                    })
                    : file);
        }
        files.replaceAll(file -> file.unit().file().equals("interest.drl") ? reading(file, "country") : file);
        return JavaRulebook.of(name + "-" + random.nextLong(), files.toArray(JavaFile[]::new));
    }

    private static JavaFile reading(JavaFile file, String trait) {
        Set<String> traits = new HashSet<>(file.unit().traits());
        traits.add(trait);
        var unit = file.unit();
        return new JavaFile(
                new io.signalbox.rulebook.Unit(
                        unit.file(),
                        unit.everything(),
                        unit.events(),
                        unit.unplannedEvents(),
                        unit.summaries(),
                        traits,
                        unit.segments(),
                        unit.givesSegments(),
                        unit.givesTraits(),
                        unit.givesTriggers(),
                        unit.lookBack()),
                file.rules());
    }

    private static BacktestSpan spanIn(List<Event> events, Random random) {
        Instant from = Laws.momentIn(events, random);
        Instant until = Laws.momentIn(events, random);
        Instant end = until.isBefore(from) ? from : until;
        return new BacktestSpan(
                random.nextInt(4) == 0 ? from.minus(Duration.ofDays(900)) : until.isBefore(from) ? until : from,
                random.nextInt(3) == 0 ? end.plus(Duration.ofDays(60)) : end,
                ZoneOffset.UTC);
    }

    /** The same person under a rulebook that really decides, arrival by arrival, after a muted beginning. */
    private static List<Change> lived(Rulebook rulebook, List<Event> events, BacktestSpan span) {
        Life life = new Life("anna", Timeline.always(rulebook));
        List<Event> waiting = new ArrayList<>(events);
        waiting.sort(java.util.Comparator.comparing(Event::effectiveAt));
        List<Event> before = new ArrayList<>();
        while (!waiting.isEmpty() && !waiting.get(0).effectiveAt().isAfter(span.from())) {
            before.add(waiting.remove(0));
        }
        if (!before.isEmpty()) {
            life.receives(before.toArray(Event[]::new)).mutedAt(span.from()).decide(span.from());
        }
        while (!waiting.isEmpty() && !waiting.get(0).effectiveAt().isAfter(span.until())) {
            Instant now = waiting.get(0).effectiveAt();
            while (!waiting.isEmpty() && waiting.get(0).effectiveAt().equals(now)) {
                life.receives(waiting.remove(0));
            }
            life.decide(now);
        }
        life.decide(span.until());
        return life.changes();
    }

    private static List<Change> all(Replay replay) {
        List<Change> all = new ArrayList<>(replay.beginning());
        all.addAll(replay.changes());
        return all;
    }

    @Test
    void whatIsPredictedIsWhatHappensUnderBoth() {
        Laws.forAll(seed -> {
            Case given = Case.of(seed);

            Replay candidate = given.backtest().candidate("anna", given.events());
            Replay live = given.backtest().live(candidate, given.events());

            assertThat(all(candidate)).isEqualTo(lived(given.candidate(), given.events(), given.span()));
            assertThat(all(live)).isEqualTo(lived(given.live(), given.events(), given.span()));
        });
    }

    @Test
    void sharingAnswersChangesNothing() {
        int[] shared = {0};
        Laws.forAll(seed -> {
            Case given = Case.of(seed);
            Backtest backtest = given.backtest();
            Replay candidate = backtest.candidate("anna", given.events());
            // The other way round, so that what is live here is replayed first, with nothing to share.
            Backtest reverse = new Backtest(
                    Life.LIMITS, /* live= */ given.candidate(), /* candidate= */ given.live(), given.span());
            Replay alone = reverse.candidate("anna", given.events());

            Replay sharing = backtest.live(candidate, given.events());

            shared[0] += SharedAnswers.common(new UnitIndex(given.live()), new UnitIndex(given.candidate()))
                    .size();
            assertThat(all(sharing)).isEqualTo(all(alone));
            assertThat(sharing.memberships()).isEqualTo(alone.memberships());
            assertThat(sharing.state()).isEqualTo(alone.state());
            assertThat(sharing.work()).isEqualTo(alone.work());
        });
        assertThat(shared[0]).as("files that were shared").isGreaterThan(1_000);
    }

    @Test
    void aCandidateEqualToTheOtherDiffersInNothingThroughTwoWalks() {
        Laws.forAll(seed -> {
            Case given = Case.of(seed);
            Rulebook twin = renamed(given.live());
            Backtest backtest = new Backtest(Life.LIMITS, given.live(), twin, given.span());
            Replay candidate = backtest.candidate("anna", given.events());
            Replay live = backtest.live(candidate, given.events());
            BacktestTally tally = new BacktestTally(given.span());

            tally.add(live, candidate);

            assertThat(live).isNotSameAs(candidate);
            assertNoDifference(tally);
        });
    }

    @Test
    void aCandidateThatIsTheOtherIsReplayedOnce() {
        Case given = Case.of(7);
        Backtest backtest = new Backtest(Life.LIMITS, given.live(), given.live(), given.span());
        Replay candidate = backtest.candidate("anna", given.events());
        BacktestTally tally = new BacktestTally(given.span());

        tally.add(backtest.live(candidate, given.events()), candidate);

        assertThat(backtest.isSame()).isTrue();
        assertThat(backtest.live(candidate, given.events())).isSameAs(candidate);
        assertNoDifference(tally);
    }

    private static Rulebook renamed(Rulebook rulebook) {
        JavaRulebook java = (JavaRulebook) rulebook;
        return JavaRulebook.of(java.id() + " again", java.files().toArray(JavaFile[]::new));
    }

    private static void assertNoDifference(BacktestTally tally) {
        BacktestResult result = tally.result();
        assertThat(result.differing()).isZero();
        assertThat(tally.samples()).isEmpty();
        assertThat(result.live()).isEqualTo(result.candidate());
        result.segments().forEach((name, segment) -> {
            assertThat(segment.gain() + segment.lose() + segment.otherDetail() + segment.differing())
                    .isZero();
            assertThat(segment.live()).isEqualTo(segment.candidate());
        });
        result.triggers().forEach((name, trigger) -> {
            assertThat(trigger.gain() + trigger.lose() + trigger.otherInstant()).isZero();
            assertThat(trigger.live()).isEqualTo(trigger.candidate());
        });
        result.traits().forEach((name, trait) -> assertThat(trait.gain() + trait.lose() + trait.otherValue())
                .isZero());
    }

    @Test
    void countsAreThoseOfTheLivesLived() {
        Laws.forSome(seed -> {
            Case given = Case.of(seed);
            BacktestTally tally = tally(given.backtest(), Map.of("anna", given.events()), List.of("anna"));

            BacktestResult result = tally.result();

            List<Change> lived = lived(given.candidate(), given.events(), given.span());
            Map<String, Long> inside = new TreeMap<>();
            lived.stream()
                    .filter(Change.Entered.class::isInstance)
                    .forEach(change -> inside.merge(change.name(), 1L, Long::sum));
            lived.stream()
                    .filter(Change.Left.class::isInstance)
                    .forEach(change -> inside.merge(change.name(), -1L, Long::sum));
            Map<String, Long> atTheEnd = new TreeMap<>();
            result.segments().forEach((name, segment) -> atTheEnd.put(name, segment.gain() + segment.keep()));
            inside.forEach((name, details) -> assertThat(atTheEnd).containsEntry(name, details > 0 ? 1L : 0L));
            result.segments().forEach((name, segment) -> assertThat(
                            segment.candidate().get(segment.candidate().size() - 1))
                    .isEqualTo(segment.gain() + segment.keep()));
            long fired = lived.stream()
                    .filter(change -> change instanceof Change.Triggered triggered && !triggered.muted())
                    .count();
            assertThat(result.triggers().values().stream()
                            .flatMap(trigger -> trigger.candidate().values().stream())
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(fired);
        });
    }

    @Test
    void chunksInAnyOrderGiveTheSame() {
        Random random = new Random(5);
        Map<String, List<Event>> lives = new HashMap<>();
        List<String> ids = new ArrayList<>();
        for (long seed = 1; seed <= 200; seed++) {
            lives.put("p" + seed, Laws.firstReceived(Lives.unpunctual(seed)));
            ids.add("p" + seed);
        }
        BacktestSpan span = new BacktestSpan(
                Instant.parse("2027-06-01T00:00:00Z"), Instant.parse("2029-01-01T00:00:00Z"), ZoneOffset.UTC);
        Backtest backtest = new Backtest(Life.LIMITS, some("one", random), some("other", random), span);
        BacktestTally whole = tally(backtest, lives, ids);
        assertThat(whole.result().differing()).isGreaterThan(20);
        assertThat(whole.samples().stream().map(sample -> sample.subject() + sample.difference()))
                .contains("segmentgain", "segmentlose");

        for (int round = 0; round < 10; round++) {
            Collections.shuffle(ids, random);
            BacktestResult result = BacktestResult.NOTHING;
            List<BacktestSample> samples = List.of();
            for (int from = 0, size; from < ids.size(); from += size) {
                size = Math.min(1 + random.nextInt(40), ids.size() - from);
                BacktestTally chunk = tally(backtest, lives, ids.subList(from, from + size));
                result = random.nextBoolean()
                        ? result.plus(chunk.result())
                        : chunk.result().plus(result);
                samples = BacktestSample.merged(chunk.samples(), samples);
            }

            assertThat(result).isEqualTo(whole.result());
            assertThat(samples).isEqualTo(whole.samples());
        }
    }

    private static BacktestTally tally(Backtest backtest, Map<String, List<Event>> lives, List<String> ids) {
        BacktestTally tally = new BacktestTally(backtest.span());
        for (String id : ids) {
            List<Event> events = Optional.ofNullable(lives.get(id)).orElseThrow();
            Replay candidate = backtest.candidate(id, events);
            tally.add(backtest.live(candidate, events), candidate);
        }
        return tally;
    }
}
