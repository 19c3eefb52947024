package io.signalbox.rulebook;

import io.signalbox.model.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One match of a probe: the events that each of its patterns stands on, then the values that were asked for.
 *
 * @param seen an {@link Event}, a list of events, a value, or null where a value is missing
 */
record ProbeMatch(int probe, List<@Nullable Object> seen) {

    static ProbeMatch of(int probe, @Nullable Object... seen) {
        List<@Nullable Object> plain = new ArrayList<>(seen.length);
        for (Object one : seen) {
            plain.add(plain(one));
        }
        return new ProbeMatch(probe, Collections.unmodifiableList(plain));
    }

    private static @Nullable Object plain(@Nullable Object one) {
        if (one instanceof EventFact fact) {
            return fact.event();
        }
        if (one instanceof Collection<?> many) {
            List<@Nullable Object> all = new ArrayList<>(many.size());
            for (Object each : many) {
                all.add(plain(each));
            }
            return Collections.unmodifiableList(all);
        }
        return one;
    }

    /** The events from one place up to another, in total order. */
    List<Event> events(int from, int to) {
        List<Event> events = new ArrayList<>();
        for (Object one : seen.subList(from, to)) {
            if (one instanceof Event event) {
                events.add(event);
            } else if (one instanceof List<?> many) {
                many.forEach(each -> {
                    if (each instanceof Event event) {
                        events.add(event);
                    }
                });
            }
        }
        return events.stream().sorted().distinct().toList();
    }

    @Nullable
    Object value(int place) {
        return seen.get(place);
    }

    /** Without what it saw, which is personal. */
    @Override
    public String toString() {
        return "match of probe " + probe;
    }
}
