package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleTree.At;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads the values of an {@code .xlsx} workbook from its bytes: nothing is computed, followed or run.
 *
 * <p>A workbook is an archive of XML. Both are bounded here: what is unpacked, and what the XML may say (no document
 * types, so no entities). What is not a sheet, its texts or its formats is skipped.
 */
final class WorkbookReader {

    /** A table of the most rules that a file may hold takes some hundred thousand bytes. */
    private static final int MAX_UNPACKED = 8_000_000;

    private static final int MAX_PARTS = 500;
    private static final At FILE = new At(0, 0);
    private static final byte[] OLD_FORMAT = {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0};

    private final Map<String, byte[]> parts = new HashMap<>();
    private int unpacked;

    private WorkbookReader() {}

    /** All sheets, in the order of their tabs. */
    static List<Sheet> sheets(byte[] bytes) {
        if (startsWith(bytes, OLD_FORMAT)) {
            throw new DrlSyntaxProblem(
                    FILE,
                    "a workbook of the old format, or one with a password",
                    "an .xlsx workbook without a password");
        }
        WorkbookReader reader = new WorkbookReader();
        reader.unpack(bytes);
        return reader.read();
    }

    private static boolean startsWith(byte[] bytes, byte[] beginning) {
        for (int i = 0; i < beginning.length; i++) {
            if (bytes.length <= i || bytes[i] != beginning[i]) {
                return false;
            }
        }
        return true;
    }

    private void unpack(byte[] bytes) {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            int count = 0;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName().replace('\\', '/').toLowerCase(Locale.ROOT);
                if (name.endsWith("vbaproject.bin")) {
                    throw new DrlSyntaxProblem(FILE, "a workbook with macros", "a workbook without macros");
                }
                if (++count > MAX_PARTS) {
                    throw new DrlSyntaxProblem(
                            FILE,
                            "a workbook of more than " + MAX_PARTS + " parts",
                            "a workbook with one table of rules");
                }
                parts.put(name.startsWith("/") ? name.substring(1) : name, content(zip));
            }
        } catch (IOException | IllegalArgumentException notZip) {
            throw noWorkbook();
        }
    }

    private byte[] content(ZipInputStream zip) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] buffer = new byte[8_192];
        for (int read = zip.read(buffer); read >= 0; read = zip.read(buffer)) {
            unpacked += read;
            if (unpacked > MAX_UNPACKED) {
                throw new DrlSyntaxProblem(
                        FILE,
                        "a workbook of more than " + MAX_UNPACKED / 1_000_000 + " MB when unpacked",
                        "a workbook with one table of rules");
            }
            content.write(buffer, 0, read);
        }
        return content.toByteArray();
    }

    private List<Sheet> read() {
        XmlPart workbook = part("xl/workbook.xml");
        Map<String, String> targets = new HashMap<>();
        part("xl/_rels/workbook.xml.rels").elements("Relationship").forEach(relation -> {
            String target = relation.attribute("Target");
            String path = target.startsWith("/") ? target.substring(1) : "xl/" + target;
            targets.put(relation.attribute("Id"), path.toLowerCase(Locale.ROOT));
        });
        List<String> texts = parts.containsKey("xl/sharedstrings.xml")
                ? SheetReader.sharedTexts(part("xl/sharedStrings.xml"))
                : List.of();
        DateFormats dates =
                parts.containsKey("xl/styles.xml") ? DateFormats.of(part("xl/styles.xml")) : DateFormats.NONE;
        List<Sheet> sheets = new ArrayList<>();
        for (XmlPart.Element sheet : workbook.elements("sheet")) {
            String path = targets.getOrDefault(sheet.attribute("id"), "");
            // A sheet that is only a chart has no cells.
            if (path.contains("worksheets/")) {
                sheets.add(new SheetReader(sheet.attribute("name"), texts, dates).read(part(path)));
            }
        }
        if (sheets.isEmpty()) {
            throw noWorkbook();
        }
        return sheets;
    }

    private XmlPart part(String name) {
        byte[] content = parts.get(name.toLowerCase(Locale.ROOT));
        if (content == null) {
            throw noWorkbook();
        }
        return new XmlPart(content);
    }

    private static DrlSyntaxProblem noWorkbook() {
        return new DrlSyntaxProblem(
                FILE, "bytes that are no .xlsx workbook", "an .xlsx workbook, in Base64 where it is sent as text");
    }
}
