package io.signalbox.decision;

import io.signalbox.model.Event;
import io.signalbox.model.EventRef;
import io.signalbox.rulebook.Desk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The events of a profile, and which of them are facts at an instant: of each name the newest, younger than their
 * retention.
 *
 * <p>Each name has its events in total order and a window that always reaches to the newest; only its lower end moves,
 * in both directions, since a late event takes the profile back to an instant at which more was a fact.
 */
final class Facts {

    /** Told of facts that come and go, and of the units that take them; of names that no unit takes it hears nothing. */
    interface Listener {
        void added(Event event);

        void removed(Event event);

        void changed(int[] takers);
    }

    private final Map<String, Row> rows = new HashMap<>();
    private UnitIndex index;

    Facts(UnitIndex index, Collection<Event> handled, long instant) {
        this.index = index;
        for (Event event : handled) {
            if (!event.name().equals(Situation.TRAITS_ONLY)) {
                row(event.name()).events.add(event);
            }
        }
        for (Row row : rows.values()) {
            row.events.sort(null);
            row.low = row.lowAt(instant);
        }
    }

    private Row row(String name) {
        Row known = rows.get(name);
        if (known == null) {
            known = new Row(index, name);
            rows.put(name, known);
        }
        return known;
    }

    /** From now on another plan and other units count; the windows are put right by the next {@link #moveTo}. */
    void become(UnitIndex other) {
        index = other;
        Map<String, Row> old = new HashMap<>(rows);
        rows.clear();
        old.forEach((name, row) -> {
            Row renewed = new Row(other, name, row.events);
            renewed.low = row.low;
            rows.put(name, renewed);
        });
    }

    void add(Event event, Listener listener) {
        Row row = row(event.name());
        if (row.insert(event) && row.isTaken()) {
            listener.added(event);
        }
    }

    /** Puts all windows where they are at an instant. */
    void moveTo(long instant, Listener listener) {
        for (Row row : rows.values()) {
            int low = row.lowAt(instant);
            if (low != row.low && row.isTaken()) {
                for (int i = row.low; i < low; i++) {
                    listener.removed(row.events.get(i));
                }
                for (int i = low; i < row.low; i++) {
                    listener.added(row.events.get(i));
                }
                listener.changed(row.takers);
            }
            row.low = low;
        }
    }

    /** When the next fact that some unit takes grows too old, or one that conditions of flows take. */
    long nextExpiry(boolean withFlows) {
        long next = Millis.NEVER;
        for (Row row : rows.values()) {
            if (row.isTaken() || (withFlows && row.isTakenByFlows)) {
                next = Math.min(next, row.expiry());
            }
        }
        return next;
    }

    void layOut(Desk desk) {
        for (Row row : rows.values()) {
            if (row.isTaken()) {
                for (int i = row.low; i < row.events.size(); i++) {
                    desk.add(row.events.get(i));
                }
            }
        }
    }

    /** All that are facts, whoever takes them. */
    void layOutAll(Desk desk) {
        for (Row row : rows.values()) {
            for (int i = row.low; i < row.events.size(); i++) {
                desk.add(row.events.get(i));
            }
        }
    }

    /** The event of this name and id, among all that are known. */
    Optional<Event> find(String name, EventRef ref) {
        Row row = rows.get(name);
        return row == null
                ? Optional.empty()
                : row.events.stream().filter(event -> event.ref().equals(ref)).findFirst();
    }

    /** The first of this name in total order, among all that are known, that is meant. */
    Optional<Event> first(String name, Predicate<Event> meant) {
        Row row = rows.get(name);
        return row == null
                ? Optional.empty()
                : row.events.stream().filter(meant).findFirst();
    }

    private static final class Row {
        final List<Event> events;
        final int[] takers;
        private final boolean isTakenByFlows;
        private final long retention;
        private final int maxFacts;
        int low;

        Row(UnitIndex index, String name) {
            this(index, name, new ArrayList<>());
        }

        Row(UnitIndex index, String name, List<Event> events) {
            this.events = events;
            takers = index.takingAsFact(name);
            isTakenByFlows = index.flows().takes(name);
            retention = Millis.of(index.plan().retention(name));
            maxFacts = index.plan().maxFacts(name);
        }

        boolean isTaken() {
            return takers.length > 0;
        }

        /** Whether it is in the window as that stands. */
        boolean insert(Event event) {
            int at = events.size();
            while (at > 0 && events.get(at - 1).compareTo(event) > 0) {
                at--;
            }
            events.add(at, event);
            if (at < low) {
                low++;
                return false;
            }
            return true;
        }

        int lowAt(long instant) {
            int newest = Math.max(0, events.size() - maxFacts);
            int at = Math.min(low, events.size());
            while (at > newest && !isExpired(at - 1, instant)) {
                at--;
            }
            while (at < events.size() && (at < newest || isExpired(at, instant))) {
                at++;
            }
            return at;
        }

        private boolean isExpired(int position, long instant) {
            return expiry(position) <= instant;
        }

        long expiry() {
            return low < events.size() ? expiry(low) : Millis.NEVER;
        }

        private long expiry(int position) {
            return Millis.later(Millis.of(events.get(position).occurredAt()), retention);
        }
    }
}
