package io.signalbox.decision;

import io.signalbox.decision.Oracle.View;
import io.signalbox.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is known of a life at an instant, by brute force. */
final class Views {

    private Views() {}

    static View of(List<Event> known, Instant now) {
        Map<String, Object> sent = new HashMap<>();
        List<Event> all = new ArrayList<>();
        for (Event event : known.stream().sorted().toList()) {
            if (!event.effectiveAt().isAfter(now)) {
                sent.putAll(event.traits().set());
                event.traits().unset().forEach(sent::remove);
                if (!event.name().equals(Situation.TRAITS_ONLY)) {
                    all.add(event);
                }
            }
        }
        Map<String, Integer> kept = new HashMap<>();
        List<Event> facts = new ArrayList<>();
        for (int i = all.size() - 1; i >= 0; i--) {
            Event event = all.get(i);
            Duration age = Duration.between(event.occurredAt(), now);
            if (age.compareTo(Shop.PLAN.retention(event.name())) < 0
                    && kept.merge(event.name(), 1, Integer::sum) <= Shop.PLAN.maxFacts(event.name())) {
                facts.add(event);
            }
        }
        Collections.reverse(facts);
        return new View(now, facts, all, sent);
    }
}
