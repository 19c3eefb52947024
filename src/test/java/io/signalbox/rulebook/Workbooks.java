package io.signalbox.rulebook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.FillPatternType;
import org.apache.poi.ss.usermodel.Font;
import org.apache.poi.ss.usermodel.IndexedColors;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.ss.util.CellReference;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/** Workbooks as a spreadsheet program writes them. */
final class Workbooks {

    private Workbooks() {}

    /** The sample in {@code rules/loyalty.drl.xlsx}. */
    static XSSFWorkbook loyalty() {
        XSSFWorkbook workbook = new XSSFWorkbook();
        XSSFSheet sheet = workbook.createSheet("Tiers");
        set(sheet, "B2", "RuleSet");
        set(sheet, "C2", "rules.loyalty");
        set(sheet, "B3", "Notes");
        set(sheet, "C3", "A row is a rule; a blank cell asks nothing. Change the numbers below, add rows, publish.");
        set(sheet, "B5", "RuleTable Loyalty tiers");
        row(sheet, 6, "NAME", "CONDITION", "CONDITION", "CONDITION", "CONDITION", "ACTION");
        row(sheet, 7, "", "Summary( event == \"purchase_completed\" )", "", "", "", "");
        row(
                sheet,
                8,
                "",
                "count >= $param",
                "count < $param",
                "total >= $param",
                "total < $param",
                "verdict.segment(\"loyalty-tier\", \"$param\");");
        row(
                sheet,
                9,
                "Rule",
                "Purchases, at least",
                "Purchases, fewer than",
                "Total value, at least",
                "Total value, less than",
                "Tier");
        row(sheet, 10, "bronze: a first purchase, and 100 in all", 1, "", 100, 500, "bronze");
        row(sheet, 11, "bronze: 500 in all with few purchases", 1, 4, 500, "", "bronze");
        row(sheet, 12, "silver: 500 in all with several purchases", 4, "", 500, 2000, "silver");
        row(sheet, 13, "silver: 2000 in all with several purchases", 4, 10, 2000, "", "silver");
        row(sheet, 14, "gold: 2000 in all with many purchases", 10, "", 2000, "", "gold");
        sheet.addMergedRegion(CellRangeAddress.valueOf("C7:F7"));
        dress(workbook, sheet);
        return workbook;
    }

    private static void dress(XSSFWorkbook workbook, XSSFSheet sheet) {
        CellStyle technical = workbook.createCellStyle();
        Font grey = workbook.createFont();
        grey.setColor(IndexedColors.GREY_50_PERCENT.getIndex());
        technical.setFont(grey);
        CellStyle label = workbook.createCellStyle();
        Font bold = workbook.createFont();
        bold.setBold(true);
        label.setFont(bold);
        label.setFillForegroundColor(IndexedColors.PALE_BLUE.getIndex());
        label.setFillPattern(FillPatternType.SOLID_FOREGROUND);
        sheet.forEach(row -> row.forEach(cell -> {
            if (cell.getRowIndex() < 8) {
                cell.setCellStyle(technical);
            } else if (cell.getRowIndex() == 8) {
                cell.setCellStyle(label);
            }
        }));
        int[] widths = {3, 44, 22, 22, 22, 22, 44};
        for (int column = 0; column < widths.length; column++) {
            sheet.setColumnWidth(column, widths[column] * 256);
        }
        sheet.createFreezePane(0, 9);
        sheet.getPrintSetup().setLandscape(true);
        sheet.setFitToPage(true);
        sheet.getPrintSetup().setFitHeight((short) 0);
    }

    /** A table of one condition and one action, to be spoilt by a test. */
    static XSSFWorkbook small() {
        XSSFWorkbook workbook = new XSSFWorkbook();
        XSSFSheet sheet = workbook.createSheet("Tiers");
        set(sheet, "B2", "RuleSet");
        set(sheet, "C2", "rules.small");
        set(sheet, "B4", "RuleTable Small");
        row(sheet, 5, "CONDITION", "CONDITION", "ACTION");
        row(sheet, 6, "ProductViewed( within(\"30d\") )", "", "");
        row(sheet, 7, "price >= $param", "category == \"$param\"", "verdict.segment(\"$param\");");
        row(sheet, 8, "Price", "Category", "Segment");
        row(sheet, 9, 10, "shoes", "shoe-buyers");
        row(sheet, 10, 20, "hats", "hat-buyers");
        sheet.addMergedRegion(CellRangeAddress.valueOf("B6:C6"));
        return workbook;
    }

    /** From column B on; a blank text leaves the cell out. */
    static void row(XSSFSheet sheet, int row, Object... values) {
        for (int i = 0; i < values.length; i++) {
            set(sheet, (char) ('B' + i) + String.valueOf(row), values[i]);
        }
    }

    static void set(XSSFSheet sheet, String name, Object value) {
        Cell cell = cell(sheet, name);
        if (value instanceof Number number) {
            cell.setCellValue(number.doubleValue());
        } else if (value instanceof Boolean flag) {
            cell.setCellValue(flag);
        } else if (value.equals("")) {
            cell.setBlank();
        } else {
            cell.setCellValue(value.toString());
        }
    }

    static Cell cell(XSSFSheet sheet, String name) {
        CellReference place = new CellReference(name);
        var row = sheet.getRow(place.getRow());
        row = row == null ? sheet.createRow(place.getRow()) : row;
        Cell cell = row.getCell(place.getCol());
        return cell == null ? row.createCell(place.getCol()) : cell;
    }

    static byte[] bytes(XSSFWorkbook workbook) {
        try (workbook) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            workbook.write(bytes);
            return bytes.toByteArray();
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        }
    }

    static String base64(XSSFWorkbook workbook) {
        return Base64.getEncoder().encodeToString(bytes(workbook));
    }
}
