package io.signalbox.rulebook;

import io.signalbox.rulebook.ExpressionWriter.Written;
import io.signalbox.rulebook.RuleTree.At;
import io.signalbox.rulebook.RuleTree.Binary;
import io.signalbox.rulebook.RuleTree.Expression;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Checks and writes comparisons by a word: {@code contains}, {@code memberOf}, {@code matches}, {@code str[...]}. */
final class WordOperatorWriter {

    private static final int MAX_REGEX = 200;

    private final Problems problems;

    WordOperatorWriter(Problems problems) {
        this.problems = problems;
    }

    String write(Binary binary, Written left, Written right) {
        At at = binary.at();
        switch (binary.operator()) {
            case "contains" -> {
                boolean whole = left.type().isText() || left.type().sort() == ValueType.Sort.LIST;
                requires(at, whole, left, "contains", "a list or a text on its left");
                requires(at, right.type().isScalar(), right, "contains", "a value on its right");
                return "Logic.contains(" + left.code() + ", " + right.code() + ")";
            }
            case "memberOf" -> {
                boolean list = right.type().sort() == ValueType.Sort.LIST
                        || right.type().sort() == ValueType.Sort.ANY;
                requires(at, list, right, "memberOf", "a list on its right");
                return "Logic.contains(" + right.code() + ", " + left.code() + ")";
            }
            case "matches" -> {
                requires(at, left.type().isText(), left, "matches", "a text on its left");
                regex(binary.right());
                return "Logic.matches(" + left.code() + ", " + right.code() + ")";
            }
            case "str[length]" -> {
                requires(at, left.type().isText(), left, "str[length]", "a text on its left");
                requires(at, right.type().isNumber(), right, "str[length]", "a number on its right");
                return "Logic.eq(Logic.length(" + left.code() + "), " + right.code() + ")";
            }
            default -> {
                String form = binary.operator().substring(4, binary.operator().length() - 1);
                requires(at, left.type().isText(), left, binary.operator(), "a text on its left");
                requires(at, right.type().isText(), right, binary.operator(), "a text on its right");
                return "Logic." + form + "(" + left.code() + ", " + right.code() + ")";
            }
        }
    }

    private void requires(At at, boolean holds, Written side, String operator, String expected) {
        if (!holds) {
            problems.error(at, side.type().shown() + " beside `" + operator + "`", expected);
        }
    }

    private void regex(Expression right) {
        if (!(right instanceof RuleTree.Text text) || text.value().length() > MAX_REGEX) {
            problems.error(
                    right.at(),
                    "a pattern that is no short text",
                    "a regular expression in quotes, at most " + MAX_REGEX + " characters");
            return;
        }
        try {
            Pattern.compile(text.value());
        } catch (PatternSyntaxException wrong) {
            problems.error(
                    right.at(),
                    "the pattern \"" + text.value() + "\"",
                    "a regular expression: " + wrong.getDescription());
        }
    }
}
