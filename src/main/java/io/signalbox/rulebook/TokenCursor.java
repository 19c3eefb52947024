package io.signalbox.rulebook;

import io.signalbox.rulebook.DrlToken.Kind;
import java.util.List;

/** Walks over tokens; what is not there as expected is a {@link DrlSyntaxProblem}. */
final class TokenCursor {

    private final String text;
    private final List<DrlToken> tokens;
    private final int maxDepth;
    private int index;
    private int depth;

    TokenCursor(String text, List<DrlToken> tokens, int maxDepth) {
        this.text = text;
        this.tokens = tokens;
        this.maxDepth = maxDepth;
    }

    DrlToken peek() {
        return tokens.get(index);
    }

    DrlToken peek(int ahead) {
        return tokens.get(Math.min(index + ahead, tokens.size() - 1));
    }

    /** A sign of money such as € stands here, directly behind a number. */
    boolean atCurrencyOfNumber() {
        return index > 0
                && tokens.get(index - 1).kind() == Kind.NUMBER
                && tokens.get(index - 1).end() == peek().start()
                && peek().text().codePoints().limit(1).anyMatch(c -> Character.getType(c) == Character.CURRENCY_SYMBOL);
    }

    /** What stands here cannot stand behind the number before it. */
    DrlSyntaxProblem currencyOfNumber() {
        return new DrlSyntaxProblem(
                peek().at(),
                peek().shown() + " behind a number",
                "the number alone, without a currency: " + tokens.get(index - 1).text());
    }

    DrlToken next() {
        DrlToken token = tokens.get(index);
        if (token.kind() != Kind.END) {
            index++;
        }
        return token;
    }

    boolean at(String sign) {
        return peek().is(sign);
    }

    boolean atEnd() {
        return peek().kind() == Kind.END;
    }

    /** Takes the sign if it stands here. */
    boolean take(String sign) {
        if (at(sign)) {
            next();
            return true;
        }
        return false;
    }

    DrlToken expect(String sign) {
        if (!at(sign)) {
            throw unexpected("`" + sign + "`");
        }
        return next();
    }

    DrlToken expect(Kind kind, String what) {
        if (peek().kind() != kind) {
            throw unexpected(what);
        }
        return next();
    }

    /** The place right behind the token that was taken last. */
    RuleTree.At behind() {
        if (index == 0) {
            return peek().at();
        }
        DrlToken last = tokens.get(index - 1);
        return new RuleTree.At(last.at().line(), last.at().column() + last.end() - last.start());
    }

    DrlSyntaxProblem unexpected(String expected) {
        return new DrlSyntaxProblem(peek().at(), peek().shown(), expected);
    }

    /** Nesting is bounded, so that no text can exhaust the stack of whoever reads it. */
    void enter() {
        if (++depth > maxDepth) {
            throw new DrlSyntaxProblem(
                    peek().at(), "more than " + maxDepth + " levels of brackets", "a simpler condition");
        }
    }

    void leave() {
        depth--;
    }

    void resetDepth() {
        depth = 0;
    }

    /** What the author wrote from a token up to here, in one line. */
    String textSince(DrlToken first) {
        int end = index == 0 ? first.end() : tokens.get(index - 1).end();
        return text.substring(first.start(), Math.max(end, first.end()))
                .replaceAll("\\s+", " ")
                .trim();
    }
}
