package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleTree.At;
import io.signalbox.rulebook.RuleTree.Binary;
import io.signalbox.rulebook.RuleTree.Condition;
import io.signalbox.rulebook.RuleTree.Expression;
import java.util.List;
import java.util.Set;

/** Finds what the author wrote for a part of a rule: the same text on one line, comments left out. */
final class SourceText {

    private static final Set<String> OPENING = Set.of("(", "[");
    private static final Set<String> CLOSING = Set.of(")", "]");

    private final String text;
    private final List<DrlToken> tokens;

    SourceText(TracedDrl drl, CompilerLimits limits) {
        this.text = drl.text();
        this.tokens = DrlLexer.tokens(drl, limits.maxTextLength());
    }

    /** From {@code rule} to {@code end}, line by line as it stands there. */
    String rule(At at) {
        int first = indexOf(at);
        int last = first;
        while (last < tokens.size() - 1 && !tokens.get(last).is("end")) {
            last++;
        }
        return text.substring(tokens.get(first).start(), tokens.get(last).end());
    }

    /** A condition up to its closing bracket, with {@code from $x} behind it. */
    String condition(Condition condition) {
        int first = indexOf(condition.at());
        int depth = 0;
        int last = first;
        for (int i = first; i < tokens.size(); i++) {
            DrlToken token = tokens.get(i);
            depth += OPENING.contains(token.text()) && token.kind() == DrlToken.Kind.SIGN ? 1 : 0;
            if (CLOSING.contains(token.text()) && token.kind() == DrlToken.Kind.SIGN && --depth <= 0) {
                last = i;
                break;
            }
        }
        if (last + 2 < tokens.size() && tokens.get(last + 1).is("from")) {
            last += 2;
        }
        return between(first, last);
    }

    /** One test of a pattern or of an accumulate, without what is joined to it by "and". */
    String test(Expression expression) {
        int first = indexOf(start(expression));
        int depth = 0;
        int last = first;
        for (int i = first; i < tokens.size(); i++) {
            DrlToken token = tokens.get(i);
            boolean sign = token.kind() == DrlToken.Kind.SIGN;
            boolean ends = depth == 0 && (token.is(",") || token.is(";") || token.is("&&"));
            if (token.kind() == DrlToken.Kind.END || (sign && ends)) {
                break;
            }
            depth += sign && OPENING.contains(token.text()) ? 1 : 0;
            if (sign && CLOSING.contains(token.text()) && --depth < 0) {
                break;
            }
            last = i;
        }
        return between(first, last);
    }

    /** Where an expression begins: an operator's place is that of its sign. */
    static At start(Expression expression) {
        if (expression instanceof Binary binary) {
            return start(binary.left());
        }
        if (expression instanceof RuleTree.In in) {
            return start(in.value());
        }
        if (expression instanceof RuleTree.Member member) {
            return start(member.of());
        }
        if (expression instanceof RuleTree.Call call && call.of().isPresent()) {
            return start(call.of().get());
        }
        if (expression instanceof RuleTree.Negated negated) {
            At inner = start(negated.inner());
            return isBefore(negated.at(), inner) ? negated.at() : inner;
        }
        return expression.at();
    }

    private static boolean isBefore(At one, At other) {
        return one.line() != other.line() ? one.line() < other.line() : one.column() < other.column();
    }

    private String between(int first, int last) {
        return text.substring(
                        tokens.get(first).start(),
                        tokens.get(Math.max(first, last)).end())
                .replaceAll("//[^\\n]*", " ")
                .replaceAll("\\s+", " ")
                .trim();
    }

    private int indexOf(At at) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).at().equals(at)) {
                return i;
            }
        }
        return tokens.size() - 1;
    }
}
