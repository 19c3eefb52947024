package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CsvReaderTest {

    @Test
    void cellsAreCutAtDelimitersAndRowsAtAnyLineEnd() throws IOException {
        assertThat(cells("a,b\r\nc,\n,d\re"))
                .containsExactly(List.of("a", "b"), List.of("c", ""), List.of("", "d"), List.of("e"));
    }

    @Test
    void quotedCellsHoldDelimitersQuotesAndLineBreaks() throws IOException {
        assertThat(cells("\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\nnext,1\n"))
                .containsExactly(List.of("a,b", "say \"hi\"", "two\nlines"), List.of("next", "1"));
    }

    @Test
    void aQuoteWithinACellIsAQuote() throws IOException {
        assertThat(cells("6\" nails,\"a\"b,c\n")).containsExactly(List.of("6\" nails", "ab", "c"));
    }

    @Test
    void rowsKnowTheLineTheyBeginOn() throws IOException {
        assertThat(lines("a\n\"b\nb\"\nc\n")).extracting(CsvReader.Line::line).containsExactly(1L, 2L, 4L);
    }

    @Test
    void aBlankLineIsARowOfItsOwn() throws IOException {
        assertThat(lines("a\n\nb")).extracting(CsvReader.Line::isBlank).containsExactly(false, true, false);
    }

    @Test
    void aQuoteThatIsNeverClosedCostsItsLineOnly() throws IOException {
        String text = "a,1\nb,\"oops\nc,3\n" + "d,4\n".repeat(CsvReader.MAX_CELL / 2) + "\"e\",5\nf,\"at the end\n";

        List<CsvReader.Line> lines = lines(text);

        assertThat(lines).hasSize(3 + CsvReader.MAX_CELL / 2 + 2);
        assertThat(lines.get(1).problem()).isPresent();
        assertThat(lines.get(2)).isEqualTo(new CsvReader.Line(3, List.of("c", "3"), Optional.empty()));
        assertThat(lines.get(lines.size() - 2).cells()).containsExactly("e", "5");
        assertThat(lines.get(lines.size() - 1).problem()).isPresent();
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i).line()).isEqualTo(i + 1);
        }
    }

    @Test
    void aCellWithoutEndCostsItsLineOnly() throws IOException {
        List<CsvReader.Line> lines = lines("a".repeat(CsvReader.MAX_CELL + 10) + "\nb\n");

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).problem()).isPresent();
        assertThat(lines.get(1).cells()).containsExactly("b");
    }

    private static List<List<String>> cells(String text) throws IOException {
        return lines(text).stream().map(CsvReader.Line::cells).toList();
    }

    private static List<CsvReader.Line> lines(String text) throws IOException {
        List<CsvReader.Line> lines = new ArrayList<>();
        try (CsvReader reader = new CsvReader(new StringReader(text), ',', '"')) {
            for (Optional<CsvReader.Line> line = reader.next(); line.isPresent(); line = reader.next()) {
                lines.add(line.get());
            }
        }
        return lines;
    }
}
