package io.signalbox.history;

import io.signalbox.model.Event;
import io.signalbox.model.TraitChanges;
import io.signalbox.platform.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A batch of events as the columns of one insert: of entries with the same id only the first. */
final class EventColumns {

    /** Which entries are the first of their id within the batch. */
    final BitSet first;

    final List<Integer> places;
    final List<String> profileIds;
    final List<String> eventIds;
    final List<String> names;
    final List<Instant> occurredAt;
    final List<String> properties;
    final List<@Nullable String> traits;
    final List<@Nullable Long> identifierIds;

    private record Key(String profileId, String eventId) {}

    EventColumns(List<Entry> entries) {
        int size = entries.size();
        first = new BitSet(size);
        places = new ArrayList<>(size);
        profileIds = new ArrayList<>(size);
        eventIds = new ArrayList<>(size);
        names = new ArrayList<>(size);
        occurredAt = new ArrayList<>(size);
        properties = new ArrayList<>(size);
        traits = new ArrayList<>(size);
        identifierIds = new ArrayList<>(size);
        Set<Key> seen = new HashSet<>();
        for (int place = 0; place < size; place++) {
            Entry entry = entries.get(place);
            if (seen.add(new Key(entry.profileId(), entry.event().id()))) {
                first.set(place);
                add(place, entry);
            }
        }
    }

    private void add(int place, Entry entry) {
        Event event = entry.event();
        places.add(place);
        profileIds.add(entry.profileId());
        eventIds.add(event.id());
        names.add(event.name());
        occurredAt.add(event.occurredAt());
        properties.add(event.properties().isEmpty() ? "{}" : Json.write(event.properties()));
        identifierIds.add(entry.identifierId().orElse(null));
        traits.add(event.traits().isEmpty() ? null : Json.write(sent(event.traits())));
    }

    private static Map<String, @Nullable Object> sent(TraitChanges traits) {
        Map<String, @Nullable Object> sent = new HashMap<>(traits.set());
        traits.unset().forEach(name -> sent.put(name, null));
        return sent;
    }
}
