package io.signalbox.backtest;

import io.signalbox.catalog.BacktestSummary;
import io.signalbox.catalog.Backtests;
import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.SegmentEffect;
import io.signalbox.decision.BacktestResult;
import io.signalbox.history.LifeStore;
import io.signalbox.platform.AuditLog;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.Json;
import io.signalbox.platform.Page;
import io.signalbox.platform.Problem;
import io.signalbox.platform.ProblemException;
import io.signalbox.platform.Sql;
import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.RuleProblem;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Backtests as operators see them: ordered, looked at, stopped, deleted. The work is done by {@link BacktestWorker}. */
public final class Backtesting implements Backtests {

    private final Sql sql;
    private final BacktestStore store;
    private final LifeStore lives;
    private final Catalog catalog;
    private final BacktestConfig config;
    private final AuditLog audit;
    private final Clock clock;

    Backtesting(Sql sql, LifeStore lives, Catalog catalog, BacktestConfig config, AuditLog audit, Clock clock) {
        this.sql = sql;
        this.store = new BacktestStore(sql);
        this.lives = lives;
        this.catalog = catalog;
        this.config = config;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * An order that can be made: its candidate compiles, and its span is one.
     *
     * @param at when it was looked at; what is received later is left out
     */
    public record Accepted(BacktestOrder order, Instant at, Instant from, Instant until) {}

    /**
     * Looks at an order and stores nothing. Compiles the candidate, which may take seconds.
     *
     * @throws ProblemException 400 with all problems where the candidate does not compile or the span is none, 409 where
     *     too many are under way
     */
    public Accepted check(BacktestOrder order) {
        refuseTooMany(store);
        Instant now = clock.instant();
        Instant until = order.until().orElse(now);
        Instant from = order.from()
                .or(() -> lives.earliest(sql))
                .filter(first -> order.from().isPresent() || !first.isAfter(until))
                .orElse(until);
        List<Problem.Item> problems = new ArrayList<>();
        if (until.isAfter(now)) {
            problems.add(
                    Problem.Item.of("/until", Json.text(until), "an instant that is over: at most " + Json.text(now)));
        }
        if (from.isAfter(until)) {
            problems.add(Problem.Item.of("/from", Json.text(from), "an instant up to " + Json.text(until)));
        }
        Compilation compilation = catalog.compile(order.candidate());
        if (!(compilation instanceof Compilation.Compiled)) {
            compilation.problems().stream()
                    .filter(problem -> problem.severity() == RuleProblem.Severity.ERROR)
                    .map(Backtesting::item)
                    .forEach(problems::add);
        }
        if (!problems.isEmpty()) {
            throw Problem.of(400, "the backtest cannot be made; nothing was stored", problems)
                    .asException();
        }
        return new Accepted(order, now, from, until);
    }

    /**
     * Stores an order; the work is done in the background.
     *
     * @throws ProblemException 409 where too many are under way
     */
    public StoredBacktest create(Accepted accepted, String author) {
        BacktestOrder order = accepted.order();
        StoredBacktest backtest = new StoredBacktest(
                UUID.randomUUID().toString(),
                BacktestState.WAITING,
                accepted.at(),
                Optional.empty(),
                Optional.empty(),
                author,
                order.message(),
                order.candidateName(),
                order.candidate().checksum(),
                order.against(),
                accepted.from(),
                accepted.until(),
                order.scope(),
                Optional.empty(),
                0,
                0,
                Optional.empty());
        sql.doInTransaction(transaction -> {
            BacktestStore.lockForAdding(transaction);
            BacktestStore stored = new BacktestStore(transaction);
            refuseTooMany(stored);
            stored.create(backtest, order.candidate());
            audit.record(transaction, "backtest.order", backtest.backtestId(), details(backtest));
        });
        store.prune(config.keep());
        return backtest;
    }

    private static Map<String, Object> details(StoredBacktest backtest) {
        return Map.of(
                "candidate",
                backtest.candidateName(),
                "checksum",
                backtest.candidateChecksum(),
                "against",
                backtest.against(),
                "from",
                Json.text(backtest.from()),
                "until",
                Json.text(backtest.until()),
                "scope",
                backtest.scope().words());
    }

    private void refuseTooMany(BacktestStore known) {
        int underWay = known.countUnderWay();
        if (underWay >= config.running()) {
            throw Problem.conflict(
                            "too many backtests are under way; wait for one, or cancel it",
                            Problem.Item.of(underWay + " under way", "at most " + config.running()))
                    .asException();
        }
    }

    private static Problem.Item item(RuleProblem problem) {
        return new Problem.Item(Optional.of(problem.file()), problem.found(), problem.expected(), problem.message());
    }

    public Optional<StoredBacktest> find(String backtestId) {
        return store.find(backtestId);
    }

    /** Newest first. */
    public Page<StoredBacktest> page(int limit, Optional<String> cursor) {
        return store.page(limit, cursor.map(text -> Cursor.decode(text, 2)));
    }

    public StoredBacktest.Findings findings(String backtestId) {
        return store.findings(backtestId);
    }

    /** Stops one that is under way; false where it is over already. */
    public boolean cancel(String backtestId) {
        return sql.inTransaction(transaction -> recorded(
                transaction,
                "backtest.cancel",
                backtestId,
                new BacktestStore(transaction).cancel(backtestId, clock.instant())));
    }

    /** Deletes one that is over; false where it is under way or unknown. */
    public boolean delete(String backtestId) {
        return sql.inTransaction(transaction -> recorded(
                transaction, "backtest.delete", backtestId, new BacktestStore(transaction).delete(backtestId)));
    }

    private boolean recorded(Sql transaction, String action, String backtestId, boolean done) {
        if (done) {
            audit.record(transaction, action, backtestId, Map.of());
        }
        return done;
    }

    @Override
    public Optional<BacktestSummary> latest(String candidateChecksum) {
        return store.finished(candidateChecksum, 1).stream().findFirst().map(this::summary);
    }

    @Override
    public List<BacktestSummary> finished(String candidateChecksum) {
        return store.finished(candidateChecksum, Integer.MAX_VALUE).stream()
                .map(this::summary)
                .toList();
    }

    private BacktestSummary summary(StoredBacktest backtest) {
        BacktestResult result = store.findings(backtest.backtestId()).result();
        Map<String, SegmentEffect> segments = new HashMap<>();
        result.segments()
                .forEach((name, effect) ->
                        segments.put(name, new SegmentEffect(effect.gain(), effect.lose(), effect.keep())));
        Map<String, BacktestSummary.FlowEffect> flows = new HashMap<>();
        result.flows()
                .forEach((name, flow) -> flows.put(
                        name,
                        new BacktestSummary.FlowEffect(flow.differing(), deeds(flow.live()), deeds(flow.candidate()))));
        return new BacktestSummary(
                backtest.backtestId(),
                backtest.finishedAt().orElseThrow(),
                backtest.against(),
                new BacktestSummary.Extent(
                        backtest.scope().coversAll(),
                        backtest.scope().words(),
                        backtest.from(),
                        backtest.until(),
                        result.profiles(),
                        result.failed()),
                segments,
                flows);
    }

    private static BacktestSummary.FlowDeeds deeds(Map<String, Long> counts) {
        return new BacktestSummary.FlowDeeds(
                counts.getOrDefault("flow-started", 0L),
                counts.entrySet().stream()
                        .filter(count -> count.getKey().startsWith("sent "))
                        .mapToLong(Map.Entry::getValue)
                        .sum());
    }
}
