package io.signalbox.admin;

import static io.signalbox.admin.Rows.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.signalbox.platform.Json;
import io.signalbox.platform.Page;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimelineStoreTest {

    private static final String ENTERED_AND_FIRED = """
            [{"kind": "entered", "name": "vip", "detail": "", "file": "a.drl", "rule": "r", "evidence": ["e2"]},
             {"kind": "triggered", "name": "hello", "cause": "e2", "muted": false, "file": "a.drl", "rule": "r",
              "evidence": ["e2"], "absence": "no purchase"}]
            """;
    private static final String UNSET = """
            [{"kind": "trait", "name": "last", "value": null, "file": "a.drl", "rule": "r", "evidence": []}]
            """;

    private final Sql sql = TestDatabase.fresh().sql();
    private final TimelineStore timelines = new TimelineStore(sql);

    private void life() {
        new Rows(sql)
                .profile("anna", Map.of())
                .profile("bert", Map.of())
                .event("anna", "e1", "product_viewed", NOON)
                .event("anna", "e2", "product_viewed", NOON.plusMillis(1))
                .event("anna", "e3", "product_viewed", NOON.plusMillis(1))
                .event("bert", "x", "product_viewed", NOON)
                .decision("anna", NOON.plusMillis(1), ENTERED_AND_FIRED)
                .decision("anna", NOON.plusMillis(1), UNSET)
                .decision("anna", NOON.plusSeconds(60), UNSET);
    }

    private static String told(TimelineEntry entry) {
        JsonNode json = Json.mapper().valueToTree(entry);
        return json.get("kind").asText() + " "
                + json.path("id").asText(json.path("name").asText());
    }

    @Test
    void eventsAndChangesAreMergedNewestFirst() {
        life();

        Page<TimelineEntry> page = timelines.newest("anna", 100, Optional.empty());

        assertThat(page.items())
                .extracting(TimelineStoreTest::told)
                .containsExactly(
                        "trait last",
                        "trait last",
                        "triggered hello",
                        "entered vip",
                        "event e3",
                        "event e2",
                        "event e1");
        assertThat(page.next()).isEmpty();
    }

    @Test
    void pagesOfAnySizeGiveTheSame() {
        life();
        List<String> whole = timelines.newest("anna", 100, Optional.empty()).items().stream()
                .map(TimelineStoreTest::told)
                .toList();

        for (int size = 1; size < 8; size++) {
            List<String> collected = new ArrayList<>();
            Optional<String> cursor = Optional.empty();
            do {
                Page<TimelineEntry> page = timelines.newest("anna", size, cursor);
                page.items().forEach(entry -> collected.add(told(entry)));
                cursor = page.next();
            } while (cursor.isPresent());
            assertThat(collected).as("pages of %d", size).isEqualTo(whole);
        }
    }

    @Test
    void anEntrySaysWhatItIsAndNothingElse() {
        life();

        List<TimelineEntry> entries =
                timelines.newest("anna", 100, Optional.empty()).items();

        assertThat(Json.write(entries.get(0)))
                .isEqualTo("{\"at\":\"2026-03-01T12:01:00.000Z\",\"kind\":\"trait\",\"name\":\"last\",\"value\":null,"
                        + "\"file\":\"a.drl\",\"rule\":\"r\",\"evidence\":[],\"rulebook\":\"r1\","
                        + "\"decidedAt\":\"2026-03-01T12:01:00.000Z\"}");
        assertThat(Json.write(entries.get(2)))
                .contains("\"cause\":\"e2\",\"muted\":false", "\"absence\":\"no purchase\"")
                .doesNotContain("detail", "value");
        assertThat(Json.write(entries.get(6))).contains("\"kind\":\"event\"", "\"properties\":{\"price\":12.5");
    }
}
