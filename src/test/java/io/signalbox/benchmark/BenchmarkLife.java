package io.signalbox.benchmark;

import io.signalbox.decision.Decider;
import io.signalbox.decision.DeciderLimits;
import io.signalbox.decision.Outcome;
import io.signalbox.decision.Situation;
import io.signalbox.decision.Timeline;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.model.TraitChanges;
import io.signalbox.model.TriggerKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Profiles who have a number of events behind them and have just done something else. */
final class BenchmarkLife {

    static final DeciderLimits LIMITS = new DeciderLimits(8, 10_000, ZoneOffset.UTC);

    private static final Instant START = Instant.parse("2026-01-13T08:00:00Z");
    private static final String[] CATEGORIES = {"shoes", "hats", "bags", "coats"};

    /** A situation, and the instant at which it is to be decided. */
    record Moment(Situation situation, Instant now) {}

    private BenchmarkLife() {}

    /** Different profiles, each at an arrival; the facts behind them are as many as asked for. */
    static List<Moment> arrivals(Timeline timeline, int profiles, int facts) {
        List<Moment> moments = new ArrayList<>();
        for (int profile = 0; profile < profiles; profile++) {
            Random random = new Random(profile);
            List<Event> handled = new ArrayList<>();
            Instant at = START;
            for (int i = 0; i < facts; i++) {
                at = next(at, random);
                handled.add(event("e" + i, at, random));
            }
            Situation before = new Situation(
                    "profile-" + profile, Optional.empty(), List.of(), handled, Set.of(), Optional.empty());
            Outcome outcome = new Decider(LIMITS).decide(before, timeline, at);
            Set<TriggerKey> fired = new HashSet<>();
            for (Change change : outcome.changes()) {
                if (change instanceof Change.Triggered triggered) {
                    fired.add(triggered.key());
                }
            }
            Instant now = next(at, random);
            List<Event> arriving = List.of(event("e" + facts, now, random));
            moments.add(new Moment(
                    new Situation(
                            "profile-" + profile,
                            Optional.of(outcome.state()),
                            handled,
                            arriving,
                            fired,
                            Optional.empty()),
                    now));
        }
        return moments;
    }

    private static Instant next(Instant at, Random random) {
        return at.plusMillis(random.nextInt(random.nextInt(5) == 0 ? 10_000_000 : 120_000));
    }

    private static Event event(String id, Instant at, Random random) {
        int dice = random.nextInt(10);
        String category = CATEGORIES[random.nextInt(CATEGORIES.length)];
        if (dice < 7) {
            return new Event(id, "product_viewed", at, at, Map.of("category", category), TraitChanges.NONE);
        } else if (dice < 9) {
            return new Event(id, "add_to_cart", at, at, Map.of("category", category), TraitChanges.NONE);
        }
        Map<String, Object> total = Map.of("total", BigDecimal.valueOf(random.nextInt(10_000), 2));
        return new Event(id, "purchase_completed", at, at, total, TraitChanges.NONE);
    }
}
