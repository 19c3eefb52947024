package io.signalbox.catalog;

import io.signalbox.decision.RuleTest.Given;
import io.signalbox.decision.SimulationRequest.SentEvent;
import io.signalbox.decision.SimulationRequest.TraitsAt;
import io.signalbox.model.Checked;
import io.signalbox.model.CheckedTraits;
import io.signalbox.model.Names;
import io.signalbox.platform.YamlObject;
import io.signalbox.platform.YamlProblems;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads the life of a test, and holds it against the tracking plan as the door would. */
final class GivenReader {

    private static final Set<String> EVENT_KEYS = Set.of("at", "received", "id", "name", "properties", "traits");
    private static final Pattern FINDING = Pattern.compile(
            "(?:event name|(?:property|trait) ([^\\[:]+).*?): found (.*); expected (.*)", Pattern.DOTALL);

    private final RuleTestWords words;
    private final YamlProblems problems;
    private final Set<String> ids = new HashSet<>();
    private final List<SentEvent> events = new ArrayList<>();
    private final List<TraitsAt> later = new ArrayList<>();

    GivenReader(RuleTestWords words, YamlProblems problems) {
        this.words = words;
        this.problems = problems;
    }

    Given read(RuleTestFields test) {
        Map<String, Object> traits = Map.of();
        Optional<YamlObject> object = test.object()
                .node("given")
                .flatMap(node -> YamlObject.of(node, "an object with traits, events or both", problems));
        if (object.isPresent()) {
            RuleTestFields given = new RuleTestFields(object.get(), test.time(), problems);
            given.allowOnly(Set.of("traits", "events"));
            traits = traits(given);
            given.each("events", "events such as { at: 0s, id: cart, name: add_to_cart }", this::event);
        } else if (!test.object().has("given")) {
            problems.add(test.object().node(), "no 'given'", "given: with the traits and events of a made-up life");
        }
        return new Given(test.time().start(), traits, later, events);
    }

    private Map<String, Object> traits(RuleTestFields fields) {
        Map<String, Object> traits = fields.values("traits");
        Node node = fields.node("traits");
        CheckedTraits checked = words.plan().checkTraits(traits);
        checked.problems().forEach(finding -> report(node, finding));
        refuseMisspelt(node, checked.traits(), words.plan().traits().keySet(), "trait");
        return traits;
    }

    private void event(RuleTestFields fields) {
        fields.allowOnly(EVENT_KEYS);
        Optional<Instant> at = fields.time("at");
        Map<String, Object> traits = traits(fields);
        if (!fields.object().has("name")
                && !fields.object().has("id")
                && fields.object().has("traits")) {
            for (String key : List.of("received", "properties")) {
                if (fields.object().has(key)) {
                    problems.add(
                            fields.object().key(key), "'" + key + "' without an event's 'name'", "only at and traits");
                }
            }
            at.ifPresent(instant -> later.add(new TraitsAt(instant, traits)));
            return;
        }
        Optional<String> name = fields.object().requiredText("name", "the name of an event such as add_to_cart");
        Optional<String> id = fields.object().requiredText("id", "a name for this event that is unique in the test");
        id.filter(text -> !ids.add(text))
                .ifPresent(text -> problems.add(fields.node("id"), "a second event '" + text + "'", "each id once"));
        Optional<Instant> received = fields.optionalTime("received");
        Map<String, Object> properties = fields.values("properties");
        name.ifPresent(text -> hold(fields, text, properties));
        if (at.isPresent() && name.isPresent() && id.isPresent()) {
            events.add(new SentEvent(id.get(), name.get(), at.get(), received, properties, traits));
        }
    }

    private void hold(RuleTestFields fields, String name, Map<String, Object> properties) {
        if (!words.knowsEvent(name)) {
            Set<String> names = words.plan().events().keySet();
            problems.add(
                    fields.node("name"),
                    "'" + name + "', which is not in the tracking plan",
                    RuleTestWords.expected(name, names, "one of " + String.join(", ", names)));
            return;
        }
        Checked checked = words.plan().check(name, properties);
        Node node = fields.node("properties");
        checked.problems().forEach(finding -> report(node, finding));
        words.plan()
                .schema(checked.name())
                .ifPresent(schema -> refuseMisspelt(
                        node, checked.properties(), schema.properties().keySet(), "property"));
    }

    /** The plan accepts additional names; one that is nearly a planned one is a slip, and would make the test a lie. */
    private void refuseMisspelt(Node node, Map<String, Object> values, Set<String> planned, String kind) {
        values.keySet().stream()
                .filter(name -> RuleTestFields.isNear(name, planned))
                .forEach(name -> problems.add(
                        place(node, name),
                        kind + " '" + name + "'",
                        RuleTestWords.expected(name, planned, String.join(", ", planned))));
    }

    private void report(Node node, String finding) {
        Matcher matcher = FINDING.matcher(finding);
        if (!matcher.matches()) {
            problems.add(node, finding, "what the tracking plan says");
            return;
        }
        String subject = finding.substring(0, finding.indexOf(": found "));
        Node at = matcher.group(1) == null ? node : place(node, matcher.group(1));
        problems.add(at, matcher.group(2) + " for " + subject, matcher.group(3));
    }

    /** The key that was meant, however it is spelt; else the whole. */
    private static Node place(Node node, String name) {
        if (node instanceof MappingNode mapping) {
            return mapping.getValue().stream()
                    .map(entry -> entry.getKeyNode())
                    .filter(key -> key instanceof ScalarNode scalar
                            && Names.snakeCase(scalar.getValue()).equals(Names.snakeCase(name)))
                    .findFirst()
                    .orElse(node);
        }
        return node;
    }
}
