package io.signalbox.backtest;

import io.signalbox.backtest.BacktestChunkStore.Chunk;
import io.signalbox.backtest.BacktestChunkStore.Work;
import io.signalbox.decision.BacktestTally;
import io.signalbox.decision.Replay;
import io.signalbox.decision.TooManyDecisionsException;
import io.signalbox.history.LifeStore;
import io.signalbox.model.Event;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Sql;
import io.signalbox.rulebook.AssessmentFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Replays the profiles of one chunk under both rulebooks. */
final class Replays {

    /** About 20 MB of events. More are read in portions, so that very active profiles fit into the heap. */
    private static final long MAX_EVENTS = 20_000;

    private final LifeStore lives;
    private final Work work;
    private final BacktestRulebooks.Pair rulebooks;
    private final int maxEvents;
    private final BacktestTally tally;
    private long candidateNanos;

    Replays(LifeStore lives, Work work, BacktestRulebooks.Pair rulebooks, int maxEvents) {
        this.lives = lives;
        this.work = work;
        this.rulebooks = rulebooks;
        this.maxEvents = maxEvents;
        tally = new BacktestTally(work.span());
    }

    Chunk replay(Sql transaction, List<String> profileIds) {
        Map<String, Long> sizes = lives.sizes(transaction, profileIds);
        List<String> portion = new ArrayList<>();
        long events = 0;
        for (String profileId : profileIds) {
            long size = sizes.getOrDefault(profileId, 0L);
            if (size > maxEvents) {
                tally.addFailure(profileId, "found " + size + " events; expected at most " + maxEvents);
            } else if (size > 0) {
                if (events + size > MAX_EVENTS && !portion.isEmpty()) {
                    replayPortion(transaction, portion);
                    portion.clear();
                    events = 0;
                }
                portion.add(profileId);
                events += size;
            }
        }
        if (!portion.isEmpty()) {
            replayPortion(transaction, portion);
        }
        return new Chunk(tally.result(), tally.samples(), candidateNanos);
    }

    private void replayPortion(Sql transaction, List<String> portion) {
        TrackingPlan candidate = rulebooks.candidate();
        TrackingPlan live = rulebooks.live();
        Map<String, String> unreadable = new TreeMap<>();
        Map<String, List<Event>> underCandidate = lives(transaction, portion, candidate, unreadable);
        Map<String, List<Event>> underLive = live.version().equals(candidate.version())
                ? underCandidate
                : lives(transaction, portion, live, unreadable);
        unreadable.forEach(tally::addFailure);
        for (String profileId : portion) {
            if (!unreadable.containsKey(profileId)) {
                replay(
                        profileId,
                        underLive.getOrDefault(profileId, List.of()),
                        underCandidate.getOrDefault(profileId, List.of()));
            }
        }
    }

    private Map<String, List<Event>> lives(
            Sql transaction, List<String> portion, TrackingPlan plan, Map<String, String> unreadable) {
        return lives.lives(
                transaction,
                portion,
                work.receivedUntil(),
                plan,
                (profileId, why) -> unreadable.put(profileId, String.valueOf(why.getMessage())));
    }

    private void replay(String profileId, List<Event> underLive, List<Event> underCandidate) {
        try {
            long start = System.nanoTime();
            Replay candidate = rulebooks.backtest().candidate(profileId, underCandidate);
            candidateNanos += System.nanoTime() - start;
            tally.add(rulebooks.backtest().live(candidate, underLive), candidate);
        } catch (RuntimeException failure) {
            // One person's failure is theirs alone; it is shown among the findings.
            tally.addFailure(profileId, reason(failure));
        }
    }

    /** Only messages about limits are kept: others, such as those of the engine, may quote what customers sent. */
    private static String reason(RuntimeException failure) {
        boolean ofLimit = failure instanceof TooManyDecisionsException
                || (failure instanceof AssessmentFailure assessment && assessment.isOfLimit());
        return ofLimit
                ? String.valueOf(failure.getMessage())
                : "failed with " + failure.getClass().getSimpleName();
    }
}
