package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.drools.decisiontable.InputType;
import org.drools.decisiontable.SpreadsheetCompiler;
import org.junit.jupiter.api.Test;

class TableReaderTest {

    private static final Path SAMPLE = Path.of("rules", "loyalty.drl.xlsx");

    private static GeneratedDrl drl(String base64) {
        GeneratedRules rules = RuleTrial.COMPILER.drl(Map.of("trial.drl.xlsx", base64));
        assertThat(rules.problems()).isEmpty();
        return rules.files().get(0);
    }

    /** After a change of it here: {@code mvn test -Dtest=TableReaderTest -Dsample.keep=true}. */
    @Test
    void theSampleIsTheWorkbookThatIsWrittenHere() throws IOException {
        if (Boolean.getBoolean("sample.keep")) {
            Files.write(SAMPLE, Workbooks.bytes(Workbooks.loyalty()));
        }

        String kept = Base64.getEncoder().encodeToString(Files.readAllBytes(SAMPLE));

        assertThat(drl(kept)).isEqualTo(drl(Workbooks.base64(Workbooks.loyalty())));
    }

    /** Layouts that Drools reads itself mean the same to Drools, up to blanks and comments. */
    @Test
    void aTableMeansWhatDroolsReadsInIt() {
        // Given
        XSSFWorkbook workbook = Workbooks.small();
        XSSFSheet sheet = workbook.getSheetAt(0);
        Workbooks.set(sheet, "B6", "ProductViewed");
        Workbooks.set(sheet, "B11", "");
        Workbooks.row(sheet, 11, "", "bags", "bag-buyers");
        Workbooks.row(sheet, 12, 0.25, "gloves & more", "glove-buyers");
        byte[] bytes = Workbooks.bytes(workbook);

        // When
        String ours = drl(Base64.getEncoder().encodeToString(bytes)).drl();
        String drools = new SpreadsheetCompiler().compile(new ByteArrayInputStream(bytes), InputType.XLS);

        // Then
        assertThat(plain(ours)).isEqualTo(plain(drools)).contains("price>=0.25,category==\"gloves&more\"");
    }

    private static String plain(String drl) {
        return drl.replaceAll("//[^\\n]*", "").replaceAll("[\\s;]+", "");
    }

    @Test
    void everyLineOfTheDrlNamesItsCell() {
        GeneratedDrl drl = drl(Workbooks.base64(Workbooks.small()));

        assertThat(drl.drl()).isEqualTo("""
                        package rules.small
                        rule "Small_9"
                        when
                        ProductViewed( within("30d"), price >= 10, category == "shoes" )
                        then
                        verdict.segment("shoe-buyers");
                        end
                        rule "Small_10"
                        when
                        ProductViewed( within("30d"), price >= 20, category == "hats" )
                        then
                        verdict.segment("hat-buyers");
                        end
                        """);
        assertThat(drl.lines())
                .contains(
                        new GeneratedDrl.Line(1, 2, 3, "cell C2 of the sheet Tiers"),
                        new GeneratedDrl.Line(2, 9, 2, "cell B9 of the sheet Tiers"),
                        new GeneratedDrl.Line(4, 6, 2, "cell B6 of the sheet Tiers"),
                        new GeneratedDrl.Line(6, 7, 4, "cell D7 of the sheet Tiers"))
                .hasSize(13);
    }

    @Test
    void mergedCellsHaveTheValueThatTheyShow() {
        XSSFWorkbook workbook = Workbooks.small();
        XSSFSheet sheet = workbook.getSheetAt(0);
        sheet.addMergedRegion(CellRangeAddress.valueOf("C9:C10"));

        assertThat(drl(Workbooks.base64(workbook)).drl())
                .contains("price >= 20, category == \"shoes\"")
                .doesNotContain("hats");
    }

    @Test
    void severalTablesSeveralPatternsTextsAndFlags() {
        // Given
        XSSFWorkbook workbook = Workbooks.small();
        XSSFSheet sheet = workbook.getSheetAt(0);
        Workbooks.set(sheet, "B12", "RuleTable More");
        Workbooks.row(sheet, 13, "CONDITION", "CONDITION", "ACTION");
        Workbooks.row(sheet, 14, "ProductViewed", "", "verdict");
        Workbooks.row(sheet, 15, "gift == $param", "Profile( country == \"$param\" )", "trait(\"note\", $param)");
        Workbooks.row(sheet, 16, "Gift", "Country", "Note");
        Workbooks.row(sheet, 17, true, "say \"DE\" \\", "\"a note\"");
        Workbooks.row(sheet, 18, "FALSE", "", "7.50");

        // Then
        assertThat(drl(Workbooks.base64(workbook)).drl()).endsWith("""
                        rule "More_17"
                        when
                        ProductViewed( gift == true )
                        Profile( country == "say \\"DE\\" \\\\" )
                        then
                        verdict.trait("note", "a note");
                        end
                        rule "More_18"
                        when
                        ProductViewed( gift == false )
                        then
                        verdict.trait("note", 7.50);
                        end
                        """);
    }

    @Test
    void aTextThatLooksLikeCodeStaysAText() {
        XSSFWorkbook workbook = Workbooks.small();
        Workbooks.set(workbook.getSheetAt(0), "D9", "x\"); System.exit(0); (\"");

        assertThat(drl(Workbooks.base64(workbook)).drl())
                .contains("verdict.segment(\"x\\\"); System.exit(0); (\\\"\");");
    }

    @Test
    void numbersHaveTheDigitsThatAreShown() {
        XSSFWorkbook workbook = Workbooks.small();
        Workbooks.set(workbook.getSheetAt(0), "B9", 0.1 + 0.2);

        assertThat(drl(Workbooks.base64(workbook)).drl()).contains("price >= 0.3,");
    }

    @Test
    void cellsAreNamedAsProgramsNameThem() {
        for (String name : List.of("A1", "Z9", "AA10", "AZ1", "BA2", "XFD1048575")) {
            assertThat(Sheet.Cell.named(name)).map(Sheet.Cell::toString).contains(name);
        }
        for (String name : List.of("", "A", "7", "a1", "A1B", "A0", "AAAAAAAAAAAA1", "A99999999999")) {
            assertThat(Sheet.Cell.named(name).map(Sheet.Cell::toString).filter(name::equals))
                    .isEmpty();
        }
    }
}
