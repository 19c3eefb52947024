package io.signalbox.rulebook;

import io.signalbox.rulebook.DrlToken.Kind;
import io.signalbox.rulebook.RuleTree.At;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a rule file into tokens; comments fall away.
 *
 * <p>Strict on purpose: a sign that no rule needs (a backslash, a backquote, an {@code @}) is still a token, so that
 * the reader refuses it with its place.
 */
final class DrlLexer {

    private static final List<String> LONG_SIGNS =
            List.of("==", "!=", "<=", ">=", "&&", "||", "->", "::", ":=", "!.", "?.", "+=", "++", "--", "=>", "=<");

    /** What word processors make of quotes. */
    private static final String TYPOGRAPHIC_QUOTES = "\u201C\u201D\u201E\u201F\u2018\u2019\u201A\u00AB\u00BB";

    private final TracedDrl drl;
    private final String text;
    private final int maxText;
    private int position;
    private int line = 1;
    private int lineStart;

    private DrlLexer(TracedDrl drl, int maxText) {
        this.drl = drl;
        this.text = drl.text();
        this.maxText = maxText;
    }

    /** Each with its place in the author's file. The last one is always of kind END. */
    static List<DrlToken> tokens(TracedDrl drl, int maxText) {
        DrlLexer lexer = new DrlLexer(drl, maxText);
        List<DrlToken> tokens = new ArrayList<>();
        DrlToken token;
        do {
            token = lexer.next();
            tokens.add(token);
        } while (token.kind() != Kind.END);
        return tokens;
    }

    private DrlToken next() {
        skipBlanks();
        At at = here();
        if (position >= text.length()) {
            return new DrlToken(Kind.END, "", at, position, position);
        }
        int start = position;
        char c = text.charAt(position);
        if (c == '"' || c == '\'') {
            String value = textLiteral(c, at);
            return new DrlToken(Kind.TEXT, value, at, start, position);
        }
        if (isDigit(c)) {
            number();
            return new DrlToken(Kind.NUMBER, text.substring(start, position), at, start, position);
        }
        if (isWordStart(c)) {
            while (position < text.length() && (isWordStart(text.charAt(position)) || isDigit(text.charAt(position)))) {
                position++;
            }
            String word = text.substring(start, position);
            return new DrlToken(c == '$' ? Kind.VARIABLE : Kind.WORD, word, at, start, position);
        }
        for (String sign : LONG_SIGNS) {
            if (text.startsWith(sign, position)) {
                position += sign.length();
                return new DrlToken(Kind.SIGN, sign, at, start, position);
            }
        }
        if (TYPOGRAPHIC_QUOTES.indexOf(c) >= 0) {
            throw new DrlSyntaxProblem(at, "the quote " + c, new Expected("a straight quote: \"", "\""));
        }
        position += Character.charCount(text.codePointAt(position));
        return new DrlToken(Kind.SIGN, text.substring(start, position), at, start, position);
    }

    private At here() {
        return drl.origin(position, new At(line, position - lineStart + 1));
    }

    private void skipBlanks() {
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == '\n') {
                position++;
                line++;
                lineStart = position;
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\uFEFF') {
                position++;
            } else if (text.startsWith("//", position)) {
                int end = text.indexOf('\n', position);
                position = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", position)) {
                skipBlockComment();
            } else {
                return;
            }
        }
    }

    private void skipBlockComment() {
        At at = here();
        int end = text.indexOf("*/", position + 2);
        if (end < 0) {
            throw new DrlSyntaxProblem(at, "a comment without end", "`*/`");
        }
        for (; position < end + 2; position++) {
            if (text.charAt(position) == '\n') {
                line++;
                lineStart = position + 1;
            }
        }
    }

    private String textLiteral(char quote, At at) {
        StringBuilder value = new StringBuilder();
        for (position++; position < text.length(); position++) {
            char c = text.charAt(position);
            if (c == quote) {
                position++;
                if (value.length() > maxText) {
                    throw new DrlSyntaxProblem(
                            at, "a text of " + value.length() + " characters", "at most " + maxText + " characters");
                }
                return value.toString();
            }
            if (c == '\n' || c == '\r') {
                break;
            }
            if (c == '\\') {
                position++;
                value.append(escaped(at));
            } else if (Character.isISOControl(c) && c != '\t') {
                throw new DrlSyntaxProblem(at, "a control character in a text", "printable characters");
            } else {
                value.append(c);
            }
        }
        throw new DrlSyntaxProblem(at, "a text without end", "a closing " + quote + " on the same line");
    }

    private char escaped(At at) {
        char c = position < text.length() ? text.charAt(position) : ' ';
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case '"', '\'', '\\' -> c;
            // A regular expression is full of these: \\d needs two backslashes, as in Java.
            default ->
                throw new DrlSyntaxProblem(at, "the escape `\\" + c + "` in a text", "one of \\n \\t \\\" \\' \\\\");
        };
    }

    private void number() {
        while (position < text.length() && isDigit(text.charAt(position))) {
            position++;
        }
        if (position + 1 < text.length() && text.charAt(position) == '.' && isDigit(text.charAt(position + 1))) {
            position++;
            while (position < text.length() && isDigit(text.charAt(position))) {
                position++;
            }
        }
        // Suffixes and whatever else sticks to a number (1e9, 0x1F, 10L) belong to it, so that the reader can judge it.
        while (position < text.length()
                && (Character.isLetterOrDigit(text.charAt(position)) || text.charAt(position) == '_')) {
            position++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordStart(char c) {
        return c == '_'
                || c == '$'
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c > 127 && Character.isLetter(c));
    }
}
