package io.signalbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.PropertySchema;
import io.signalbox.model.TrackingPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the check lets pass can be written to everybody, and without a gap. */
class TemplateLawTest {

    private static final int TEMPLATES = 3_000;
    private static final List<String> TRAITS = List.of("name", "country", "age");
    private static final TrackingPlan PLAN = new TrackingPlan(
            "1",
            Map.of(),
            Map.of(
                    "name", PropertySchema.of("name", PropertySchema.Type.STRING),
                    "country", PropertySchema.of("country", PropertySchema.Type.STRING),
                    "age", PropertySchema.of("age", PropertySchema.Type.INTEGER)),
            TrackingPlan.UnknownEvents.ACCEPT);
    private static final MessageWords WORDS = MessageWords.of(PLAN, Set.of());

    private final Random random = new Random(20_261_128);

    private String trait() {
        return "profile." + TRAITS.get(random.nextInt(TRAITS.size()));
    }

    private String condition(int depth) {
        StringBuilder condition = new StringBuilder(operand(depth));
        for (int more = random.nextInt(3); more > 0; more--) {
            condition.append(random.nextBoolean() ? " && " : " || ").append(operand(depth));
        }
        return condition.toString();
    }

    private String operand(int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0, 1 -> trait();
            case 2 -> "!" + trait();
            case 3 -> trait() + (random.nextBoolean() ? " != " : " == ") + "null";
            case 4 -> "profile.age" + (random.nextBoolean() ? " > " : " <= ") + "17";
            case 5 -> "profile.country" + (random.nextBoolean() ? " == " : " != ") + "'DE'";
            case 6 -> "profile.age.or(0) > 17";
            case 7 -> "(" + condition(depth - 1) + ")";
            default -> "!(" + condition(depth - 1) + ")";
        };
    }

    private String template() {
        return "{#if %s}<{%s}>{#else if %s}<{%s}>{#else}<{%s}>{/if}"
                .formatted(condition(2), trait(), condition(1), said(), said());
    }

    private String said() {
        return random.nextInt(4) == 0 ? trait() : trait() + ".or('x')";
    }

    /** With and without each of the traits. */
    private static List<Map<String, Object>> people() {
        Map<String, Object> all = Map.of("name", "Anna", "country", "DE", "age", 20L);
        List<Map<String, Object>> people = new ArrayList<>();
        for (int there = 0; there < 1 << TRAITS.size(); there++) {
            Map<String, Object> profile = new HashMap<>();
            for (int i = 0; i < TRAITS.size(); i++) {
                profile.put(TRAITS.get(i), (there & 1 << i) == 0 ? null : all.get(TRAITS.get(i)));
            }
            people.add(Map.of("profile", profile));
        }
        return people;
    }

    @Test
    void whatPassesCanBeWrittenToEverybody() {
        int passed = 0;
        for (int i = 0; i < TEMPLATES; i++) {
            String html = template();
            MessageTemplates templates =
                    new MessageTemplates(Map.of("mail.html", "---\nsubject: x\ntext: x\n---\n" + html));
            // Qute itself does not read two parentheses side by side.
            if (templates.problems().isEmpty() && templates.check("mail", WORDS).isEmpty()) {
                passed++;
                for (Map<String, Object> person : people()) {
                    assertThat(templates.render("mail", person).html())
                            .as("%s for %s", html, person)
                            .doesNotContain("<>");
                }
            }
        }
        // Conditions that guard what stands in them are no rare chance.
        assertThat(passed).isBetween(TEMPLATES / 100, TEMPLATES / 2);
    }
}
