package io.signalbox.admin;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.signalbox.admin.SimulationDocument.Happening;
import io.signalbox.admin.SimulationDocument.LaterTraits;
import io.signalbox.admin.SimulationDocument.Person;
import io.signalbox.platform.Json;
import io.signalbox.platform.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** JSON to a {@link SimulationDocument}, or to all of its problems with a pointer to each. */
final class SimulationReader {

    private static final String DEFAULT_PROFILE = "simulated";

    private static final ObjectReader TREE = Json.mapper()
            .reader()
            // Two files of one name would otherwise become one, silently.
            .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            // With it, an integer beyond the range of long is malformed JSON.
            .without(DeserializationFeature.USE_LONG_FOR_INTS);

    private final int maxEvents;

    SimulationReader(int maxEvents) {
        this.maxEvents = maxEvents;
    }

    /**
     * Reads a request.
     *
     * @throws io.signalbox.platform.ProblemException 400 with everything that is wrong
     */
    SimulationDocument read(byte[] body) {
        List<Problem.Item> problems = new ArrayList<>();
        JsonFields request = JsonFields.of(tree(body), problems)
                .only("rules", "flows", "plan", "profile", "events", "from", "until", "muted");
        Optional<Map<String, String>> rules = files(request, "rules", ".drl", false);
        Optional<Map<String, String>> flows = files(request, "flows", ".yaml", false);
        Optional<Map<String, String>> plan = files(request, "plan", ".json", true);
        Person person = person(request.object("profile").only("id", "traits", "at"));
        List<Happening> events = events(request);
        Optional<Instant> from = request.instant("from");
        Optional<Instant> until = request.requiredInstant("until");
        boolean muted = request.flag("muted");
        if (from.isPresent() && until.isPresent() && from.get().isAfter(until.get())) {
            request.problem("from", Json.text(from.get()), "an instant not after until, " + Json.text(until.get()));
        }
        if (!problems.isEmpty()) {
            throw Problem.of(400, "the simulation cannot be read", problems).asException();
        }
        return new SimulationDocument(rules, flows, plan, person, events, from, until.orElseThrow(), muted);
    }

    private static JsonNode tree(byte[] body) {
        try {
            return TREE.readTree(body);
        } catch (JacksonException e) {
            JsonLocation where = e.getLocation();
            String place = where == null ? "" : " (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")";
            throw Problem.badRequest(
                            "the body is not JSON",
                            Problem.Item.of("", e.getOriginalMessage() + place, "one JSON object"))
                    .asException();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Map<String, String>> files(
            JsonFields request, String name, String suffix, boolean objects) {
        return request.has(name) ? Optional.of(request.files(name, suffix, objects)) : Optional.empty();
    }

    private static Person person(JsonFields profile) {
        List<LaterTraits> later = new ArrayList<>();
        for (JsonFields entry : profile.objects("at")) {
            entry.only("instant", "traits");
            Optional<Instant> instant = entry.requiredInstant("instant");
            if (!entry.has("traits")) {
                entry.problem("traits", "nothing", "an object");
            }
            Map<String, Object> traits = entry.values("traits");
            instant.ifPresent(at -> later.add(new LaterTraits(at, traits)));
        }
        return new Person(profile.text("id").orElse(DEFAULT_PROFILE), profile.values("traits"), later);
    }

    private List<Happening> events(JsonFields request) {
        List<JsonFields> given = request.objects("events");
        if (given.size() > maxEvents) {
            request.problem("events", given.size() + " events", "at most " + maxEvents);
            return List.of();
        }
        List<Happening> events = new ArrayList<>();
        for (JsonFields event : given) {
            event.only("id", "name", "occurredAt", "receivedAt", "properties", "traits");
            Optional<String> id = event.requiredText("id");
            Optional<String> name = event.requiredText("name");
            Optional<Instant> occurredAt = event.requiredInstant("occurredAt");
            Optional<Instant> receivedAt = event.instant("receivedAt");
            Map<String, Object> properties = event.values("properties");
            Map<String, Object> traits = event.values("traits");
            if (id.isPresent() && name.isPresent() && occurredAt.isPresent()) {
                events.add(new Happening(id.get(), name.get(), occurredAt.get(), receivedAt, properties, traits));
            }
        }
        return events;
    }
}
