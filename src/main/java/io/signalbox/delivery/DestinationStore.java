package io.signalbox.delivery;

import io.signalbox.platform.Row;
import io.signalbox.platform.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How each destination is doing: what its file says, what its receiver said, what waits for it. */
@ApplicationScoped
public class DestinationStore {

    private final Sql sql;
    private final Destinations destinations;
    private final Clock clock;

    DestinationStore(Sql sql, Destinations destinations, Clock clock) {
        this.sql = sql;
        this.destinations = destinations;
        this.clock = clock;
    }

    private record Backlog(String destination, long waiting, Optional<Instant> oldest) {}

    private record Dead(String destination, long messages) {}

    private record Shared(
            String name, Optional<Instant> disabledAt, Optional<String> reason, Optional<Instant> until) {}

    /** All destinations by name, also those that the file does not name any more but for which messages are left. */
    public List<DestinationStatus> statuses() {
        Map<String, Optional<DestinationSettings>> names = new TreeMap<>();
        Map<String, Backlog> backlogs =
                backlogs().stream().collect(Collectors.toMap(Backlog::destination, backlog -> backlog));
        Map<String, Long> dead = dead().stream().collect(Collectors.toMap(Dead::destination, Dead::messages));
        Map<String, Shared> shared = shared().stream().collect(Collectors.toMap(Shared::name, state -> state));
        backlogs.keySet().forEach(name -> names.put(name, Optional.empty()));
        dead.keySet().forEach(name -> names.put(name, Optional.empty()));
        destinations.all().forEach(settings -> names.put(settings.name(), Optional.of(settings)));
        List<DestinationStatus> statuses = new ArrayList<>();
        names.forEach((name, settings) -> statuses.add(status(
                name,
                settings,
                shared.getOrDefault(name, new Shared(name, Optional.empty(), Optional.empty(), Optional.empty())),
                backlogs.getOrDefault(name, new Backlog(name, 0, Optional.empty())),
                dead.getOrDefault(name, 0L))));
        return statuses;
    }

    /** Takes a destination up again that is disabled or paused; answers whether it was. */
    public boolean enable(String name) {
        return sql.update("delete from destination_states where name = ?", name) > 0;
    }

    /** Since when the oldest unsent message of each destination waits. */
    Map<String, Instant> oldestWaiting() {
        return backlogs().stream()
                .filter(backlog -> backlog.oldest().isPresent())
                .collect(Collectors.toMap(
                        Backlog::destination, backlog -> backlog.oldest().orElseThrow()));
    }

    private DestinationStatus status(
            String name, Optional<DestinationSettings> settings, Shared shared, Backlog backlog, long dead) {
        Optional<Instant> until = shared.until().filter(end -> end.isAfter(clock.instant()));
        return new DestinationStatus(
                name,
                settings.map(DestinationStore::type).orElse("unknown"),
                state(settings, shared, until),
                shared.disabledAt(),
                until,
                shared.reason(),
                backlog.waiting(),
                dead,
                backlog.oldest());
    }

    private static String type(DestinationSettings settings) {
        return settings.channel().type();
    }

    private static String state(Optional<DestinationSettings> settings, Shared shared, Optional<Instant> until) {
        if (settings.isEmpty()) {
            return "removed";
        }
        if (!settings.get().enabled()) {
            return "off";
        }
        if (shared.disabledAt().isPresent()) {
            return "disabled";
        }
        return until.isPresent() ? "paused" : "live";
    }

    private List<Backlog> backlogs() {
        return sql.query("""
                select destination, count(*) as waiting, min(created_at) as oldest
                from outbox
                group by destination
                """, DestinationStore::backlog);
    }

    private static Backlog backlog(Row row) throws SQLException {
        return new Backlog(row.text("destination"), row.number("waiting"), row.optionalInstant("oldest"));
    }

    private List<Dead> dead() {
        // Index deliveries_dead.
        return sql.query("""
                select destination, count(*) as messages
                from deliveries
                where state = 'dead'
                group by destination
                """, row -> new Dead(row.text("destination"), row.number("messages")));
    }

    private List<Shared> shared() {
        return sql.query(
                """
                select name, disabled_at, disabled_reason, paused_until
                from destination_states
                """,
                row -> new Shared(
                        row.text("name"),
                        row.optionalInstant("disabled_at"),
                        row.optionalText("disabled_reason"),
                        row.optionalInstant("paused_until")));
    }
}
