package io.signalbox.rulebook;

import io.signalbox.model.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
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
        List<EventFact> facts = byName.getOrDefault(event.name(), List.of());
        int low = 0;
        int high = facts.size() - 1;
        while (low <= high) {
            int middle = (low + high) / 2;
            int order = facts.get(middle).event().compareTo(event);
            if (order == 0) {
                facts.remove(middle);
                return;
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
    }

    /** Facts in total order, and the names that are among them. */
    record Reading(List<EventFact> facts, Set<String> names) {}

    /** What a unit reads at an instant, in total order, without what its sieve holds back. */
    Reading read(DrlUnit reader, Instant now) {
        Unit unit = reader.unit();
        List<EventFact> selected = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Map.Entry<String, List<EventFact>> entry : byName.entrySet()) {
            String name = entry.getKey();
            boolean read = unit.everything()
                    || (planned.contains(name) ? unit.events().contains(name) : unit.unplannedEvents());
            if (read && !entry.getValue().isEmpty()) {
                List<EventFact> facts = entry.getValue();
                if (reader.sieve().sifts(name)) {
                    facts = facts.stream()
                            .filter(fact -> reader.sieve().letsThrough(fact.event(), now.toEpochMilli()))
                            .toList();
                }
                if (selected.addAll(facts)) {
                    names.add(name);
                }
            }
        }
        if (names.size() > 1) {
            selected.sort(ORDER);
        }
        return new Reading(selected, names);
    }
}
