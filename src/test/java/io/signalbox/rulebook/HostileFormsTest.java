package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Phrases and workbooks that want more than rules may. */
class HostileFormsTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private static List<String> sentence(String dsl, String when, String then) {
        String rule = "package trial;\nrule \"trial\"\nwhen\n" + when + "\nthen\n" + then + "\nend\n";
        return Assertions.assertTimeoutPreemptively(
                SOON,
                () -> RuleTrial.messages(
                        RuleTrial.COMPILER.compile(Map.of("own.dsl", dsl, "trial.dslr", rule), Shop.PLAN)));
    }

    /** The phrase is known; what it stands for goes through the same checks as any rule. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "eval( System.exit(0) == null )|verdict.segment(\"x\");|trial.dslr:4:1 rule \"trial\"",
                "Object()|verdict.segment(\"x\");|trial.dslr:4:1 rule \"trial\"",
                "ProductViewed( this.getClass() != null )|verdict.segment(\"x\");|trial.dslr:4:1 rule \"trial\"",
                "ProductViewed() from collect( Object() )|verdict.segment(\"x\");|trial.dslr:4:1 rule \"trial\"",
                "ProductViewed()|System.exit(0);|trial.dslr:6:1 rule \"trial\"",
                "ProductViewed()|verdict.getClass();|trial.dslr:6:1 rule \"trial\"",
                "ProductViewed()|drools.halt();|trial.dslr:6:1 rule \"trial\"",
                "ProductViewed()|insert(new Object());|trial.dslr:6:1 rule \"trial\"",
            })
    void aPhraseStandsForNothingThatARuleMayNotSay(String condition, String call, String place) {
        List<String> problems =
                sentence("[when] it is so = " + condition + "\n[then] do it = " + call, "it is so", "do it");

        assertThat(problems).isNotEmpty().allSatisfy(problem -> assertThat(problem)
                .startsWith(place)
                .containsAnyOf("in the sentence \"it is so\"", "in the sentence \"do it\""));
    }

    /** What would begin or end a rule, or hide a part of one, is no phrase at all. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ProductViewed() then verdict.segment(\"y\"); end rule \"more\" when Profile()",
                "ProductViewed() end",
                "import java.util.List",
                "ProductViewed() /* the rest is hidden",
                "ProductViewed() // the rest is hidden",
                "ProductViewed() /* hidden */",
                "ProductViewed( category == \"{text} )",
                "ProductViewed( category == \"{other}\" )",
            })
    void aPhraseCannotLeaveItsPlace(String condition) {
        List<String> problems = sentence(
                "[when] it is {text} = " + condition + "\n[then] do it = verdict.segment(\"x\");",
                "it is \"so\"",
                "do it");

        assertThat(problems).isNotEmpty();
        assertThat(problems.get(0)).startsWith("own.dsl:1:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "x\" ) Profile( age > 3",
                "x\\",
                "\\\" || true || category == \\\"",
                "x*/ eval(true) /*",
            })
    void aTextStaysAText(String text) {
        List<String> problems = sentence(
                "[when] it is {text} = ProductViewed( category == \"{text}\" )\n[then] do it = verdict.segment(\"x\");",
                "it is \"" + text.replace("\"", "\u201D") + "\"",
                "do it");

        assertThat(problems).allSatisfy(problem -> assertThat(problem).startsWith("trial.dslr:4:"));
    }

    @Test
    void kindsThatLeadBackToThemselvesAreTold() {
        List<String> problems = sentence(
                "[when] it is {loop} = {loop}\n[loop] so {loop} = {loop}\n[then] do it = verdict.segment(\"x\");",
                "it is so",
                "do it");

        assertThat(problems.get(0))
                .isEqualTo("own.dsl:1:14: found the kind of words \"loop\", which leads back to itself or on and on;"
                        + " expected kinds that use one another without a circle, at most 10 deep");
    }

    @Test
    void phrasesThatDoubleWhatTheyStandForStayBounded() {
        StringBuilder dsl = new StringBuilder("[when] it is {a} = {a}\n[then] do it = verdict.segment(\"x\");\n");
        for (char kind = 'a'; kind < 'i'; kind++) {
            String next = "{" + (char) (kind + 1) + "}";
            dsl.append('[').append(kind).append("] so ").append(next).append(" = ");
            dsl.append(next.repeat(60)).append('\n');
        }
        dsl.append("[i] on = ProductViewed()\n");

        List<String> problems = sentence(dsl.toString(), "it is so so so so so so so so on", "do it");

        assertThat(problems).hasSize(1);
        assertThat(problems.get(0)).startsWith("trial.dslr:4:");
    }

    @Test
    void phrasesThatFitInCountlessWaysStayBounded() {
        StringBuilder dsl = new StringBuilder("[then] do it = verdict.segment(\"x\");\n");
        for (int i = 0; i < 1_900; i++) {
            dsl.append("[thing] ").append("so {word} ".repeat(i % 20 + 1).replace("{word}", "so"));
            dsl.append(i).append(" | ").append("so ".repeat(i % 40 + 1)).append("= ,\n");
        }
        dsl.append("[when] it is {one:thing*} {two:thing*} {three:thing*} end = ProductViewed()\n");
        String line = "it is " + "so ".repeat(90) + "here\n";

        List<String> problems = sentence(dsl.toString(), line.repeat(60), "do it");

        assertThat(problems).anySatisfy(problem -> assertThat(problem).startsWith("trial.dslr:"));
    }

    private static List<String> workbook(byte[] bytes) {
        return text(Base64.getEncoder().encodeToString(bytes));
    }

    private static List<String> text(String base64) {
        return Assertions.assertTimeoutPreemptively(
                SOON,
                () -> RuleTrial.messages(RuleTrial.COMPILER.compile(Map.of("trial.drl.xlsx", base64), Shop.PLAN)));
    }

    @Test
    void whatIsNoWorkbookIsTold() {
        assertThat(text("package trial;"))
                .containsExactly(
                        "trial.drl.xlsx: found a text that is not Base64; expected the bytes of an .xlsx workbook"
                                + " in Base64");
        assertThat(workbook("package trial;".getBytes(StandardCharsets.UTF_8)))
                .containsExactly(
                        "trial.drl.xlsx: found bytes that are no .xlsx workbook; expected an .xlsx workbook, in"
                                + " Base64 where it is sent as text");
        assertThat(workbook(new byte[] {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, 0}))
                .containsExactly(
                        "trial.drl.xlsx: found a workbook of the old format, or one with a password; expected an"
                                + " .xlsx workbook without a password");
        assertThat(workbook(new byte[0])).hasSize(1);
        assertThat(text("A".repeat(200_004)))
                .containsExactly(
                        "trial.drl.xlsx: found a workbook of 150003 bytes; expected at most 150000; one subject a"
                                + " file");
    }

    @Test
    void macrosAreRefused() throws IOException {
        assertThat(workbook(changed(parts -> {
                    parts.put("xl/vbaProject.bin", new byte[] {1});
                    return parts;
                })))
                .containsExactly("trial.drl.xlsx: found a workbook with macros; expected a workbook without macros");
    }

    @Test
    void whatUnpacksWithoutEndIsRefused() throws IOException {
        assertThat(workbook(changed(parts -> {
                    parts.put("xl/media/bomb.bin", new byte[60_000_000]);
                    return parts;
                })))
                .containsExactly("trial.drl.xlsx: found a workbook of more than 8 MB when unpacked; expected a workbook"
                        + " with one table of rules");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<!DOCTYPE w [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>|&x;",
                "<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY x \"&a;&a;&a;&a;&a;&a;\">]>|&x;",
                "<!DOCTYPE w SYSTEM \"http://127.0.0.1:1/x.dtd\">|x",
            })
    void documentTypesAndEntitiesAreRefused(String doctype, String entity) throws IOException {
        assertThat(workbook(changed(parts -> {
                    String texts = new String(parts.get("xl/sharedStrings.xml"), StandardCharsets.UTF_8);
                    texts = texts.replaceFirst("(?s)^(<\\?xml.*?\\?>)?", "$1" + doctype);
                    texts = texts.replace("rules.small", entity);
                    parts.put("xl/sharedStrings.xml", texts.getBytes(StandardCharsets.UTF_8));
                    return parts;
                })))
                .containsExactly(
                        "trial.drl.xlsx: found a damaged workbook; expected a workbook as a spreadsheet program"
                                + " saves it");
    }

    /** Each of its bytes once wrong: a problem or a rulebook, never a fault. */
    @Test
    void damagedBytesAreNeverAFault() {
        byte[] bytes = Workbooks.bytes(Workbooks.small());
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < bytes.length; i += 7) {
            byte[] damaged = bytes.clone();
            damaged[i] = (byte) (damaged[i] ^ 0x15);
            try {
                RuleTrial.COMPILER.drl(
                        Map.of("trial.drl.xlsx", Base64.getEncoder().encodeToString(damaged)));
            } catch (RuntimeException fault) {
                faults.add(i + ": " + fault);
            }
        }

        assertThat(faults).isEmpty();
    }

    private static byte[] changed(UnaryOperator<Map<String, byte[]>> change) throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(Workbooks.bytes(Workbooks.small())))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                parts.put(entry.getName(), zip.readAllBytes());
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> part : change.apply(parts).entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue());
            }
        }
        return bytes.toByteArray();
    }
}
