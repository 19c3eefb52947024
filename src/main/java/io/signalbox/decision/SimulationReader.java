package io.signalbox.decision;

import io.signalbox.decision.SimulationReading.FieldProblem;
import io.signalbox.decision.SimulationRequest.Definitions;
import io.signalbox.decision.SimulationRequest.Person;
import io.signalbox.decision.SimulationRequest.SentEvent;
import io.signalbox.decision.SimulationRequest.Span;
import io.signalbox.decision.SimulationRequest.TraitsAt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the JSON of a simulation, as maps and lists, into a request, or says everything that is wrong with it. */
public final class SimulationReader {

    private static final String DEFAULT_ID = "simulated";

    /** Nothing of the JSON but its structure is judged here: rules, plan and events have judges of their own. */
    public SimulationReading read(Map<String, ?> json) {
        List<FieldProblem> problems = new ArrayList<>();
        JsonFields fields = new JsonFields("", json, problems);
        Definitions definitions = definitions(fields);
        Person person = fields.object("profile")
                .map(SimulationReader::person)
                .orElseGet(() -> new Person(DEFAULT_ID, Map.of(), List.of()));
        List<SentEvent> events = new ArrayList<>();
        if (!fields.has("events")) {
            fields.missing("events", "a list of events, which may be empty");
        }
        fields.objects("events").forEach(event -> event(event).ifPresent(events::add));
        Optional<Instant> from = fields.instant("from");
        Optional<Instant> until = fields.instant("until");
        if (!fields.has("until")) {
            fields.missing("until", "an instant such as 2026-01-31T08:00:00Z");
        }
        boolean muted = fields.flag("muted");
        if (from.isPresent() && until.isPresent() && from.orElseThrow().isAfter(until.orElseThrow())) {
            fields.wrong("from", from.orElseThrow().toString(), "an instant not after until, " + until.orElseThrow());
        }
        fields.refuseOthers();
        if (!problems.isEmpty()) {
            return new SimulationReading(Optional.empty(), problems);
        }
        return new SimulationReading(
                Optional.of(
                        new SimulationRequest(definitions, person, events, new Span(from, until.orElseThrow(), muted))),
                List.of());
    }

    private static Definitions definitions(JsonFields fields) {
        Optional<Map<String, String>> rules = texts(fields, "rules");
        Optional<Map<String, String>> flows = texts(fields, "flows");
        Optional<Map<String, Object>> plan = fields.object("plan").map(files -> {
            Map<String, Object> schemas = new LinkedHashMap<>();
            files.names().forEach(name -> files.textOrObject(name).ifPresent(schema -> schemas.put(name, schema)));
            return schemas;
        });
        return new Definitions(rules, flows, plan);
    }

    private static Optional<Map<String, String>> texts(JsonFields fields, String of) {
        return fields.object(of).map(files -> {
            Map<String, String> texts = new LinkedHashMap<>();
            files.names().forEach(name -> files.text(name).ifPresent(text -> texts.put(name, text)));
            return texts;
        });
    }

    private static Person person(JsonFields fields) {
        String id = fields.text("id").orElse(DEFAULT_ID);
        if (id.isBlank()) {
            fields.wrong("id", "a blank text", "an id, or none");
        }
        Map<String, Object> traits = fields.values("traits");
        List<TraitsAt> later = new ArrayList<>();
        for (JsonFields entry : fields.objects("at")) {
            Optional<Instant> instant = entry.instant("instant");
            if (!entry.has("instant")) {
                entry.missing("instant", "an instant such as 2026-01-31T08:00:00Z");
            }
            if (!entry.has("traits")) {
                entry.missing("traits", "an object of traits");
            }
            Map<String, Object> merged = entry.values("traits");
            entry.refuseOthers();
            instant.ifPresent(at -> later.add(new TraitsAt(at, merged)));
        }
        fields.refuseOthers();
        return new Person(id, traits, later);
    }

    private static Optional<SentEvent> event(JsonFields fields) {
        Optional<String> id = required(fields, "id", "an id, unique among the events");
        Optional<String> name = required(fields, "name", "a name such as product_viewed");
        Optional<Instant> occurredAt = fields.instant("occurredAt");
        if (!fields.has("occurredAt")) {
            fields.missing("occurredAt", "an instant such as 2026-01-31T08:00:00Z");
        }
        Optional<Instant> receivedAt = fields.instant("receivedAt");
        Map<String, Object> properties = fields.values("properties");
        Map<String, Object> traits = fields.values("traits");
        fields.refuseOthers();
        if (id.isEmpty() || name.isEmpty() || occurredAt.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new SentEvent(
                id.orElseThrow(), name.orElseThrow(), occurredAt.orElseThrow(), receivedAt, properties, traits));
    }

    private static Optional<String> required(JsonFields fields, String name, String expected) {
        Optional<String> text = fields.text(name);
        if (!fields.has(name)) {
            fields.missing(name, expected);
        } else if (text.filter(String::isBlank).isPresent()) {
            fields.wrong(name, "a blank text", expected);
        }
        return text.filter(found -> !found.isBlank());
    }
}
