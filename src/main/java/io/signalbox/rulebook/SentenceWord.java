package io.signalbox.rulebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A word of a sentence, or of the pattern of sentences in a {@code .dsl} file.
 *
 * @param text of quoted words what stands between the quotes
 * @param column from 1
 */
record SentenceWord(Kind kind, String text, int column) {

    /** What a word is. A slot ({@code {category}}) stands only in patterns. */
    enum Kind {
        PLAIN,
        QUOTED,
        SLOT
    }

    /** How it is compared: sentences may begin with a capital. */
    String folded() {
        return text.toLowerCase(Locale.ROOT);
    }

    String shown() {
        return kind == Kind.QUOTED ? "\"" + text + "\"" : "`" + text + "`";
    }

    /** A comma is a word of its own; what follows {@code //} is a comment. Curly quotes count as straight ones. */
    static List<SentenceWord> of(String line, int lineNumber) {
        return new Cutter(line, lineNumber, false).words();
    }

    /** The same, and {@code {...}} is a slot. */
    static List<SentenceWord> ofPattern(String text, int lineNumber) {
        return new Cutter(text, lineNumber, true).words();
    }

    /** Cuts a line into words. */
    private static final class Cutter {

        private static final String OPENING = "\"\u201C\u201E\u201D";
        private static final String CLOSING = "\"\u201D\u201C";

        private final String line;
        private final int lineNumber;
        private final boolean slots;
        private int at;

        Cutter(String line, int lineNumber, boolean slots) {
            this.line = line;
            this.lineNumber = lineNumber;
            this.slots = slots;
        }

        List<SentenceWord> words() {
            List<SentenceWord> words = new ArrayList<>();
            while (at < line.length() && !line.startsWith("//", at)) {
                char c = line.charAt(at);
                if (Character.isWhitespace(c) || c == '\u00A0' || c == '\uFEFF') {
                    at++;
                } else {
                    words.add(word(c));
                }
            }
            return words;
        }

        private SentenceWord word(char first) {
            int column = at + 1;
            if (OPENING.indexOf(first) >= 0) {
                return new SentenceWord(Kind.QUOTED, quoted(column), column);
            }
            if (slots && first == '{') {
                int end = line.indexOf('}', at);
                if (end < 0) {
                    throw problem(column, "a slot without end", "a closing }");
                }
                String name = line.substring(at + 1, end);
                at = end + 1;
                return new SentenceWord(Kind.SLOT, name, column);
            }
            int start = at++;
            while (first != ',' && at < line.length() && !endsWord()) {
                at++;
            }
            return new SentenceWord(Kind.PLAIN, line.substring(start, at), column);
        }

        private boolean endsWord() {
            char c = line.charAt(at);
            boolean comma = c == ','
                    && (at + 1 == line.length()
                            || Character.isWhitespace(line.charAt(at + 1))
                            || line.charAt(at + 1) == '{');
            return comma
                    || Character.isWhitespace(c)
                    || c == '\u00A0'
                    || OPENING.indexOf(c) >= 0
                    || (slots && c == '{');
        }

        private String quoted(int column) {
            int start = ++at;
            while (at < line.length() && CLOSING.indexOf(line.charAt(at)) < 0) {
                if (Character.isISOControl(line.charAt(at))) {
                    throw problem(at + 1, "a control character in a text", "printable characters");
                }
                at++;
            }
            if (at == line.length()) {
                throw problem(column, "a text without end", "a closing \" on the same line");
            }
            return line.substring(start, at++);
        }

        private DrlSyntaxProblem problem(int column, String found, String expected) {
            return new DrlSyntaxProblem(new RuleTree.At(lineNumber, column), found, expected);
        }
    }
}
