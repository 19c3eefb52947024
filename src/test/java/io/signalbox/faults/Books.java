package io.signalbox.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.signalbox.platform.Json;
import io.signalbox.platform.Sql;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the service has in its database, and what the pure core says that it should have. */
final class Books {

    private final Sql sql;

    Books(Sql sql) {
        this.sql = sql;
    }

    List<String> eventIds() {
        return sql.query("select event_id from events", row -> row.text("event_id"));
    }

    List<String> profileIds() {
        return sql.query("select profile_id from profiles order by profile_id", row -> row.text("profile_id"));
    }

    long count(String from, Object... parameters) {
        return sql.first("select count(*) as rows from " + from, row -> row.number("rows"), parameters)
                .orElseThrow();
    }

    /** Whether everything up to this instant is decided and all messages are sent. */
    boolean isSettled(Instant until) {
        return count("due where due_at <= ?", until) == 0 && count("outbox") == 0;
    }

    /** Ids of the delivered messages about what happened up to an instant. */
    List<String> deliveredIds(Instant until) {
        return sql.query(
                "select message_id from deliveries where state = 'delivered' and at <= ?",
                row -> row.text("message_id"),
                until);
    }

    /** Triggers and changes of memberships of a profile up to an instant, in words. */
    Set<String> decided(String profileId, Instant until) {
        Set<String> words = new TreeSet<>(sql.query(
                """
                select trigger, cause, fired_at, muted
                from triggers
                where profile_id = ?
                  and fired_at <= ?
                """,
                row -> Json.text(row.instant("fired_at")) + " triggered " + row.text("trigger") + " "
                        + row.text("cause") + (row.flag("muted") ? " muted" : ""),
                profileId,
                until));
        words.addAll(sql.query(
                """
                select segment, detail, kind, at
                from membership_changes
                where profile_id = ?
                  and at <= ?
                """,
                row -> Json.text(row.instant("at")) + " " + row.text("kind") + " " + row.text("segment") + " "
                        + row.text("detail"),
                profileId,
                until));
        return words;
    }

    /** The same, as the pure core decides these events with the same arrivals. */
    Set<String> simulated(Instance service, String profileId, Instant until) throws IOException, InterruptedException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("profile", Map.of("id", profileId));
        request.put("events", events(profileId));
        request.put("until", until);
        HttpResponse<String> answer = service.post("/api/simulations", request);
        if (answer.statusCode() != 200) {
            throw new AssertionError("simulation failed with " + answer.statusCode() + ": " + answer.body());
        }
        Set<String> words = new TreeSet<>();
        for (JsonNode entry : Json.mapper().readTree(answer.body()).get("timeline")) {
            String kind = entry.get("kind").asText();
            String at = entry.get("at").asText() + " " + kind + " "
                    + entry.get("name").asText() + " ";
            if (kind.equals("triggered")) {
                words.add(at + entry.get("cause").asText());
            } else if (kind.equals("entered") || kind.equals("left")) {
                words.add(at + entry.path("detail").asText(""));
            }
        }
        return words;
    }

    private List<Map<String, Object>> events(String profileId) {
        return new ArrayList<>(sql.query(
                """
                select event_id, name, occurred_at, received_at, properties
                from events
                where profile_id = ?
                order by seq
                """,
                row -> Map.of(
                        "id", row.text("event_id"),
                        "name", row.text("name"),
                        "occurredAt", row.instant("occurred_at"),
                        "receivedAt", row.instant("received_at"),
                        "properties", Json.readObject(row.text("properties"))),
                profileId));
    }
}
