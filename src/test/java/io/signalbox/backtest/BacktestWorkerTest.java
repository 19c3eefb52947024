package io.signalbox.backtest;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.catalog.BacktestSummary;
import io.signalbox.catalog.GivenCatalog;
import io.signalbox.catalog.SegmentEffect;
import io.signalbox.decision.BacktestSample;
import io.signalbox.decision.ShopLives;
import io.signalbox.platform.ProblemException;
import io.signalbox.platform.WorkerLoop.Turn;
import io.signalbox.rulebook.Rulebook;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class BacktestWorkerTest {

    private static final Rulebook LIVE = ShopLives.rules();
    private static final Rulebook CANDIDATE = ShopLives.otherRules();

    private final Bench bench = new Bench(LIVE, CANDIDATE);

    @Test
    void replicasThatTakeTurnsFindWhatThePureFunctionFindsAtOnce() {
        bench.people(40);
        StoredBacktest ordered = bench.order(CANDIDATE);
        BacktestWorker one = bench.replica();
        BacktestWorker other = bench.replica();

        while (bench.found(ordered).state().isUnderWay()) {
            one.turn();
            other.turn();
        }

        StoredBacktest.Findings expected = bench.expected(LIVE, CANDIDATE);
        assertThat(expected.result().differing()).isPositive();
        assertThat(expected.samples()).isNotEmpty();
        assertThat(bench.findings(ordered)).isEqualTo(expected);
        StoredBacktest finished = bench.found(ordered);
        assertThat(finished.state()).isEqualTo(BacktestState.FINISHED);
        assertThat(finished.profilesTotal()).contains(40L);
        assertThat(finished.profilesDone()).isEqualTo(40);
        assertThat(rows("backtest_chunks")).isZero();
    }

    @Test
    void twoReplicasAtOnceCountNobodyTwice() throws Exception {
        bench.people(40);
        StoredBacktest ordered = bench.order(CANDIDATE);

        CompletableFuture<Integer> one = CompletableFuture.supplyAsync(() -> untilFinished(ordered));
        CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> untilFinished(ordered));
        one.get(60, SECONDS);
        other.get(60, SECONDS);

        assertThat(bench.found(ordered).profilesDone()).isEqualTo(40);
        assertThat(bench.findings(ordered)).isEqualTo(bench.expected(LIVE, CANDIDATE));
    }

    private int untilFinished(StoredBacktest ordered) {
        BacktestWorker worker = bench.replica();
        int turns = 0;
        while (bench.found(ordered).state().isUnderWay()) {
            worker.turn();
            turns++;
        }
        return turns;
    }

    @Test
    void whoeverDiesInAChunkLeavesItToOthers() {
        bench.people(40);
        StoredBacktest ordered = bench.order(CANDIDATE);
        BacktestWorker dying = bench.replica();
        dying.turn();
        dying.turn();
        assertThat(bench.found(ordered).profilesDone()).isEqualTo(7);

        assertThatThrownBy(() -> bench.chunks.advance(ordered.backtestId(), bench.clock, (transaction, profiles) -> {
                    throw new IllegalStateException("killed with " + profiles.size());
                }))
                .hasMessage("killed with 7");
        assertThat(bench.found(ordered).profilesDone()).isEqualTo(7);
        Bench.work(bench.replica());

        assertThat(bench.found(ordered).state()).isEqualTo(BacktestState.FINISHED);
        assertThat(bench.findings(ordered)).isEqualTo(bench.expected(LIVE, CANDIDATE));
    }

    @Test
    void aCancelledOneStopsAndKeepsWhatItFound() {
        bench.people(40);
        StoredBacktest ordered = bench.order(CANDIDATE);
        BacktestWorker worker = bench.replica();
        worker.turn();
        worker.turn();

        // In the middle of a chunk.
        bench.chunks.advance(ordered.backtestId(), bench.clock, (transaction, profiles) -> {
            assertThat(bench.backtesting.cancel(ordered.backtestId())).isTrue();
            return new BacktestChunkStore.Chunk(bench.expected(LIVE, CANDIDATE).result(), List.of(), 0);
        });

        assertThat(worker.turn().worked()).isFalse();
        StoredBacktest cancelled = bench.found(ordered);
        assertThat(cancelled.state()).isEqualTo(BacktestState.CANCELLED);
        assertThat(cancelled.profilesDone()).isEqualTo(7);
        assertThat(bench.findings(ordered).result().profiles()).isEqualTo(7);
        assertThat(rows("backtest_chunks")).isZero();
        assertThat(bench.backtesting.cancel(ordered.backtestId())).isFalse();
        assertThat(bench.backtesting.delete(ordered.backtestId())).isTrue();
        assertThat(rows("backtest_samples")).isZero();
        assertThat(bench.sql.query("select action from audit order by audit_id", row -> row.text("action")))
                .containsExactly("backtest.order", "backtest.cancel", "backtest.delete");
    }

    @Test
    void theLiveRulebookAsCandidateDiffersInNothing() {
        bench.people(20);
        StoredBacktest ordered = bench.order(LIVE);

        Bench.work(bench.replica());

        assertThat(bench.findings(ordered).result().profiles()).isEqualTo(20);
        assertThat(bench.findings(ordered).result().differing()).isZero();
        assertThat(bench.findings(ordered).samples()).isEmpty();
        assertThat(bench.findings(ordered).result().segments()).isNotEmpty();
    }

    @Test
    void twoRunsOfTheSameAreIdentical() {
        bench.people(20);
        StoredBacktest first = bench.order(CANDIDATE);
        Bench.work(bench.replica());
        StoredBacktest second = bench.order(CANDIDATE);
        Bench.work(bench.replica());

        assertThat(bench.findings(second)).isEqualTo(bench.findings(first));
    }

    @Test
    void aSampleIsTheSameForTheSameSeed() {
        bench.people(40);
        StoredBacktest one = bench.order(CANDIDATE, BacktestScope.ofSample(15, 1));
        Bench.work(bench.replica());
        StoredBacktest again = bench.order(CANDIDATE, BacktestScope.ofSample(15, 1));
        Bench.work(bench.replica());

        assertThat(bench.found(one).profilesTotal()).contains(15L);
        assertThat(bench.findings(again)).isEqualTo(bench.findings(one));

        bench.backtesting.delete(again.backtestId());
        StoredBacktest other = bench.order(CANDIDATE, BacktestScope.ofSample(15, 2));
        Bench.work(bench.replica());
        assertThat(bench.findings(other)).isNotEqualTo(bench.findings(one));
    }

    @Test
    void aSegmentIsThatOfItsMembers() {
        bench.people(10);
        for (String id : List.of("p001", "p004")) {
            bench.sql.update("""
                    insert into memberships
                        (profile_id, segment, detail, since, rulebook, file, rule, evidence, absence)
                    values (?, 'vip', '', ?, 'r', 'f', 'r', '[]', '')
                    """, id, Bench.NOW);
        }
        StoredBacktest members = bench.order(CANDIDATE, BacktestScope.ofSegment("vip"));
        StoredBacktest nobody = bench.order(CANDIDATE, BacktestScope.ofSegment("unknown"));

        Bench.work(bench.replica());

        assertThat(bench.findings(members).result().profiles()).isEqualTo(2);
        assertThat(bench.found(nobody).state()).isEqualTo(BacktestState.FINISHED);
        assertThat(bench.found(nobody).profilesTotal()).contains(0L);
    }

    @Test
    void whatIsReceivedAfterItWasOrderedIsLeftOut() {
        bench.knows("anna");
        bench.appended("anna", List.of(ShopLives.viewed("v1", Bench.NOW.minus(Duration.ofDays(1)), "hats")), false);
        StoredBacktest ordered = bench.order(CANDIDATE);
        bench.clock.tick(Duration.ofSeconds(1));
        bench.appended("anna", List.of(ShopLives.viewed("v2", Bench.NOW.minus(Duration.ofDays(2)), "hats")), false);
        bench.nobodyIsDue();

        Bench.work(bench.replica());

        assertThat(bench.findings(ordered).result().live().work().events()).isEqualTo(1);
    }

    @Test
    void onePersonsFailureIsTheirsAlone() {
        Rulebook breaking = ShopLives.rulesThatBreakFor("FR");
        Bench strict = new Bench(LIVE, breaking).people(3);
        strict.knows("zoe");
        strict.appended(
                "zoe", List.of(ShopLives.traits("t", Bench.FROM.plusSeconds(1), Map.of("country", "FR"))), true);
        strict.nobodyIsDue();
        StoredBacktest ordered = strict.order(breaking);

        Bench.work(strict.replica());

        assertThat(strict.findings(ordered).result().profiles()).isEqualTo(3);
        assertThat(strict.findings(ordered).result().failed()).isEqualTo(1);
        assertThat(strict.findings(ordered).samples())
                .filteredOn(sample -> sample.difference().equals("failed"))
                .extracting(BacktestSample::profileId, BacktestSample::detail)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("zoe", "failed with IllegalStateException"));
    }

    @Test
    void anEventThatCannotBeReadIsAFailureOfItsProfileAlone() {
        bench.people(3);
        bench.sql.update("update events set properties = '[\"secret\"]' where profile_id = 'p002'");
        StoredBacktest ordered = bench.order(CANDIDATE);

        Bench.work(bench.replica());

        assertThat(bench.found(ordered).state()).isEqualTo(BacktestState.FINISHED);
        assertThat(bench.findings(ordered).result().profiles()).isEqualTo(2);
        assertThat(bench.findings(ordered).result().failed()).isEqualTo(1);
        assertThat(bench.findings(ordered).samples())
                .filteredOn(sample -> sample.difference().equals("failed"))
                .singleElement()
                .satisfies(sample -> assertThat(sample.profileId()).isEqualTo("p002"))
                .satisfies(sample -> assertThat(sample.detail())
                        .contains("an event of the log cannot be read")
                        .doesNotContain("secret"));
    }

    @Test
    void aChunkThatFailsAgainAndAgainFailsItsBacktestAndTheNextOneGoesOn() {
        bench.people(2);
        StoredBacktest first = bench.order(CANDIDATE);
        BacktestWorker worker = bench.replica();
        worker.turn();
        bench.sql.update("update backtests set result = '{' where backtest_id = ?", first.backtestId());
        bench.clock.tick(Duration.ofSeconds(1));
        StoredBacktest second = bench.order(CANDIDATE);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(worker::turn).isInstanceOf(IllegalArgumentException.class);
        }
        Bench.work(worker);

        assertThat(bench.found(first).state()).isEqualTo(BacktestState.FAILED);
        assertThat(bench.found(first).error()).contains("a chunk failed 3 times with IllegalArgumentException");
        assertThat(bench.found(second).state()).isEqualTo(BacktestState.FINISHED);
    }

    @Test
    void itGivesWayToThoseWhoAreDueButGoesOn() {
        bench.people(20);
        bench.order(CANDIDATE);
        BacktestWorker worker = bench.replica();
        worker.turn();
        worker.turn();
        bench.sql.update("update due set due_at = ? where profile_id = 'p001'", Bench.NOW.minusSeconds(3));

        Turn giving = worker.turn();
        bench.clock.tick(Duration.ofSeconds(2));
        Turn afterwards = worker.turn();

        assertThat(giving).isEqualTo(Turn.idleUntil(Bench.NOW.plusSeconds(2)));
        assertThat(afterwards.worked()).isTrue();
    }

    @Test
    void thereAreNeverMoreThanTheSettingsAllow() {
        bench.people(2);
        bench.order(CANDIDATE);
        bench.order(CANDIDATE);
        assertThatThrownBy(() -> bench.order(CANDIDATE))
                .isInstanceOfSatisfying(ProblemException.class, refused -> assertThat(
                                refused.problem().problems().get(0).message())
                        .isEqualTo("found 2 under way; expected at most 2"));
        Bench.work(bench.replica());
        bench.order(CANDIDATE);
        Backtesting.Accepted late = bench.accepted(CANDIDATE, BacktestScope.all());
        bench.order(CANDIDATE);
        assertThatThrownBy(() -> bench.backtesting.create(late, "author"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("too many");
        Bench.work(bench.replica());
        for (int i = 0; i < 3; i++) {
            bench.clock.tick(Duration.ofSeconds(1));
            bench.order(CANDIDATE);
            Bench.work(bench.replica());
        }

        // The two that are kept, and the one that was not over yet when the last was ordered.
        assertThat(rows("backtests")).isEqualTo(3);
    }

    @Test
    void whoPublishesIsToldOfTheLatestOfExactlyTheseFiles() {
        bench.people(20);
        String checksum = GivenCatalog.files(CANDIDATE).checksum();
        StoredBacktest first = bench.order(CANDIDATE);
        assertThat(bench.backtesting.latest(checksum)).isEmpty();
        Bench.work(bench.replica());
        assertThat(bench.backtesting.latest(checksum).map(BacktestSummary::backtestId))
                .contains(first.backtestId());
        bench.clock.tick(Duration.ofSeconds(1));
        StoredBacktest second = bench.order(CANDIDATE);
        Bench.work(bench.replica());

        BacktestSummary latest = bench.backtesting.latest(checksum).orElseThrow();

        assertThat(latest.backtestId()).isEqualTo(second.backtestId());
        assertThat(latest.liveVersion()).isEqualTo(1);
        assertThat(latest.extent())
                .isEqualTo(new BacktestSummary.Extent(true, "all profiles", Bench.FROM, Bench.NOW, 20, 0));
        assertThat(bench.backtesting.finished(checksum))
                .extracting(BacktestSummary::backtestId)
                .containsExactly(second.backtestId(), first.backtestId());
        bench.expected(LIVE, CANDIDATE).result().segments().forEach((name, segment) -> {
            assertThat(latest.segments())
                    .containsEntry(name, new SegmentEffect(segment.gain(), segment.lose(), segment.keep()));
        });
        assertThat(bench.backtesting.latest("another")).isEmpty();
    }

    private long rows(String table) {
        return bench.sql
                .first("select count(*) as rows from " + table, row -> row.number("rows"))
                .orElseThrow();
    }
}
