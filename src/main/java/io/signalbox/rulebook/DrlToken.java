package io.signalbox.rulebook;

/**
 * A word, text, number or sign of a rule file.
 *
 * @param text the decoded value of a text literal, else what stands there
 */
record DrlToken(Kind kind, String text, RuleTree.At at, int start, int end) {

    /** What a token is. */
    enum Kind {
        WORD,
        VARIABLE,
        TEXT,
        NUMBER,
        SIGN,
        END
    }

    boolean is(String sign) {
        return (kind == Kind.SIGN || kind == Kind.WORD) && text.equals(sign);
    }

    /** How a problem names it. */
    String shown() {
        if (kind == Kind.END) {
            return "the end of the file";
        }
        String shortened = text.length() <= 40 ? text : text.substring(0, 40) + "…";
        return kind == Kind.TEXT ? "\"" + shortened + "\"" : "`" + shortened + "`";
    }
}
