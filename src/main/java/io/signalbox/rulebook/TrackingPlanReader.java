package io.signalbox.rulebook;

import com.fasterxml.jackson.databind.JsonNode;
import io.signalbox.model.Durations;
import io.signalbox.model.EventSchema;
import io.signalbox.model.Names;
import io.signalbox.model.PropertySchema;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TrackingPlan.UnknownEvents;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads a tracking plan: one JSON Schema an event name, {@code traits.json}, and {@code envelope.json} for what concerns
 * the whole plan. Knows a subset of JSON Schema and refuses every other keyword, since ignoring one would accept what
 * its author meant to refuse.
 */
public final class TrackingPlanReader {

    private static final String TRAITS = "traits";
    private static final String ENVELOPE = "envelope";
    private static final Pattern EVENT_NAME = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
    private static final Pattern FAMILY_NAME = Pattern.compile("[A-Z][A-Za-z0-9]*");

    private static final Set<String> COMMENTS =
            Set.of("$schema", "$id", "$comment", "title", "description", "examples");
    private static final Set<String> EVENT_KEYWORDS = Set.of(
            "type",
            "properties",
            "required",
            "additionalProperties",
            "x-families",
            "x-aliases",
            "x-retention",
            "x-max-facts",
            "x-value");
    private static final Set<String> TRAITS_KEYWORDS = Set.of("type", "properties");
    private static final Set<String> ENVELOPE_KEYWORDS = Set.of("x-unknown-events");

    /** The plan with what was right, and all problems. File names may have folders before them. */
    public PlanReading read(Map<String, String> files) {
        List<RuleProblem> problems = new ArrayList<>();
        Map<String, EventSchema> events = new TreeMap<>();
        Map<String, JsonFile> eventFiles = new TreeMap<>();
        Map<String, PropertySchema> traits = Map.of();
        UnknownEvents unknownEvents = UnknownEvents.ACCEPT;
        for (Map.Entry<String, String> entry : new TreeMap<>(files).entrySet()) {
            JsonFile file = new JsonFile(entry.getKey(), entry.getValue(), problems);
            if (!file.root().isObject()) {
                continue;
            }
            switch (file.subject()) {
                case TRAITS -> traits = traits(file);
                case ENVELOPE -> unknownEvents = unknownEvents(file);
                default ->
                    event(file).ifPresent(schema -> {
                        events.put(schema.name(), schema);
                        eventFiles.put(schema.name(), file);
                    });
            }
        }
        checkNames(events, eventFiles);
        problems.sort(Comparator.comparing(RuleProblem::file)
                .thenComparing(RuleProblem::line)
                .thenComparing(RuleProblem::column));
        return new PlanReading(new TrackingPlan(version(files), events, traits, unknownEvents), problems);
    }

    private static Optional<EventSchema> event(JsonFile file) {
        String name = file.subject();
        JsonNode root = file.root();
        if (!EVENT_NAME.matcher(name).matches()) {
            String snake = Names.snakeCase(name);
            file.error(
                    "",
                    "the file name " + name + ".json",
                    EVENT_NAME.matcher(snake).matches()
                            ? snake + ".json, the event name in snake_case"
                            : "an event name in snake_case that starts with a letter, such as product_viewed.json");
            return Optional.empty();
        }
        keywords(file, root, EVENT_KEYWORDS);
        Map<String, PropertySchema> properties = properties(file);
        checkWords(file, properties, Set.of("id", "name", "occurredAt"));
        return Optional.of(new EventSchema(
                name,
                file.text(root, "", "description").orElse(""),
                properties,
                required(file, properties),
                additionalProperties(file),
                families(file),
                new TreeSet<>(file.texts(root, "", "x-aliases")),
                retention(file),
                maxFacts(file),
                value(file, properties)));
    }

    private static Map<String, PropertySchema> traits(JsonFile file) {
        keywords(file, file.root(), TRAITS_KEYWORDS);
        Map<String, PropertySchema> traits = properties(file);
        checkWords(file, traits, Set.of());
        return traits;
    }

    private static UnknownEvents unknownEvents(JsonFile file) {
        keywords(file, file.root(), ENVELOPE_KEYWORDS);
        String policy = file.text(file.root(), "", "x-unknown-events").orElse("accept");
        return switch (policy) {
            case "accept" -> UnknownEvents.ACCEPT;
            case "refuse" -> UnknownEvents.REFUSE;
            default -> {
                file.error("/x-unknown-events", "x-unknown-events \"" + policy + "\"", "accept or refuse");
                yield UnknownEvents.ACCEPT;
            }
        };
    }

    private static void keywords(JsonFile file, JsonNode root, Set<String> known) {
        root.fieldNames().forEachRemaining(keyword -> {
            if (!COMMENTS.contains(keyword) && !known.contains(keyword)) {
                file.error("/" + keyword, "the keyword " + keyword, PropertyReader.expectedKeyword(keyword, known));
            }
        });
        JsonNode type = root.path("type");
        if (!type.isMissingNode() && !"object".equals(type.textValue())) {
            file.error("/type", "type " + JsonFile.brief(type), "\"object\"");
        }
    }

    private static Map<String, PropertySchema> properties(JsonFile file) {
        JsonNode node = file.root().path("properties");
        Map<String, PropertySchema> properties = new LinkedHashMap<>();
        if (node.isMissingNode()) {
            return properties;
        }
        if (!node.isObject()) {
            file.error(
                    "/properties", "properties " + JsonFile.brief(node), "an object with a schema for each property");
            return properties;
        }
        node.properties().forEach(member -> new PropertyReader(file, member.getKey(), member.getValue())
                .read()
                .ifPresent(property -> properties.put(property.name(), property)));
        properties.values().forEach(property -> property.derivedFrom().ifPresent(path -> {
            String source = path.substring(0, Math.max(0, path.indexOf("[].")));
            PropertySchema array = properties.get(source);
            boolean derivable = array != null
                    && array.type() == PropertySchema.Type.ARRAY
                    && array.derivedFrom().isEmpty();
            if (!derivable) {
                file.error(
                        "/properties/" + property.name() + "/x-derived-from",
                        "x-derived-from \"" + path + "\"",
                        "the path of a member in a list of objects, such as products[].category, where products is a"
                                + " property of type array");
            }
        }));
        return properties;
    }

    /** Each property must have a word of its own in rules. */
    private static void checkWords(JsonFile file, Map<String, PropertySchema> properties, Set<String> own) {
        Map<String, String> byWord = new HashMap<>();
        for (String name : properties.keySet()) {
            String place = "/properties/" + name;
            Set<String> words = FactWords.spellings(name);
            if (words.isEmpty() || words.stream().anyMatch(own::contains)) {
                String question =
                        own.isEmpty() ? "a question such as text(\"" : "a question to the event such as text(\"";
                file.warning(place, "the name " + name + ", which rules cannot use as a word", question + name + "\")");
            }
            for (String word : words) {
                String other = byWord.putIfAbsent(Character.toLowerCase(word.charAt(0)) + word.substring(1), name);
                if (other != null && !other.equals(name)) {
                    file.error(place, "the name " + name, "a name that rules cannot mistake for " + other);
                }
            }
        }
    }

    private static Set<String> required(JsonFile file, Map<String, PropertySchema> properties) {
        Set<String> required = new TreeSet<>(file.texts(file.root(), "", "required"));
        for (String name : required) {
            if (!properties.containsKey(name)) {
                file.error(
                        "/required",
                        "\"" + name + "\" in required, which properties does not name",
                        Expected.oneOf(properties.keySet(), name, "a name from properties"));
            }
        }
        return required;
    }

    private static boolean additionalProperties(JsonFile file) {
        JsonNode node = file.root().path("additionalProperties");
        if (!node.isMissingNode() && !node.isBoolean()) {
            file.error("/additionalProperties", "additionalProperties " + JsonFile.brief(node), "true or false");
        }
        return node.asBoolean(true);
    }

    private static Set<String> families(JsonFile file) {
        Set<String> families = new TreeSet<>();
        for (String family : file.texts(file.root(), "", "x-families")) {
            if (FAMILY_NAME.matcher(family).matches()) {
                families.add(family);
            } else {
                file.error("/x-families", "the family \"" + family + "\"", "a name such as SiteActivity");
            }
        }
        return families;
    }

    private static Duration retention(JsonFile file) {
        Optional<String> text = file.text(file.root(), "", "x-retention");
        Optional<Duration> retention = text.flatMap(Durations::parse);
        if (text.isPresent() && retention.isEmpty()) {
            file.error("/x-retention", "x-retention \"" + text.get() + "\"", Durations.EXPECTED);
        }
        return retention.orElse(EventSchema.DEFAULT_RETENTION);
    }

    private static int maxFacts(JsonFile file) {
        JsonNode node = file.root().path("x-max-facts");
        if (node.isMissingNode()) {
            return EventSchema.DEFAULT_MAX_FACTS;
        }
        if (!node.canConvertToInt() || !node.isIntegralNumber() || node.intValue() < 1 || node.intValue() > 10_000) {
            file.error("/x-max-facts", "x-max-facts " + JsonFile.brief(node), "a whole number from 1 to 10000");
            return EventSchema.DEFAULT_MAX_FACTS;
        }
        return node.intValue();
    }

    private static Optional<String> value(JsonFile file, Map<String, PropertySchema> properties) {
        Optional<String> value = file.text(file.root(), "", "x-value");
        Optional<PropertySchema> property = value.map(properties::get);
        boolean isNumber = property.filter(schema ->
                        schema.type() == PropertySchema.Type.NUMBER || schema.type() == PropertySchema.Type.INTEGER)
                .isPresent();
        if (value.isPresent() && !isNumber) {
            file.error(
                    "/x-value", "x-value \"" + value.get() + "\"", "the name of a property of type number or integer");
            return Optional.empty();
        }
        return value;
    }

    /** Class names and aliases must each mean one thing. */
    private static void checkNames(Map<String, EventSchema> events, Map<String, JsonFile> files) {
        Map<String, String> classes = new HashMap<>();
        events.keySet().forEach(name -> {
            JsonFile file = fileOf(files, name);
            String word = Names.className(name);
            String other = classes.putIfAbsent(word, name);
            if (other != null) {
                file.error("", "the event " + name, "a name other than that of " + other + ": both are " + word);
            }
            if (FactWords.TAKEN.contains(word) || isJavaLang(word)) {
                file.error("", "the event " + name, "a name whose class " + word + " means nothing else yet");
            }
        });
        Map<String, String> namesByAlias = new HashMap<>();
        events.values().forEach(schema -> {
            JsonFile file = fileOf(files, schema.name());
            for (String family : schema.families()) {
                if (FactWords.TAKEN.contains(family) || isJavaLang(family) || classes.containsKey(family)) {
                    file.error("/x-families", "the family " + family, "a name that means nothing else yet");
                }
            }
            for (String alias : schema.aliases()) {
                String snake = Names.snakeCase(alias);
                String other = events.containsKey(snake) && !snake.equals(schema.name())
                        ? snake
                        : namesByAlias.putIfAbsent(snake, schema.name());
                if (other != null && !other.equals(schema.name())) {
                    file.error(
                            "/x-aliases", "the alias \"" + alias + "\"", "an alias that " + other + " does not have");
                }
            }
        });
    }

    private static JsonFile fileOf(Map<String, JsonFile> files, String event) {
        JsonFile file = files.get(event);
        if (file == null) {
            throw new IllegalStateException("no file for event " + event);
        }
        return file;
    }

    /** A class of that name would hide Java's own in the code that rules are compiled to. */
    private static boolean isJavaLang(String word) {
        try {
            Class.forName("java.lang." + word, false, null);
            return true;
        } catch (ClassNotFoundException free) {
            return false;
        }
    }

    private static String version(Map<String, String> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new TreeMap<>(files).forEach((name, text) -> {
                for (String part : List.of(name.substring(name.lastIndexOf('/') + 1), text)) {
                    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                    digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                    digest.update(bytes);
                }
            });
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
