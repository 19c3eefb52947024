package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleTree.Binary;
import io.signalbox.rulebook.RuleTree.Expression;
import java.util.List;
import java.util.stream.Collectors;

/** Expressions as their authors would write them, for problems to quote. */
final class ExpressionText {

    private ExpressionText() {}

    static String of(Expression expression) {
        if (expression instanceof RuleTree.Text text) {
            return DrlText.text(text.value());
        }
        if (expression instanceof RuleTree.Whole whole) {
            return Long.toString(whole.value());
        }
        if (expression instanceof RuleTree.Decimal decimal) {
            return decimal.value().toPlainString();
        }
        if (expression instanceof RuleTree.Flag flag) {
            return Boolean.toString(flag.value());
        }
        if (expression instanceof RuleTree.Null) {
            return "null";
        }
        if (expression instanceof RuleTree.Name name) {
            return name.name();
        }
        if (expression instanceof RuleTree.Variable variable) {
            return variable.name();
        }
        if (expression instanceof RuleTree.Member member) {
            return of(member.of()) + "." + member.name();
        }
        if (expression instanceof RuleTree.Call call) {
            return call.of().map(of -> of(of) + ".").orElse("") + call.name() + "(" + list(call.arguments()) + ")";
        }
        if (expression instanceof RuleTree.In in) {
            return of(in.value()) + " in (" + list(in.choices()) + ")";
        }
        if (expression instanceof RuleTree.Negated negated) {
            return negated.inner() instanceof RuleTree.Name || negated.inner() instanceof RuleTree.Call
                    ? "!" + of(negated.inner())
                    : "!( " + of(negated.inner()) + " )";
        }
        if (expression instanceof RuleTree.Minus minus) {
            return "-" + of(minus.inner());
        }
        Binary binary = (Binary) expression;
        return side(binary, binary.left()) + " " + binary.operator() + " " + side(binary, binary.right());
    }

    private static String side(Binary whole, Expression part) {
        boolean ambiguous = part instanceof Binary binary
                && !binary.operator().equals(whole.operator())
                && ("&&||".contains(whole.operator()) ? "&&||".contains(binary.operator()) : isArithmetic(whole));
        return ambiguous ? "( " + of(part) + " )" : of(part);
    }

    private static boolean isArithmetic(Binary binary) {
        return "+-*/%".contains(binary.operator());
    }

    private static String list(List<Expression> expressions) {
        return expressions.stream().map(ExpressionText::of).collect(Collectors.joining(", "));
    }
}
