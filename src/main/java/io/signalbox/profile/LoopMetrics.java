package io.signalbox.profile;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.signalbox.decision.Outcome;
import io.signalbox.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How much the loop decides, how late, and which rules match. */
final class LoopMetrics {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Counter profiles;
    private final Counter decisions;
    private final Counter events;
    private final Counter setAside;
    private final Counter failures;
    private final Timer decisionLag;
    private final Timer timerLag;
    private final RuleActivity activity;

    LoopMetrics(MeterRegistry registry) {
        this(registry, new RuleActivity());
    }

    LoopMetrics(MeterRegistry registry, RuleActivity activity) {
        this.activity = activity;
        profiles = counter(registry, "decisions.profiles", "Profiles that were decided and saved");
        decisions = counter(registry, "decisions", "Instants that were decided");
        events = counter(registry, "decisions.events", "Events that were decided");
        setAside =
                counter(registry, "decisions.set.aside", "Profiles that were set aside because deciding them failed");
        failures = counter(registry, "decisions.failures", "Rule files that failed or exceeded a limit for a profile");
        decisionLag = timer(registry, "decision.lag", "From the reception of an event to the commit of its decision");
        timerLag =
                timer(registry, "timer.lag", "From the instant at which time alone made a profile due to the commit");
    }

    /** Since when the work of a transaction was waiting. */
    static final class Lags {
        private final List<Instant> received = new ArrayList<>();
        private final List<Instant> due = new ArrayList<>();

        void add(SituationReader.Known known, Outcome outcome) {
            int before = received.size();
            for (Event event : known.events().arrivals()) {
                if (outcome.handled().contains(event.id())) {
                    received.add(event.effectiveAt());
                }
            }
            if (received.size() == before) {
                due.add(known.due().dueAt());
            }
        }
    }

    void committed(List<Decision> saved, Lags lags, Instant at) {
        profiles.increment(saved.size());
        events.increment(lags.received.size());
        for (Decision decision : saved) {
            decisions.increment(decision.outcome().decisions());
            failures.increment(decision.outcome().failures().size());
        }
        lags.received.forEach(since -> decisionLag.record(Duration.between(since, at)));
        lags.due.forEach(since -> timerLag.record(Duration.between(since, at)));
        activity.note(saved, at);
    }

    void setAside() {
        setAside.increment();
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private static Timer timer(MeterRegistry registry, String name, String description) {
        return Timer.builder(name)
                .description(description)
                .publishPercentileHistogram()
                .minimumExpectedValue(SHORTEST)
                .maximumExpectedValue(LONGEST)
                .register(registry);
    }
}
