package io.signalbox.rulebook;

import io.signalbox.model.Summary;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How often an event name, or a family, happened over the whole life of a profile, as a fact. */
public class SummaryFact {

    private final @Nullable String event;
    private final @Nullable String family;
    private final Summary summary;
    private final FlipWatch watch;

    protected SummaryFact(@Nullable String event, @Nullable String family, Summary summary, FlipWatch watch) {
        this.event = event;
        this.family = family;
        this.summary = summary;
        this.watch = watch;
    }

    /** The canonical name of the event; null for a family. */
    public final @Nullable String getEvent() {
        return event;
    }

    /** The name of the family; null for an event. */
    public final @Nullable String getFamily() {
        return family;
    }

    public final long getCount() {
        return summary.count();
    }

    /** Sum of the plan's value property; 0 where there was no value. */
    public final BigDecimal getTotal() {
        return summary.total();
    }

    /** Null without values. */
    public final @Nullable BigDecimal getAverage() {
        return summary.average().orElse(null);
    }

    public final @Nullable Instant getFirstAt() {
        return summary.firstAt().orElse(null);
    }

    public final @Nullable Instant getLastAt() {
        return summary.lastAt().orElse(null);
    }

    /** It happened, and less than the duration has passed since the last time. */
    public final boolean lastWithin(String duration) {
        return summary.lastAt().isPresent()
                && watch.within(summary.lastAt().get().toEpochMilli(), duration);
    }

    /** It happened, and the duration or more has passed since the last time. */
    public final boolean lastOlderThan(String duration) {
        return summary.lastAt().isPresent()
                && watch.olderThan(summary.lastAt().get().toEpochMilli(), duration);
    }

    @Override
    public final String toString() {
        return "summary of " + (event == null ? family : event);
    }
}
