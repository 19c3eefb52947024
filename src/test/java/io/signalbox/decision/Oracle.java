package io.signalbox.decision;

import io.signalbox.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What ought to have happened, by brute force: everything is evaluated anew at every instant at which anything could
 * become different, and compared with the instant before. It knows no flips, no units, no stored assessments.
 */
final class Oracle {

    /** One line of history; what it is about (detail, cause or value) as text. */
    record Entry(Instant at, String kind, String name, String about) {}

    /** What is true at an instant. Segments are {@code name|detail}, triggers {@code name|cause}. */
    record Truth(Set<String> segments, Map<String, String> traits, Set<String> triggers) {}

    /** What is known at an instant: the facts in total order, all that ever happened, the sent traits. */
    record View(Instant now, List<Event> facts, List<Event> all, Map<String, Object> traits) {}

    /** The rules, as a plain function. */
    interface Rules {
        Truth at(View view);
    }

    /**
     * An instant at which everything is decided muted: other rules begin, or, without rules, all that was received by
     * then is known at once.
     */
    record Muted(Instant at, Optional<Rules> rules) {}

    private final List<Muted> muted;
    private final Set<String> imported;
    private Rules rules;
    private final List<Instant> candidates;
    private final List<Event> known = new ArrayList<>();
    private final List<Entry> history = new ArrayList<>();
    private final Set<String> fired = new HashSet<>();
    private Set<String> segments = Set.of();
    private Map<String, String> traits = Map.of();
    private Optional<Instant> watermark = Optional.empty();
    private Instant cursor = Instant.EPOCH;

    private Oracle(Rules rules, List<Muted> muted, Set<String> imported, List<Event> events, Instant end) {
        this.rules = rules;
        this.muted = muted;
        this.imported = imported;
        candidates = candidates(events, end);
    }

    /** The history of all events that are received and have happened by the end. */
    static List<Entry> history(Rules rules, List<Event> events, Instant end) {
        return history(rules, List.of(), events, end);
    }

    /** The same with a muted instant on the way. */
    static List<Entry> history(Rules rules, Muted muted, List<Event> events, Instant end) {
        return history(rules, List.of(muted), events, end);
    }

    /** The same with several muted instants, in order of time. */
    static List<Entry> history(Rules rules, List<Muted> muted, List<Event> events, Instant end) {
        return new Oracle(rules, muted, Set.of(), events, end).run(events, end).history;
    }

    /** The same where events of these ids are history. */
    static List<Entry> history(Rules rules, Set<String> imported, List<Event> events, Instant end) {
        return new Oracle(rules, List.of(), imported, events, end).run(events, end).history;
    }

    private Oracle run(List<Event> events, Instant end) {
        List<Event> distinct = firstReceived(events);
        TreeSet<Instant> arrivals = new TreeSet<>();
        distinct.forEach(event -> arrivals.add(event.effectiveAt()));
        muted.forEach(instant -> {
            if (instant.rules().isEmpty()) {
                arrivals.headSet(instant.at(), true).clear();
                arrivals.add(instant.at());
            } else if (arrivals.first().isBefore(instant.at())) {
                arrivals.add(instant.at());
            } else {
                rules = instant.rules().orElseThrow();
            }
        });
        for (Instant arrival : arrivals.headSet(end, true)) {
            walk(arrival, false);
            Optional<Muted> here = muted.stream()
                    .filter(instant -> instant.at().equals(arrival))
                    .findFirst();
            TreeSet<Event> group = new TreeSet<>();
            if (here.isPresent() && here.orElseThrow().rules().isEmpty()) {
                distinct.stream()
                        .filter(event -> !event.effectiveAt().isAfter(arrival))
                        .forEach(known::add);
                mute(arrival);
            } else {
                distinct.stream()
                        .filter(event -> event.effectiveAt().equals(arrival))
                        .forEach(group::add);
                if (group.stream().anyMatch(this::isHistory)) {
                    known.addAll(group);
                    mute(arrival);
                } else {
                    arrive(group, here.flatMap(Muted::rules), arrival);
                }
            }
        }
        walk(end, true);
        return this;
    }

    private boolean isHistory(Event event) {
        return imported.contains(event.id()) && !event.occurredAt().isAfter(event.receivedAt());
    }

    private void mute(Instant now) {
        watermark = Optional.of(now);
        int before = history.size();
        evaluate(now);
        cursor = now;
        for (int i = before; i < history.size(); i++) {
            Entry entry = history.get(i);
            if (entry.kind().equals("triggered")) {
                history.set(i, new Entry(entry.at(), "muted", entry.name(), entry.about()));
            }
        }
    }

    private static List<Event> firstReceived(List<Event> events) {
        List<Event> sorted = new ArrayList<>(events);
        sorted.sort(Comparator.comparing(Event::receivedAt));
        Map<String, Event> first = new HashMap<>();
        sorted.forEach(event -> first.putIfAbsent(event.id(), event));
        return List.copyOf(first.values());
    }

    private void arrive(NavigableSet<Event> group, Optional<Rules> published, Instant now) {
        published.ifPresent(other -> {
            TreeSet<Event> before = new TreeSet<>(group);
            before.removeIf(event -> event.occurredAt().equals(now));
            group.removeAll(before);
            arrive(before);
            walk(now, false);
            known.addAll(group);
            group.clear();
            rules = other;
            mute(now);
        });
        arrive(group);
    }

    private void arrive(NavigableSet<Event> group) {
        Set<Event> late = new TreeSet<>();
        watermark.ifPresent(mark -> group.stream()
                .filter(event -> !event.occurredAt().isAfter(mark))
                .forEach(late::add));
        if (!late.isEmpty()) {
            known.addAll(late);
            cursor = watermark.orElseThrow();
            evaluate(cursor);
            group.removeAll(late);
        }
        while (!group.isEmpty()) {
            Instant instant = group.first().occurredAt();
            if (watermark.isEmpty() || cursor.isAfter(instant)) {
                cursor = instant;
            }
            walk(instant, false);
            while (!group.isEmpty() && group.first().occurredAt().equals(instant)) {
                known.add(group.pollFirst());
            }
            watermark = Optional.of(instant);
            evaluate(instant);
            cursor = instant;
        }
    }

    /** Evaluates all candidates after the cursor and up to the end. */
    private void walk(Instant end, boolean inclusive) {
        if (watermark.isEmpty()) {
            return;
        }
        int from = Collections.binarySearch(candidates, cursor);
        for (int i = from < 0 ? -from - 1 : from + 1; i < candidates.size(); i++) {
            Instant instant = candidates.get(i);
            if (instant.isAfter(end) || (!inclusive && instant.equals(end))) {
                return;
            }
            evaluate(instant);
            cursor = instant;
        }
    }

    private void evaluate(Instant now) {
        Truth truth = rules.at(view(now));
        List<Entry> here = new ArrayList<>();
        for (String segment : new TreeSet<>(segments)) {
            if (!truth.segments().contains(segment)) {
                here.add(entry(now, "left", segment));
            }
        }
        for (String segment : new TreeSet<>(truth.segments())) {
            if (!segments.contains(segment)) {
                here.add(entry(now, "entered", segment));
            }
        }
        Set<String> names = new TreeSet<>(traits.keySet());
        names.addAll(truth.traits().keySet());
        for (String name : names) {
            String value = truth.traits().getOrDefault(name, "");
            if (!value.equals(traits.getOrDefault(name, ""))) {
                here.add(new Entry(now, "trait", name, value));
            }
        }
        for (String trigger : new TreeSet<>(truth.triggers())) {
            if (fired.add(trigger)) {
                here.add(entry(now, "triggered", trigger));
            }
        }
        if (!here.isEmpty() && watermark.filter(now::isAfter).isPresent()) {
            watermark = Optional.of(now);
        }
        history.addAll(here);
        segments = truth.segments();
        traits = truth.traits();
    }

    private static Entry entry(Instant at, String kind, String pair) {
        int bar = pair.indexOf('|');
        return new Entry(at, kind, pair.substring(0, bar), pair.substring(bar + 1));
    }

    private View view(Instant now) {
        known.sort(null);
        Map<String, Object> sent = new HashMap<>();
        List<Event> all = new ArrayList<>();
        for (Event event : known) {
            if (!event.occurredAt().isAfter(now)) {
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

    /** All events, every duration of the rules after them, the ends of retention, local boundaries; each ±1 ms. */
    private static List<Instant> candidates(List<Event> events, Instant end) {
        TreeSet<Instant> all = new TreeSet<>();
        for (Event event : events) {
            around(all, event.occurredAt());
            all.add(event.effectiveAt());
            around(all, event.occurredAt().plus(Shop.PLAN.retention(event.name())));
            for (Duration duration : ShopTruth.DURATIONS) {
                around(all, event.occurredAt().plus(duration));
            }
        }
        Set<Object> zones = new HashSet<>(Set.of(Life.ZONE.getId()));
        events.forEach(event -> zones.add(event.traits().set().getOrDefault("timezone", Life.ZONE.getId())));
        for (Object name : zones) {
            ZoneId zone = ZoneId.of((String) name);
            LocalDate last = end.atZone(zone).toLocalDate();
            LocalDate day = all.first().atZone(zone).toLocalDate();
            for (; !day.isAfter(last); day = day.plusDays(1)) {
                for (int hour : ShopTruth.HOURS) {
                    all.add(day.atTime(hour, 0).atZone(zone).toInstant());
                }
            }
        }
        return all.stream().filter(instant -> !instant.isAfter(end)).toList();
    }

    private static void around(Set<Instant> all, Instant instant) {
        all.add(instant.minusMillis(1));
        all.add(instant);
        all.add(instant.plusMillis(1));
    }
}
