package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.EventSchema;
import io.signalbox.model.PropertySchema;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TrackingPlan.UnknownEvents;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrackingPlanReaderTest {

    private static final String VIEWED = """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "description": "Someone looked at a product.",
              "type": "object",
              "properties": {
                "productId": { "type": "string", "maxLength": 40, "pattern": "^\\\\S+$", "x-aliases": ["item_id"] },
                "price": { "type": "number", "minimum": 0, "maximum": 99999.99 },
                "quantity": { "type": ["integer", "null"], "enum": [1, 2] },
                "gift": { "type": "boolean" },
                "seenAt": { "type": "string", "format": "date-time" },
                "day": { "type": "string", "format": "date" },
                "products": { "type": "array", "items": { "type": "object" } },
                "categories": {
                  "type": "array",
                  "items": { "type": "string", "maxLength": 9 },
                  "x-derived-from": "products[].category"
                }
              },
              "required": ["productId"],
              "additionalProperties": false,
              "x-families": ["SiteActivity"],
              "x-aliases": ["Product Viewed"],
              "x-retention": "90d",
              "x-max-facts": 50,
              "x-value": "price"
            }
            """;

    private final TrackingPlanReader reader = new TrackingPlanReader();

    @Test
    void aSchemaBecomesWhatThePlanSaysOfAnEvent() {
        PlanReading reading = reader.read(Map.of("product_viewed.json", VIEWED));

        assertThat(reading.problems()).isEmpty();
        EventSchema schema = reading.plan().schema("product_viewed").orElseThrow();
        assertThat(schema.description()).isEqualTo("Someone looked at a product.");
        assertThat(schema.required()).containsExactly("productId");
        assertThat(schema.additionalProperties()).isFalse();
        assertThat(schema.families()).containsExactly("SiteActivity");
        assertThat(schema.aliases()).containsExactly("Product Viewed");
        assertThat(schema.retention()).isEqualTo(Duration.ofDays(90));
        assertThat(schema.maxFacts()).isEqualTo(50);
        assertThat(schema.value()).contains("price");
        assertThat(schema.properties().values())
                .extracting(PropertySchema::type)
                .containsExactly(
                        PropertySchema.Type.STRING,
                        PropertySchema.Type.NUMBER,
                        PropertySchema.Type.INTEGER,
                        PropertySchema.Type.BOOLEAN,
                        PropertySchema.Type.DATE_TIME,
                        PropertySchema.Type.DATE,
                        PropertySchema.Type.ARRAY,
                        PropertySchema.Type.ARRAY);
        PropertySchema price = property(schema, "price");
        assertThat(price.minimum()).contains(BigDecimal.ZERO);
        assertThat(price.maximum()).contains(new BigDecimal("99999.99"));
        assertThat(property(schema, "productId").pattern()).contains("^\\S+$");
        assertThat(property(schema, "productId").aliases()).containsExactly("item_id");
        assertThat(property(schema, "quantity").allowed()).containsExactly(1L, 2L);
        assertThat(property(schema, "categories").items()).contains(PropertySchema.Type.STRING);
        assertThat(property(schema, "categories").maxLength()).contains(9);
        assertThat(property(schema, "categories").derivedFrom()).contains("products[].category");
    }

    @Test
    void traitsAndTheEnvelopeHaveFilesOfTheirOwn() {
        TrackingPlan plan = reader.read(Map.of(
                        "tracking-plan/traits.json", "{\"properties\": {\"age\": {\"type\": \"integer\"}}}",
                        "tracking-plan/envelope.json", "{\"x-unknown-events\": \"refuse\"}"))
                .plan();

        assertThat(plan.traits()).containsOnlyKeys("age");
        assertThat(plan.unknownEvents()).isEqualTo(UnknownEvents.REFUSE);
        assertThat(plan.events()).isEmpty();
    }

    @Test
    void theVersionIsThatOfTheTexts() {
        String one = reader.read(Map.of("a.json", "{}", "b.json", "{}")).plan().version();

        assertThat(reader.read(Map.of("plan/b.json", "{}", "plan/a.json", "{}"))
                        .plan()
                        .version())
                .isEqualTo(one);
        assertThat(reader.read(Map.of("a.json", "{}", "b.json", "{ }")).plan().version())
                .isNotEqualTo(one);
        assertThat(reader.read(Map.of("a.json", "{}", "c.json", "{}")).plan().version())
                .isNotEqualTo(one);
    }

    @Test
    void allProblemsOfAllFilesAreReportedWithTheirLines() {
        PlanReading reading = reader.read(Map.of("b.json", """
                {
                  "requierd": ["x"],
                  "properties": {
                    "x": { "type": "text" },
                    "y": { "type": "string", "minimum": 1,
                           "pattern": "[" }
                  }
                }
                """, "a.json", "{\n  \"properties\": 7,\n}"));

        assertThat(reading.isAccepted()).isFalse();
        assertThat(reading.problems())
                .extracting(problem -> problem.file() + ":" + problem.line() + " " + problem.found())
                .containsExactly(
                        "a.json:3 a mistake in the JSON at this place",
                        "b.json:2 the keyword requierd",
                        "b.json:4 type \"text\"",
                        "b.json:5 the keyword minimum of y",
                        "b.json:6 pattern \"[\" of y (Unclosed character class)");
        assertThat(reading.problems().get(1).expected()).startsWith("required; ");
    }

    static Stream<Arguments> wrongPlans() {
        return Stream.of(
                wrong("{\"oneOf\": []}", "the keyword oneOf", "other keywords of JSON Schema are not supported"),
                wrong("{\"type\": \"array\"}", "type \"array\"", "\"object\""),
                wrong("[]", "[]", "a JSON object"),
                wrong("{\"a\": 1, \"a\": 2}", "the name \"a\" twice", "each name once"),
                wrong("{\"properties\": {\"p\": {}}}", "p without a type", "type string, integer"),
                wrong("{\"properties\": {\"p\": true}}", "p true", "an object such as"),
                wrong(
                        "{\"properties\": {\"p\": {\"type\": \"object\", \"properties\": {}}}}",
                        "the keyword properties of p",
                        "type"),
                wrong(
                        "{\"properties\": {\"p\": {\"type\": \"string\", \"format\": \"email\"}}}",
                        "format \"email\"",
                        "date"),
                wrong("{\"properties\": {\"p\": {\"type\": \"string\", \"enum\": [1]}}}", "the value 1 of p", "text"),
                wrong("{\"properties\": {\"p\": {\"type\": \"string\", \"enum\": []}}}", "enum []", "at least one"),
                wrong(
                        "{\"properties\": {\"p\": {\"type\": \"number\", \"minimum\": 2, \"maximum\": 1}}}",
                        "maximum 1 of p",
                        "not below its minimum 2"),
                wrong(
                        "{\"properties\": {\"p\": {\"type\": \"string\", \"maxLength\": -1}}}",
                        "maxLength -1",
                        "negative"),
                wrong(
                        "{\"properties\": {\"p\": {\"type\": \"array\", \"items\": {\"type\": \"array\"}}}}",
                        "a list of lists",
                        "a list of texts"),
                wrong(
                        "{\"properties\": {\"p\": {\"type\": \"array\", \"x-derived-from\": \"q[].r\"}}}",
                        "x-derived-from \"q[].r\"",
                        "products[].category"),
                wrong(
                        "{\"required\": [\"p\"]}",
                        "\"p\" in required, which properties does not name",
                        "a name from properties"),
                wrong("{\"additionalProperties\": {}}", "additionalProperties {}", "true or false"),
                wrong("{\"x-families\": [\"site activity\"]}", "the family \"site activity\"", "SiteActivity"),
                wrong("{\"x-families\": [\"Event\"]}", "the family Event", "means nothing else"),
                wrong("{\"x-families\": \"Site\"}", "x-families \"Site\"", "a list of texts"),
                wrong("{\"x-retention\": \"1 year\"}", "x-retention \"1 year\"", "a duration such as"),
                wrong("{\"x-max-facts\": 0}", "x-max-facts 0", "a whole number from 1"),
                wrong("{\"x-value\": \"price\"}", "x-value \"price\"", "a property of type number"),
                wrong(
                        "{\"properties\": {\"product_id\": {\"type\": \"string\"}, \"productId\": {\"type\": \"string\"}}}",
                        "the name productId",
                        "cannot mistake for product_id"));
    }

    @ParameterizedTest
    @MethodSource("wrongPlans")
    void aWrongSchemaSaysWhatWasFoundAndExpected(String text, String found, String expected) {
        List<RuleProblem> problems =
                reader.read(Map.of("thing_done.json", text)).problems();

        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).severity()).isEqualTo(RuleProblem.Severity.ERROR);
        assertThat(problems.get(0).found()).contains(found);
        assertThat(problems.get(0).expected()).contains(expected);
    }

    @Test
    void namesMustMeanOneThing() {
        assertThat(errors(Map.of("Product Viewed.json", "{}")))
                .containsExactly(
                        "the file name Product Viewed.json; product_viewed.json, the event name in snake_case");
        assertThat(errors(Map.of("string.json", "{}")))
                .containsExactly("the event string; a name whose class String means nothing else yet");
        assertThat(errors(Map.of("profile.json", "{}")))
                .containsExactly("the event profile; a name whose class Profile means nothing else yet");
        assertThat(errors(Map.of("a.json", "{\"x-aliases\": [\"View\"]}", "b.json", "{\"x-aliases\": [\"view\"]}")))
                .containsExactly("the alias \"view\"; an alias that a does not have");
        assertThat(errors(Map.of("a.json", "{\"x-aliases\": [\"B\"]}", "b.json", "{}")))
                .containsExactly("the alias \"B\"; an alias that b does not have");
    }

    @Test
    void aPropertyThatRulesCannotUseAsAWordIsAWarning() {
        PlanReading reading = reader.read(Map.of(
                "a.json", "{\"properties\": {\"name\": {\"type\": \"string\"}, \"9\": {\"type\": \"string\"}}}"));

        assertThat(reading.isAccepted()).isTrue();
        assertThat(reading.problems())
                .extracting(RuleProblem::found)
                .containsExactly(
                        "the name name, which rules cannot use as a word",
                        "the name 9, which rules cannot use as a word");
        assertThat(reading.problems()).extracting(RuleProblem::severity).containsOnly(RuleProblem.Severity.WARNING);
    }

    private List<String> errors(Map<String, String> files) {
        return reader.read(files).problems().stream()
                .map(problem -> problem.found() + "; " + problem.expected())
                .toList();
    }

    private static PropertySchema property(EventSchema schema, String name) {
        return Optional.ofNullable(schema.properties().get(name)).orElseThrow();
    }

    private static Arguments wrong(String text, String found, String expected) {
        return Arguments.of(text, found, expected);
    }
}
