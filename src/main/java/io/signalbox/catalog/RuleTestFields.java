package io.signalbox.catalog;

import static java.util.stream.Collectors.joining;

import io.signalbox.decision.RuleTestTime;
import io.signalbox.model.Names;
import io.signalbox.platform.YamlObject;
import io.signalbox.platform.YamlProblems;
import io.signalbox.platform.YamlValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * The keys of one object of a test file. What is absent or wrong is empty; what is wrong has become a problem.
 *
 * @param time of the test in which it stands
 */
record RuleTestFields(YamlObject object, RuleTestTime time, YamlProblems problems) {

    /** Refuses keys that would otherwise be ignored, and says which was meant. */
    void allowOnly(Set<String> known) {
        for (String key : object.keys()) {
            if (!known.contains(key)) {
                String expected = RuleTestWords.expected(
                        key, known, "one of " + known.stream().sorted().collect(joining(", ")));
                problems.add(object.key(key), "unknown key '" + key + "'", expected);
            }
        }
    }

    /** A time from the start on, required. */
    Optional<Instant> time(String key) {
        if (!object.has(key)) {
            problems.add(object.node(), "no '" + key + "'", RuleTestTime.EXPECTED);
            return Optional.empty();
        }
        return optionalTime(key);
    }

    Optional<Instant> optionalTime(String key) {
        return text(key).flatMap(text -> time(node(key), text));
    }

    Optional<Instant> time(Node node, String text) {
        Optional<Instant> instant = time.instant(text);
        if (instant.isEmpty()) {
            problems.add(node, "'" + text + "'", RuleTestTime.EXPECTED);
        } else if (instant.get().isBefore(time.start())) {
            problems.add(node, "'" + text + "', which is before the start", "0s or later");
            return Optional.empty();
        }
        return instant;
    }

    Optional<String> text(String key) {
        return object.text(key);
    }

    /** A text that must be one of the names known; {@code otherwise} is expected where none is near. */
    Optional<String> known(String key, Collection<String> known, String found, String otherwise) {
        Optional<String> name = text(key);
        name.filter(text -> !known.contains(text))
                .ifPresent(text -> problems.add(
                        node(key), found + " '" + text + "'", RuleTestWords.expected(text, known, otherwise)));
        return name;
    }

    /** Values as JSON would have them, nulls included; none where the key is absent. */
    Map<String, Object> values(String key) {
        return object.node(key)
                .map(node -> YamlValues.object(node, "an object for '" + key + "'", problems))
                .orElse(Map.of());
    }

    /** Ids of events of this test. */
    Optional<Set<String>> ids(String key, Set<String> known) {
        return object.node(key).map(node -> {
            List<Node> nodes = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
            Set<String> ids = new LinkedHashSet<>();
            for (Node each : nodes) {
                for (String id : YamlObject.texts(each, "the id of an event", problems)) {
                    ids.add(id);
                    if (!known.contains(id)) {
                        problems.add(
                                each,
                                "no event '" + id + "' in this test",
                                RuleTestWords.expected(id, known, "one of " + String.join(", ", known)));
                    }
                }
            }
            return ids;
        });
    }

    /** Does something with each object of a list, and nothing where the key is absent. */
    void each(String key, String what, Consumer<RuleTestFields> consumer) {
        Optional<Node> list = object.node(key);
        if (list.isEmpty()) {
            return;
        }
        for (Node node : elements(list.get(), "a list of " + what)) {
            YamlObject.of(node, what, problems)
                    .ifPresent(each -> consumer.accept(new RuleTestFields(each, time, problems)));
        }
    }

    List<Node> elements(Node node, String what) {
        if (node instanceof SequenceNode sequence) {
            return new ArrayList<>(sequence.getValue());
        }
        problems.add(node, YamlObject.kindOf(node), what);
        return List.of();
    }

    /** The value of a key, for problems with it. */
    Node node(String key) {
        return object.node(key).orElse(object.node());
    }

    /** Whether somebody who wrote this probably meant one of the others. */
    static boolean isNear(String name, Collection<String> others) {
        return !others.contains(name) && !Names.near(name, others).isEmpty();
    }
}
