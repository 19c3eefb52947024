package io.signalbox.backtest;

import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.GivenCatalog;
import io.signalbox.decision.Backtest;
import io.signalbox.decision.BacktestSpan;
import io.signalbox.decision.BacktestTally;
import io.signalbox.decision.DeciderLimits;
import io.signalbox.decision.Replay;
import io.signalbox.decision.ShopLives;
import io.signalbox.decision.Situation;
import io.signalbox.history.Entry;
import io.signalbox.history.EventLog;
import io.signalbox.history.LifeStore;
import io.signalbox.model.Event;
import io.signalbox.platform.Audits;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import io.signalbox.platform.WorkerLoop.Turn;
import io.signalbox.rulebook.Rulebook;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A database with histories, and replicas that work on backtests of them. */
final class Bench {

    static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    static final Instant FROM = Instant.parse("2027-06-01T00:00:00Z");
    static final Instant NOW = Instant.parse("2031-01-01T00:00:00Z");
    private static final DeciderLimits LIMITS = new DeciderLimits(0, 100_000, ZONE);

    final TickableClock clock = TickableClock.at(NOW);
    final Sql sql = TestDatabase.fresh().sql();
    final Catalog catalog;
    final Backtesting backtesting;
    final BacktestStore store = new BacktestStore(sql);
    final BacktestChunkStore chunks = new BacktestChunkStore(sql, ZONE);
    private final Settings settings = new Settings();
    private final EventLog log = EventLog.on(sql, clock);
    private final LifeStore lives = LifeStore.on(sql);
    private final Map<String, List<Event>> imported = new TreeMap<>();

    /** The first of these rulebooks is live. */
    Bench(Rulebook... rulebooks) {
        catalog = new GivenCatalog(rulebooks).open(sql, clock, rulebooks[0]);
        backtesting = new Backtesting(sql, lives, catalog, settings, Audits.of("author", sql, clock), clock);
    }

    static final class Settings implements BacktestConfig {
        @Override
        public int threads() {
            return 1;
        }

        @Override
        public int chunk() {
            return 7;
        }

        @Override
        public int running() {
            return 2;
        }

        @Override
        public int keep() {
            return 2;
        }

        @Override
        public int maxDecisions() {
            return 100_000;
        }

        @Override
        public int maxEvents() {
            return 1_000;
        }

        @Override
        public Duration giveWay() {
            return Duration.ofSeconds(2);
        }
    }

    BacktestWorker replica() {
        return BacktestWorker.on(sql, lives, catalog, settings, LIMITS, clock);
    }

    /** People with made-up lives, imported and decided. */
    Bench people(int count) {
        for (int seed = 1; seed <= count; seed++) {
            String id = String.format("p%03d", seed);
            Set<String> known = new HashSet<>();
            List<Event> life = ShopLives.life(seed).stream()
                    // No door lets through what only bears traits.
                    .filter(event -> !event.name().equals(Situation.TRAITS_ONLY) && known.add(event.id()))
                    .toList();
            knows(id);
            appended(id, life, true);
            imported.put(
                    id,
                    life.stream()
                            .map(event -> event.receivedAt(event.occurredAt()))
                            .toList());
        }
        nobodyIsDue();
        return this;
    }

    Bench knows(String id) {
        sql.update("insert into profiles (profile_id, created_at) values (?, ?)", id, clock.instant());
        return this;
    }

    /** Events that arrive now, or that are imported. */
    void appended(String id, List<Event> events, boolean asHistory) {
        List<Entry> entries = new ArrayList<>();
        events.forEach(event -> entries.add(new Entry(id, event)));
        log.prepare(events.stream().map(Event::occurredAt).toList());
        sql.doInTransaction(transaction -> {
            if (asHistory) {
                log.appendMuted(transaction, entries, "import-1");
            } else {
                log.append(transaction, entries);
            }
        });
    }

    void nobodyIsDue() {
        sql.update("update due set due_at = 'infinity', pending_from = null");
    }

    StoredBacktest order(Rulebook candidate) {
        return order(candidate, BacktestScope.all());
    }

    StoredBacktest order(Rulebook candidate, BacktestScope scope) {
        return backtesting.create(accepted(candidate, scope), "author");
    }

    Backtesting.Accepted accepted(Rulebook candidate, BacktestScope scope) {
        return backtesting.check(new BacktestOrder(
                "edits", GivenCatalog.files(candidate), 1, Optional.of(FROM), Optional.of(NOW), scope, "why"));
    }

    StoredBacktest found(StoredBacktest backtest) {
        return backtesting.find(backtest.backtestId()).orElseThrow();
    }

    StoredBacktest.Findings findings(StoredBacktest backtest) {
        return backtesting.findings(backtest.backtestId());
    }

    /** Turns until there is nothing to do; how many did something. */
    static int work(BacktestWorker worker) {
        int turns = 0;
        for (Turn turn = worker.turn(); turn.worked(); turn = worker.turn()) {
            turns++;
        }
        return turns;
    }

    /** What the pure function makes of everybody at once. */
    StoredBacktest.Findings expected(Rulebook live, Rulebook candidate) {
        Backtest backtest = new Backtest(LIMITS, live, candidate, new BacktestSpan(FROM, NOW, ZONE));
        BacktestTally tally = new BacktestTally(backtest.span());
        imported.forEach((id, events) -> {
            Replay replay = backtest.candidate(id, events);
            tally.add(backtest.live(replay, events), replay);
        });
        return new StoredBacktest.Findings(tally.result(), tally.samples());
    }
}
