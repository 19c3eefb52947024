package io.signalbox.decision;

import io.signalbox.model.Claim;
import io.signalbox.model.Event;
import io.signalbox.model.Reason;
import io.signalbox.model.Summary;
import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.Unit;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a hand-written rule may ask and say at an instant; every time predicate reports when it flips. */
final class Asking {

    private final Unit unit;
    private final TrackingPlan plan;
    private final Instant now;
    private final ZoneId defaultZone;
    private final Map<String, ? extends NavigableSet<Event>> events;
    private final Map<String, Object> traits;
    private final Set<String> segments;
    private final Map<String, Summary> summaries;
    private final List<Claim> claims = new ArrayList<>();
    private Optional<Instant> flip = Optional.empty();

    Asking(
            Unit unit,
            TrackingPlan plan,
            Instant now,
            ZoneId defaultZone,
            Map<String, ? extends NavigableSet<Event>> events,
            Map<String, Object> traits,
            Set<String> segments,
            Map<String, Summary> summaries) {
        this.unit = unit;
        this.plan = plan;
        this.now = now;
        this.defaultZone = defaultZone;
        this.events = events;
        this.traits = traits;
        this.segments = segments;
        this.summaries = summaries;
    }

    /** Facts of a name in total order. */
    NavigableSet<Event> all(String name) {
        if (!unit.everything()
                && !unit.events().contains(name)
                && plan.schema(name).isPresent()) {
            throw new IllegalStateException(unit.file() + " does not say that it reads " + name);
        }
        NavigableSet<Event> some = events.get(name);
        return some == null ? new TreeSet<>() : some;
    }

    List<Event> family(String family) {
        return plan.events().values().stream()
                .filter(schema -> schema.families().contains(family))
                .flatMap(schema -> all(schema.name()).stream())
                .sorted()
                .toList();
    }

    boolean within(Event event, Duration span) {
        return !olderThan(event, span);
    }

    boolean olderThan(Event event, Duration span) {
        return reached(event.occurredAt().plus(span));
    }

    private boolean reached(Instant instant) {
        boolean reached = !now.isBefore(instant);
        if (!reached) {
            offer(instant);
        }
        return reached;
    }

    /** A predicate that forgets to report: for the negative control only. */
    boolean withinUnreported(Event event, Duration span) {
        return now.isBefore(event.occurredAt().plus(span));
    }

    void offer(Instant instant) {
        flip = Optional.of(flip.filter(instant::isAfter).orElse(instant));
    }

    Summary summary(String name) {
        if (!unit.everything() && !unit.summaries().contains(name)) {
            throw new IllegalStateException(unit.file() + " does not say that it reads the summary of " + name);
        }
        return summaries.getOrDefault(name, Summary.NOTHING);
    }

    boolean lastWithin(Summary summary, Duration span) {
        return summary.lastAt().isPresent()
                && !reached(summary.lastAt().orElseThrow().plus(span));
    }

    boolean lastOlderThan(Summary summary, Duration span) {
        return summary.lastAt().isPresent()
                && reached(summary.lastAt().orElseThrow().plus(span));
    }

    Optional<Object> trait(String name) {
        return Optional.ofNullable(traits.get(name));
    }

    boolean inSegment(String name) {
        return segments.contains(name);
    }

    private ZoneId zone() {
        return trait("timezone").map(zone -> ZoneId.of((String) zone)).orElse(defaultZone);
    }

    boolean hourBetween(int from, int to) {
        LocalDate today = now.atZone(zone()).toLocalDate();
        boolean holds = false;
        for (LocalDate day = today.minusDays(1); !day.isAfter(today.plusDays(1)); day = day.plusDays(1)) {
            Instant start = day.atTime(LocalTime.of(from, 0)).atZone(zone()).toInstant();
            LocalDate last = to <= from ? day.plusDays(1) : day;
            Instant end = last.atTime(LocalTime.of(to, 0)).atZone(zone()).toInstant();
            boolean started = reached(start);
            boolean ended = reached(end);
            holds |= started && !ended;
        }
        return holds;
    }

    boolean weekday(DayOfWeek... days) {
        LocalDate today = now.atZone(zone()).toLocalDate();
        offer(today.plusDays(1).atStartOfDay(zone()).toInstant());
        return Set.of(days).contains(today.getDayOfWeek());
    }

    boolean anniversary(String trait) {
        Optional<LocalDate> first = trait(trait).map(text -> LocalDate.parse((String) text));
        LocalDate today = now.atZone(zone()).toLocalDate();
        offer(today.plusDays(1).atStartOfDay(zone()).toInstant());
        // Of a 29 February, atYear makes the 28th in other years.
        return first.isPresent()
                && MonthDay.from(first.orElseThrow()).atYear(today.getYear()).equals(today);
    }

    void segment(String rule, String name, String detail, Event... because) {
        claims.add(new Claim.InSegment(name, detail, reason(rule, because)));
    }

    void trigger(String rule, String name, String cause, Event... because) {
        claims.add(new Claim.Triggers(name, cause, reason(rule, because)));
    }

    void trait(String rule, String name, Object value, Event... because) {
        claims.add(new Claim.HasTrait(name, value, reason(rule, because)));
    }

    private Reason reason(String rule, Event... because) {
        return new Reason(
                unit.file(), rule, List.of(because).stream().map(Event::ref).toList(), "");
    }

    List<Claim> claims() {
        return claims;
    }

    Optional<Instant> flip() {
        return flip;
    }
}
