package io.signalbox.rulebook;

import io.signalbox.model.Durations;
import io.signalbox.model.Event;
import io.signalbox.model.EventRef;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as a fact. For each name of the tracking plan a subclass with typed getters is generated; they call the
 * protected methods.
 */
public class EventFact implements AnyEvent {

    private final Event event;
    private final FlipWatch watch;
    private final long at;

    protected EventFact(Event event, FlipWatch watch) {
        this.event = event;
        this.watch = watch;
        this.at = event.occurredAt().toEpochMilli();
    }

    final Event event() {
        return event;
    }

    /** Counts one look at this fact beside another. */
    final void countStep(int rule) {
        watch.countStep(rule);
    }

    final EventRef ref() {
        return event.ref();
    }

    @Override
    public final String getId() {
        return event.id();
    }

    @Override
    public final String getName() {
        return event.name();
    }

    @Override
    public final Instant getOccurredAt() {
        return event.occurredAt();
    }

    @Override
    public final boolean within(String duration) {
        return watch.within(at, duration);
    }

    @Override
    public final boolean olderThan(String duration) {
        return watch.olderThan(at, duration);
    }

    @Override
    public final boolean follows(AnyEvent other) {
        return other instanceof EventFact that && event.compareTo(that.event) > 0;
    }

    @Override
    public final boolean follows(AnyEvent other, String duration) {
        return follows(other) && at - ((EventFact) other).at < Durations.millis(duration);
    }

    @Override
    public final boolean since(AnyEvent other) {
        return other instanceof EventFact that && at >= that.at && !event.id().equals(that.event.id());
    }

    @Override
    public final boolean since(AnyEvent other, String duration) {
        return since(other) && at - ((EventFact) other).at < Durations.millis(duration);
    }

    @Override
    public final boolean precedes(AnyEvent other) {
        return other instanceof EventFact that && event.compareTo(that.event) < 0;
    }

    @Override
    public final boolean precedes(AnyEvent other, String duration) {
        return precedes(other) && ((EventFact) other).at - at < Durations.millis(duration);
    }

    @Override
    public final @Nullable String text(String property) {
        return Values.text(value(property));
    }

    @Override
    public final @Nullable BigDecimal number(String property) {
        return Values.number(value(property));
    }

    @Override
    public final boolean flag(String property) {
        return Values.flag(value(property));
    }

    @Override
    public final boolean has(String property) {
        return value(property) != null;
    }

    protected final @Nullable Long integerValue(String property) {
        return Values.integer(value(property));
    }

    protected final @Nullable Instant instantValue(String property) {
        return Values.instant(value(property));
    }

    protected final @Nullable List<?> listValue(String property) {
        return Values.list(value(property));
    }

    protected final @Nullable Map<?, ?> objectValue(String property) {
        return Values.object(value(property));
    }

    private @Nullable Object value(String property) {
        return event.properties().get(property);
    }

    @Override
    public final String toString() {
        return event.toString();
    }
}
