package io.signalbox.rulebook;

import io.signalbox.model.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The events of one profile as facts, by name and in their total order; each fact is made once. */
final class FactShelf {

    private static final Comparator<EventFact> ORDER = Comparator.comparing(EventFact::event);

    private final FactClasses classes;
    private final FlipWatch watch;
    private final Set<String> planned;
    private final Map<String, List<EventFact>> byName = new HashMap<>();

    FactShelf(FactClasses classes, FlipWatch watch, Set<String> planned) {
        this.classes = classes;
        this.watch = watch;
        this.planned = planned;
    }

    void add(Event event) {
        List<EventFact> facts = byName.computeIfAbsent(event.name(), name -> new ArrayList<>());
        EventFact fact = classes.eventFact(event, watch);
        int size = facts.size();
        if (size == 0 || ORDER.compare(facts.get(size - 1), fact) < 0) {
            facts.add(fact);
            return;
        }
        int place = Collections.binarySearch(facts, fact, ORDER);
        if (place < 0) {
            facts.add(-place - 1, fact);
        }
    }

    void remove(Event event) {
        List<EventFact> facts = byName.get(event.name());
        if (facts != null) {
            facts.removeIf(fact -> fact.event().id().equals(event.id()));
        }
    }

    /** What a unit reads, in total order. */
    List<EventFact> read(Unit unit) {
        List<EventFact> selected = new ArrayList<>();
        int names = 0;
        for (Map.Entry<String, List<EventFact>> entry : byName.entrySet()) {
            String name = entry.getKey();
            boolean read = unit.everything()
                    || (planned.contains(name) ? unit.events().contains(name) : unit.unplannedEvents());
            if (read && !entry.getValue().isEmpty()) {
                selected.addAll(entry.getValue());
                names++;
            }
        }
        if (names > 1) {
            selected.sort(ORDER);
        }
        return selected;
    }
}
