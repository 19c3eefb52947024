package io.signalbox.decision;

import io.signalbox.flow.Condition;
import io.signalbox.flow.Flow;
import io.signalbox.model.EventSchema;
import io.signalbox.model.Names;
import io.signalbox.model.PropertySchema;
import io.signalbox.model.TrackingPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fact class of a flow's runs: an event class, so that runs stand in the total order of events and {@code since(run)}
 * means what it means between events. It knows the properties of the event that causes the flow.
 */
final class RunClass {

    static final String ID = "runId";
    static final String STEP = "step";
    static final String DETAIL = "detail";
    static final String TEXT = "text";
    static final String CAUSE = "cause_";

    private static final Pattern STRING_OR_RUN = Pattern.compile(
            "\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'|(?<![\\w$.])run\\.cause\\.(\\w+)|(?<![\\w$.])run\\.id\\b|(?<![\\w$.])run\\b(?!\\s*[=!]=)");

    private RunClass() {}

    static String eventName(Flow flow) {
        return "flow_run_" + Names.snakeCase(flow.name()) + (flow.isKept() ? "_" + flow.edition() : "");
    }

    static String className(Flow flow) {
        return Names.className(eventName(flow));
    }

    /** The event that a word of rules stands for. */
    static Optional<EventSchema> cause(Flow flow, TrackingPlan plan) {
        return flow.startsOn().causeWord().flatMap(word -> schema(word, plan));
    }

    static Optional<EventSchema> schema(String word, TrackingPlan plan) {
        return plan.events().values().stream()
                .filter(schema -> Names.className(schema.name()).equals(word))
                .findFirst();
    }

    static EventSchema schema(Flow flow, TrackingPlan plan) {
        Map<String, PropertySchema> properties = new LinkedHashMap<>();
        for (String own : new String[] {ID, STEP, DETAIL, TEXT}) {
            properties.put(own, PropertySchema.of(own, PropertySchema.Type.STRING));
        }
        cause(flow, plan).ifPresent(schema -> schema.properties().forEach((name, property) -> {
            String own = CAUSE + name;
            properties.put(
                    own,
                    new PropertySchema(
                            own,
                            property.type(),
                            property.items(),
                            property.allowed(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Set.of(),
                            property.description()));
        }));
        return new EventSchema(
                eventName(flow),
                "runs of flow " + flow.name(),
                properties,
                Set.of(),
                true,
                Set.of(),
                Set.of(),
                EventSchema.DEFAULT_RETENTION,
                EventSchema.DEFAULT_MAX_FACTS,
                Optional.empty());
    }

    /** A condition in the words of rules: {@code run} becomes a variable, and {@code run.cause.x} one of its properties. */
    static String pattern(String condition, Optional<EventSchema> cause) {
        Matcher matcher = STRING_OR_RUN.matcher(condition);
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            String found = matcher.group();
            String property = matcher.group(1);
            String replacement = found;
            if (property != null) {
                replacement = "$run." + CAUSE + spelled(property, cause);
            } else if (found.equals("run.id")) {
                replacement = "$run." + ID;
            } else if (found.equals("run")) {
                replacement = "$run";
            }
            matcher.appendReplacement(text, Matcher.quoteReplacement(replacement));
        }
        return matcher.appendTail(text).toString();
    }

    /** A property that a condition asks of the run's cause, which has none of this name. */
    record Missing(int line, String property, List<String> known) {}

    /** What a condition asks of the run's cause and is not there. */
    static List<Missing> missing(Condition condition, Optional<EventSchema> cause) {
        List<String> known = cause.stream()
                .flatMap(schema -> schema.properties().keySet().stream())
                .toList();
        List<Missing> missing = new ArrayList<>();
        Matcher matcher = STRING_OR_RUN.matcher(condition.text());
        while (matcher.find()) {
            String property = matcher.group(1);
            if (property != null && !known.contains(spelled(property, cause))) {
                long line =
                        condition.text().substring(0, matcher.start()).lines().count();
                missing.add(new Missing(condition.line() + (int) Math.max(0, line - 1), property, known));
            }
        }
        return missing;
    }

    private static String spelled(String property, Optional<EventSchema> cause) {
        return cause.stream()
                .flatMap(schema -> schema.properties().keySet().stream())
                .filter(name -> name.equals(property) || Names.camelCase(name).equals(property))
                .findFirst()
                .orElse(property);
    }

    /** What the rule compiler says, in the words of the flow. */
    static String words(String message, Flow flow) {
        return message.replace("$run." + CAUSE, "run.cause.")
                .replace("$run." + ID, "run.id")
                .replace("$run", "run")
                .replace(className(flow), "the run");
    }
}
