package io.signalbox.admin;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.signalbox.platform.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A made-up life on its way to {@code POST /api/simulations}, and what came back, line by line. */
final class Life {

    private final Map<String, Object> request = new LinkedHashMap<>();
    private final Map<String, String> rules = new TreeMap<>();
    private final Map<String, Object> profile = new LinkedHashMap<>();
    private final List<Map<String, Object>> traits = new ArrayList<>();
    private final List<Map<String, Object>> events = new ArrayList<>();

    private Life() {
        request.put("rules", rules);
        request.put("profile", profile);
        request.put("events", events);
    }

    /** By this one rule, and without a tracking plan. */
    static Life by(String when, String then) {
        return new Life().rule("rule", when, then).plan(Map.of());
    }

    Life rule(String name, String when, String then) {
        rules.put(name + ".drl", "package shop\nrule \"" + name + "\"\nwhen\n" + when + "\nthen\n" + then + "\nend\n");
        return this;
    }

    Life plan(Map<String, ?> plan) {
        request.put("plan", plan);
        return this;
    }

    Life with(String field, Object value) {
        request.put(field, value);
        return this;
    }

    Life trait(String name, @Nullable Object value) {
        @SuppressWarnings("unchecked") // put there two lines below
        Map<String, Object> known = (Map<String, Object>) profile.computeIfAbsent("traits", key -> new TreeMap<>());
        known.put(name, value);
        return this;
    }

    Life traitAt(String instant, String name, @Nullable Object value) {
        Map<String, Object> change = new LinkedHashMap<>();
        change.put(name, value);
        traits.add(Map.of("instant", instant, "traits", change));
        profile.put("at", traits);
        return this;
    }

    Life event(String id, String name, String occurredAt, Object... properties) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", id);
        event.put("name", name);
        event.put("occurredAt", occurredAt);
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < properties.length; i += 2) {
            values.put((String) properties[i], properties[i + 1]);
        }
        event.put("properties", values);
        events.add(event);
        return this;
    }

    /** When the event added last becomes known. */
    Life received(String receivedAt) {
        events.get(events.size() - 1).put("receivedAt", receivedAt);
        return this;
    }

    Response until(String until) {
        request.put("until", until);
        return given().contentType("application/json").body(Json.write(request)).post("/api/simulations");
    }

    /** The timeline: time, kind, name, then what applies, then the evidence. */
    List<String> timelineUntil(String until) {
        Response response = until(until);
        response.then().statusCode(200);
        List<Map<String, Object>> problems = response.path("problems");
        if (!problems.isEmpty()) {
            throw new AssertionError("expected no problems, but got " + problems);
        }
        return lines(response);
    }

    static List<String> lines(Response response) {
        List<String> lines = new ArrayList<>();
        @SuppressWarnings("unchecked") // the shape of our own answer
        List<Map<String, Object>> timeline = (List<Map<String, Object>>)
                Objects.requireNonNull(Json.readObject(response.asString()).get("timeline"));
        for (Map<String, Object> entry : timeline) {
            StringBuilder line = new StringBuilder();
            line.append(entry.get("at"));
            line.append(' ').append(entry.get("kind")).append(' ').append(entry.get("name"));
            if (entry.containsKey("detail")) {
                line.append(" detail=").append(entry.get("detail"));
            }
            if (entry.containsKey("value")) {
                Object value = entry.get("value");
                line.append(" value=").append(value instanceof BigDecimal d ? d.toPlainString() : value);
            }
            if (entry.containsKey("cause")) {
                line.append(" cause=").append(entry.get("cause"));
            }
            line.append(' ').append(entry.get("evidence"));
            lines.add(line.toString());
        }
        return lines;
    }
}
