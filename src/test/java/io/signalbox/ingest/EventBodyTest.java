package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.platform.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventBodyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"{'id': 'é'}", "[{'id': 'é'}]", "{'events': [{'id': 'é'}]}", " { 'events' : [ {'id': 'é'} ] } "})
    void theThreeFormsHoldTheSameEvent(String body) {
        List<RawEvent> events = RawEvents.all(body);

        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.fields()).containsEntry("id", "é");
            assertThat(event.text().get()).isEqualTo("{\"id\": \"é\"}");
            assertThat(event.size()).isEqualTo(12);
        });
    }

    @Test
    void eachEventHasItsOwnText() {
        List<RawEvent> events = RawEvents.all("[{'id': 1}, 'a' ,{'id':{'b':[2]}}]");

        assertThat(events)
                .extracting(event -> event.text().get())
                .containsExactly("{\"id\": 1}", "\"a\"", "{\"id\":{\"b\":[2]}}");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheEvent() {
        List<RawEvent> events = EventBody.read("\uFEFF{\"id\": 1}".getBytes(StandardCharsets.UTF_8));

        assertThat(events)
                .singleElement()
                .extracting(event -> event.text().get())
                .isEqualTo("{\"id\": 1}");
    }

    @Test
    void anEmptyListHoldsNoEvents() {
        assertThat(RawEvents.all("[]")).isEmpty();
        assertThat(RawEvents.all("{'events': []}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "{",
                "[{'id': 1}",
                "[{'id': 1},]",
                "{'id': 1} {'id': 2}",
                "{'id': 01}",
                "{'id': NaN}",
                "{id: 1}",
                "'text'",
                "42",
                "{'events': [], 'sentAt': 1}",
                "{'id': 1, 'events': [{'id': 2}]}",
                "{'id': 'a\u0001'}"
            })
    void whatIsNoJsonOfEventsIsRefusedAsAWhole(String body) {
        assertThatThrownBy(() -> RawEvents.all(body)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().status()).isEqualTo(400);
            assertThat(e.problem().problems()).singleElement().satisfies(problem -> assertThat(problem.expected())
                    .contains("one event"));
        });
    }

    @Test
    void otherEncodingsAndBrokenOnesAreRefused() {
        assertThatThrownBy(() -> EventBody.read("{\"id\": 1}".getBytes(StandardCharsets.UTF_16)))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> EventBody.read("{\"id\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void nestingWithoutEndIsStopped() {
        assertThatThrownBy(() -> RawEvents.all("[".repeat(100_000))).isInstanceOf(ProblemException.class);
    }

    @Test
    void theProblemNamesThePlaceAndRepeatsNothingOfTheBody() {
        assertThatThrownBy(() -> RawEvents.all("{'id': 1,\n 'secret': oops}"))
                .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                                e.problem().problems().get(0).found())
                        .contains("line 2")
                        .doesNotContain("secret"));
    }
}
