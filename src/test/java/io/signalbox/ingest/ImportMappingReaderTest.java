package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.signalbox.platform.Problem;
import io.signalbox.platform.ProblemException;
import org.junit.jupiter.api.Test;

class ImportMappingReaderTest {

    @Test
    void aMappingNamesTheColumnsItReads() {
        ImportMapping mapping = ImportMappingReader.read("""
                {"skip": [{"column": "Customer", "is": "empty", "reason": "no customer"}],
                 "event": {"id": {"columns": ["Order", "Item"]}, "name": {"constant": "purchase_completed"},
                           "occurredAt": {"column": "Date", "format": "dd.MM.yyyy HH:mm", "zone": "Europe/Berlin"},
                           "userId": "Customer",
                           "properties": {"total": {"multiply": ["Quantity", "Price"]},
                                          "price": {"column": "Price", "decimal": ","}}},
                 "shift": "last-event-is-now"}""");

        assertThat(mapping.columns()).containsExactly("Customer", "Order", "Item", "Date", "Quantity", "Price");
        assertThat(mapping.shiftToNow()).isTrue();
        assertThat(mapping.fields())
                .containsOnlyKeys("id", "name", "occurredAt", "userId", "properties.total", "properties.price");
    }

    @Test
    void linesOfNdjsonNeedNoMapping() {
        assertThat(ImportMappingReader.read("{\"format\": \"ndjson\"}").fields())
                .isEmpty();
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> ImportMappingReader.read("""
                        {"format": "xls", "csv": {"delimiter": ";;", "charset": "no-such"}, "shift": "later",
                         "skip": [{"column": "A"}, {"column": "A", "matches": "("}, {"is": "empty"}],
                         "event": {"name": {"constant": "x"}, "when": "B",
                                   "occurredAt": {"column": "D", "format": "dd.MM.yyyy", "zone": "Mars/Base"},
                                   "properties": {"a": {"column": "A", "row": true}, "b": {"colunm": "B"},
                                                  "c": {"column": "C", "decimal": "/"}}},
                         "extra": 1}"""));

        assertThat(refused.problem().status()).isEqualTo(400);
        assertThat(refused.problem().problems())
                .extracting(Problem.Item::pointer)
                .extracting(java.util.Optional::orElseThrow)
                .contains(
                        "/format",
                        "/csv/delimiter",
                        "/csv/charset",
                        "/shift",
                        "/skip/0",
                        "/skip/1/matches",
                        "/skip/2/column",
                        "/event/id",
                        "/event/when",
                        "/event/occurredAt/zone",
                        "/event/properties/a",
                        "/event/properties/b",
                        "/event/properties/b/colunm",
                        "/event/properties/c/decimal",
                        "/event",
                        "/extra");
    }

    @Test
    void aFormatWithoutAnOffsetNeedsAZone() {
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> ImportMappingReader.read("""
                        {"event": {"id": "A", "name": "B", "userId": "C",
                                   "occurredAt": {"column": "D", "format": "dd.MM.yyyy"}}}"""));

        assertThat(refused.problem().problems()).singleElement().satisfies(problem -> assertThat(problem.pointer())
                .contains("/event/occurredAt/zone"));
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertThat(catchThrowableOfType(ProblemException.class, () -> ImportMappingReader.read("{")))
                .isNotNull();
        assertThat(catchThrowableOfType(ProblemException.class, () -> ImportMappingReader.read("[]")))
                .isNotNull();
    }
}
