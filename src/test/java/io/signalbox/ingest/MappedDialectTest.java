package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MappedDialectTest {

    private static final Instant RECEIVED = Instant.parse("2026-01-31T08:00:10Z");

    private static Map<String, Object> one(String json, Map<String, String> mapping) {
        Envelope body = EventBody.readEnvelope(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "");
        return MappedDialect.translate(body, mapping, RECEIVED).get(0).fields();
    }

    @Test
    void pointersReachIntoObjectsAndListsAndEscapesAreUndone() {
        assertThat(one(
                        "{'id': 7, 'who': [{'e/mail': 'a@shop.test'}], 'what': {'n': 1}}",
                        Map.of(
                                "id", "/id",
                                "name", "=signed_up",
                                "email", "/who/0/e~1mail",
                                "occurred-at", "/when",
                                "user-id", "/who/9/id",
                                "properties", "/what")))
                .isEqualTo(
                        Map.of("id", 7L, "name", "signed_up", "email", "a@shop.test", "properties", Map.of("n", 1L)));
    }

    @Test
    void aMappingIsToldAllThatIsWrongWithIt() {
        assertThat(MappedDialect.problems(Map.of("name", "/event"))).isEmpty();
        assertThat(MappedDialect.problems(Map.of("user-id", "customer.id", "email", "mail", "nickname", "/nick")))
                .hasSize(4)
                .allSatisfy(problem -> assertThat(problem).contains("expected"));
    }
}
