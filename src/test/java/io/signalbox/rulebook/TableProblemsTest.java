package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.FormulaError;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake in a table is told with its sheet and cell; line and column of the problem are row and column. */
class TableProblemsTest {

    private static final String TRIAL = "trial.drl.xlsx";

    private record Mistake(String name, Consumer<XSSFSheet> made, List<String> problems) {
        Mistake(String name, Consumer<XSSFSheet> made, String... problems) {
            this(name, made, List.of(problems));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Mistake cell(String name, String cell, Object value, String... problems) {
        return new Mistake(name, sheet -> Workbooks.set(sheet, cell, value), problems);
    }

    static Stream<Mistake> mistakes() {
        return Stream.of(
                cell(
                        "a text where a number belongs",
                        "B9",
                        "cheap",
                        TRIAL
                                + ":9:2: found the text \"cheap\", in cell B9 of the sheet Tiers; expected a number, TRUE or FALSE; for texts write \"$param\" with quotes in cell B7"),
                new Mistake(
                        "a formula",
                        sheet -> Workbooks.cell(sheet, "B10").setCellFormula("B9*2"),
                        TRIAL
                                + ":10:2: found a formula, in cell B10 of the sheet Tiers; expected a value as it is typed: a number, a text, TRUE or FALSE"),
                new Mistake(
                        "a date",
                        TableProblemsTest::date,
                        TRIAL
                                + ":9:2: found a date, in cell B9 of the sheet Tiers; expected a value as it is typed: a number, a text, TRUE or FALSE"),
                new Mistake(
                        "an error",
                        sheet -> Workbooks.cell(sheet, "B9").setCellErrorValue(FormulaError.DIV0.getCode()),
                        TRIAL
                                + ":9:2: found the error #DIV/0!, in cell B9 of the sheet Tiers; expected a value as it is typed: a number, a text, TRUE or FALSE"),
                cell(
                        "an unknown property",
                        "B7",
                        "prce >= $param",
                        TRIAL
                                + ":7:2 rule \"Small_9\": found ProductViewed has no \"prce\", in cell B7 of the sheet Tiers; expected a property of ProductViewed: did you mean \"price\"?"),
                cell(
                        "no place for the value",
                        "B7",
                        "price >= 10",
                        TRIAL
                                + ":7:2: found `price >= 10`, in cell B7 of the sheet Tiers; expected a template with $param where the value of each row goes, such as total >= $param"),
                cell(
                        "no template",
                        "C7",
                        "",
                        TRIAL
                                + ":7:3: found no template, in cell C7 of the sheet Tiers; expected a template with $param where the value of each row goes, such as total >= $param"),
                cell(
                        "an attribute",
                        "C5",
                        "PRIORITY",
                        TRIAL
                                + ":5:3: found `PRIORITY`, in cell C5 of the sheet Tiers; expected CONDITION, ACTION or NAME: rules have no attributes"),
                cell(
                        "no package",
                        "B2",
                        "",
                        TRIAL
                                + ":1:1: found no RuleSet, in cell A1 of the sheet Tiers; expected a cell with RuleSet, and beside it a package name"),
                cell(
                        "an import",
                        "B3",
                        "Import",
                        TRIAL
                                + ":3:2: found `Import`, in cell B3 of the sheet Tiers; expected only Notes between RuleSet and RuleTable: the compiler adds what rules need"),
                cell(
                        "no action",
                        "D5",
                        "",
                        TRIAL
                                + ":5:2: found no column ACTION below RuleTable, in cell B5 of the sheet Tiers; expected CONDITION and ACTION in the row below RuleTable"),
                cell(
                        "an unknown fact",
                        "B6",
                        "ProductVewed( within(\"30d\") )",
                        TRIAL
                                + ":6:2 rule \"Small_9\": found the fact `ProductVewed`, which the tracking plan does not name, in cell B6 of the sheet Tiers; expected a fact of the tracking plan: did you mean \"ProductViewed\"?"),
                cell(
                        "a pattern that is not closed",
                        "B6",
                        "ProductViewed( within(\"30d\"",
                        TRIAL + ":6:2 rule \"Small_9\": found `(`, in cell B6 of the sheet Tiers; expected `)`"),
                cell(
                        "a wrong duration",
                        "B6",
                        "ProductViewed( within(\"30 days\") )",
                        TRIAL
                                + ":6:2 rule \"Small_9\": found the duration \"30 days\", in cell B6 of the sheet Tiers; expected a duration such as \"90s\", \"10m\", \"2h\", \"14d\" or \"1d12h\", up to 100 years"),
                cell(
                        "a row that says nothing",
                        "D10",
                        "",
                        TRIAL
                                + ":10:2 rule \"Small_10\": found a rule that says nothing, in cell B10 of the sheet Tiers; expected a call such as `verdict.segment(\"vip\");`"),
                cell(
                        "a value below the end",
                        "B12",
                        7,
                        TRIAL
                                + ":12:2: found a value below the empty row 11, which ends the table, in cell B12 of the sheet Tiers; expected rules without empty rows between them, and notes beside the table or on another sheet"),
                cell(
                        "no table",
                        "B4",
                        "",
                        TRIAL
                                + ":2:2: found no table below, in cell B2 of the sheet Tiers; expected a cell with RuleTable and a name"),
                cell(
                        "code in a template",
                        "D7",
                        "System.exit($param);",
                        TRIAL
                                + ":7:4 rule \"Small_9\": found `System`, in cell D7 of the sheet Tiers; expected `verdict.segment(...)`, `verdict.trait(...)`, `verdict.trigger(...)` or `end`: nothing else can stand behind `then`",
                        TRIAL
                                + ":9:4: found the text \"shoe-buyers\", in cell D9 of the sheet Tiers; expected a number, TRUE or FALSE; for texts write \"$param\" with quotes in cell D7",
                        TRIAL
                                + ":10:4: found the text \"hat-buyers\", in cell D10 of the sheet Tiers; expected a number, TRUE or FALSE; for texts write \"$param\" with quotes in cell D7"),
                cell(
                        "more conditions in a cell",
                        "B9",
                        "10 ) Profile( age > 3",
                        TRIAL
                                + ":9:2: found the text \"10 ) Profile( age > 3\", in cell B9 of the sheet Tiers; expected a number, TRUE or FALSE; for texts write \"$param\" with quotes in cell B7"),
                cell(
                        "an unknown call",
                        "D7",
                        "verdict.segmnt(\"$param\");",
                        TRIAL
                                + ":7:4 rule \"Small_9\": found verdict has no \"segmnt\", in cell D7 of the sheet Tiers; expected a word of verdict: did you mean \"segment\"?"),
                cell(
                        "an unknown use of a row",
                        "C7",
                        "category == \"$1\"",
                        TRIAL
                                + ":7:3: found `category == \"$1\"`, in cell C7 of the sheet Tiers; expected a template with $param where the value of each row goes, such as total >= $param"),
                new Mistake(
                        "a table on another sheet",
                        sheet -> Workbooks.set(sheet.getWorkbook().createSheet("More"), "A1", "RuleTable More"),
                        TRIAL
                                + ":1:1: found `RuleTable More`, in cell A1 of the sheet More; expected tables of rules on the first sheet only"),
                new Mistake(
                        "several at once",
                        sheet -> {
                            Workbooks.set(sheet, "B9", "cheap");
                            Workbooks.set(sheet, "D10", "");
                        },
                        TRIAL
                                + ":9:2: found the text \"cheap\", in cell B9 of the sheet Tiers; expected a number, TRUE or FALSE; for texts write \"$param\" with quotes in cell B7",
                        TRIAL
                                + ":10:2 rule \"Small_10\": found a rule that says nothing, in cell B10 of the sheet Tiers; expected a call such as `verdict.segment(\"vip\");`"));
    }

    private static void date(XSSFSheet sheet) {
        CellStyle style = sheet.getWorkbook().createCellStyle();
        style.setDataFormat((short) 14);
        Workbooks.cell(sheet, "B9").setCellValue(LocalDate.of(2026, 4, 3));
        Workbooks.cell(sheet, "B9").setCellStyle(style);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void isTold(Mistake mistake) {
        XSSFWorkbook workbook = Workbooks.small();
        mistake.made().accept(workbook.getSheetAt(0));

        assertThat(problems(workbook)).containsExactlyElementsOf(mistake.problems());
    }

    @Test
    void theTableThatTheMistakesAreMadeInIsRight() {
        assertThat(problems(Workbooks.small())).isEmpty();
    }

    private static List<String> problems(XSSFWorkbook workbook) {
        return RuleTrial.messages(RuleTrial.COMPILER.compile(Map.of(TRIAL, Workbooks.base64(workbook)), Shop.PLAN));
    }
}
