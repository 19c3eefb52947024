package io.signalbox.rulebook;

import io.signalbox.model.Durations;
import io.signalbox.rulebook.DrlToken.Kind;
import io.signalbox.rulebook.RuleTree.At;
import io.signalbox.rulebook.RuleTree.Binary;
import io.signalbox.rulebook.RuleTree.Expression;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads one expression of a condition or a verdict call; whatever is not in this small grammar is refused. */
final class ExpressionReader {

    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Set<String> WORD_OPERATORS = Set.of("in", "contains", "memberOf", "matches", "str");
    private static final Set<String> FOREIGN_OPERATORS = Set.of(
            "excludes", "soundslike", "instanceof", "before", "after", "coincides", "during", "meets", "is", "as");
    private static final Set<String> STR_FORMS = Set.of("startsWith", "endsWith", "length");

    private final TokenCursor tokens;

    ExpressionReader(TokenCursor tokens) {
        this.tokens = tokens;
    }

    Expression expression() {
        tokens.enter();
        Expression left = conjunction();
        while (tokens.at("||")) {
            At at = tokens.next().at();
            left = new Binary(at, "||", left, abbreviated(left).orElseGet(this::conjunction));
        }
        refuseForeign();
        tokens.leave();
        return left;
    }

    private Expression conjunction() {
        Expression left = statement();
        while (tokens.at("&&")) {
            At at = tokens.next().at();
            left = new Binary(at, "&&", left, abbreviated(left).orElseGet(this::statement));
        }
        return left;
    }

    /** {@code price > 10 && < 20}: the second half speaks of the same value. */
    private Optional<Expression> abbreviated(Expression left) {
        if (!COMPARISONS.contains(tokens.peek().text()) || tokens.peek().kind() != Kind.SIGN) {
            return Optional.empty();
        }
        Expression last = left instanceof Binary both
                        && (both.operator().equals("&&") || both.operator().equals("||"))
                ? both.right()
                : left;
        if (last instanceof Binary comparison && COMPARISONS.contains(comparison.operator())) {
            At at = tokens.peek().at();
            String operator = tokens.next().text();
            return Optional.of(new Binary(at, operator, comparison.left(), sum()));
        }
        return Optional.empty();
    }

    private Expression statement() {
        DrlToken first = tokens.peek();
        if (tokens.take("!")) {
            tokens.enter();
            Expression inner = statement();
            tokens.leave();
            return new RuleTree.Negated(first.at(), inner);
        }
        Expression left = sum();
        if (tokens.at("(") && COMPARISONS.contains(tokens.peek(1).text())) {
            return grouped(left);
        }
        DrlToken operator = tokens.peek();
        if (operator.kind() == Kind.SIGN && COMPARISONS.contains(operator.text())) {
            tokens.next();
            return new Binary(operator.at(), operator.text(), left, sum());
        }
        boolean negated =
                tokens.at("not") && WORD_OPERATORS.contains(tokens.peek(1).text());
        if (negated) {
            tokens.next();
        }
        if (tokens.peek().kind() == Kind.WORD
                && WORD_OPERATORS.contains(tokens.peek().text())) {
            Expression worded = worded(left);
            return negated ? new RuleTree.Negated(operator.at(), worded) : worded;
        }
        return left;
    }

    /** {@code price ( > 10 && < 20 )}. */
    private Expression grouped(Expression subject) {
        tokens.expect("(");
        tokens.enter();
        Expression whole = compared(subject);
        while (tokens.at("&&") || tokens.at("||")) {
            DrlToken operator = tokens.next();
            if (whole instanceof Binary before
                    && !before.operator().equals(operator.text())
                    && (before.operator().equals("&&") || before.operator().equals("||"))) {
                throw new DrlSyntaxProblem(operator.at(), "&& and || mixed in one group", "two constraints");
            }
            whole = new Binary(operator.at(), operator.text(), whole, compared(subject));
        }
        tokens.leave();
        tokens.expect(")");
        return whole;
    }

    private Expression compared(Expression subject) {
        DrlToken operator = tokens.peek();
        if (!COMPARISONS.contains(operator.text())) {
            throw tokens.unexpected("a comparison such as `>=`");
        }
        tokens.next();
        return new Binary(operator.at(), operator.text(), subject, sum());
    }

    private Expression worded(Expression left) {
        DrlToken operator = tokens.next();
        if (operator.is("in")) {
            tokens.expect("(");
            List<Expression> choices = arguments();
            if (choices.isEmpty()) {
                throw new DrlSyntaxProblem(operator.at(), "an empty list", "values, as in `in (\"DE\", \"AT\")`");
            }
            return new RuleTree.In(operator.at(), left, choices);
        }
        if (operator.is("str")) {
            tokens.expect("[");
            String form =
                    tokens.expect(Kind.WORD, "startsWith, endsWith or length").text();
            if (!STR_FORMS.contains(form)) {
                throw new DrlSyntaxProblem(operator.at(), "`str[" + form + "]`", "startsWith, endsWith or length");
            }
            tokens.expect("]");
            return new Binary(operator.at(), "str[" + form + "]", left, sum());
        }
        return new Binary(operator.at(), operator.text(), left, sum());
    }

    private Expression sum() {
        Expression left = product();
        while (tokens.at("+") || tokens.at("-")) {
            DrlToken operator = tokens.next();
            left = new Binary(operator.at(), operator.text(), left, product());
        }
        return left;
    }

    private Expression product() {
        Expression left = factor();
        while (tokens.at("*") || tokens.at("/") || tokens.at("%")) {
            DrlToken operator = tokens.next();
            left = new Binary(operator.at(), operator.text(), left, factor());
        }
        return left;
    }

    private Expression factor() {
        DrlToken first = tokens.peek();
        if (tokens.take("-")) {
            tokens.enter();
            Expression inner = factor();
            tokens.leave();
            return new RuleTree.Minus(first.at(), inner);
        }
        Expression value = primary();
        while (tokens.at(".")) {
            tokens.next();
            value = member(value);
        }
        if (tokens.at("[")) {
            throw tokens.unexpected("a property by its name, or text(\"x\"), number(\"x\"), flag(\"x\")");
        }
        return value;
    }

    private Expression member(Expression of) {
        DrlToken name = tokens.expect(Kind.WORD, "a property or a question such as `within(\"10m\")`");
        if (!tokens.at("(") || COMPARISONS.contains(tokens.peek(1).text())) {
            return new RuleTree.Member(name.at(), of, name.text());
        }
        tokens.next();
        List<Expression> arguments = arguments();
        return getter(name.text())
                .filter(property -> arguments.isEmpty())
                .<Expression>map(property -> new RuleTree.Member(name.at(), of, property))
                .orElseGet(() -> new RuleTree.Call(name.at(), Optional.of(of), name.text(), arguments));
    }

    /** {@code getCategory} asks for {@code category}, {@code isGift} for {@code gift}. */
    private static Optional<String> getter(String method) {
        int prefix = method.startsWith("get") ? 3 : method.startsWith("is") ? 2 : 0;
        if (prefix == 0 || method.length() == prefix || !Character.isUpperCase(method.charAt(prefix))) {
            return Optional.empty();
        }
        return Optional.of(Character.toLowerCase(method.charAt(prefix)) + method.substring(prefix + 1));
    }

    private Expression primary() {
        DrlToken token = tokens.peek();
        switch (token.kind()) {
            case TEXT -> {
                tokens.next();
                return new RuleTree.Text(token.at(), token.text());
            }
            case NUMBER -> {
                tokens.next();
                return numberOf(token);
            }
            case VARIABLE -> {
                tokens.next();
                return new RuleTree.Variable(token.at(), token.text());
            }
            case WORD -> {
                return word();
            }
            default -> {
                if (tokens.take("(")) {
                    Expression inner = expression();
                    tokens.expect(")");
                    return inner;
                }
                throw tokens.unexpected("a property, a variable, a value or a question such as `within(\"10m\")`");
            }
        }
    }

    private Expression word() {
        DrlToken token = tokens.next();
        switch (token.text()) {
            case "true", "false" -> {
                return new RuleTree.Flag(token.at(), token.text().equals("true"));
            }
            case "null" -> {
                return new RuleTree.Null(token.at());
            }
            case "new", "eval", "from", "over", "if", "instanceof", "function", "this$" ->
                throw new DrlSyntaxProblem(
                        token.at(),
                        token.shown(),
                        "a property, a variable, a value or a question such as `within(\"10m\")`");
            default -> {
                if (tokens.at("(") && !COMPARISONS.contains(tokens.peek(1).text())) {
                    tokens.next();
                    List<Expression> arguments = arguments();
                    return getter(token.text())
                            .filter(property -> arguments.isEmpty())
                            .<Expression>map(property -> new RuleTree.Name(token.at(), property))
                            .orElseGet(() -> new RuleTree.Call(token.at(), Optional.empty(), token.text(), arguments));
                }
                return new RuleTree.Name(token.at(), token.text());
            }
        }
    }

    /** Up to and with the closing bracket. */
    List<Expression> arguments() {
        List<Expression> arguments = new ArrayList<>();
        if (tokens.take(")")) {
            return arguments;
        }
        do {
            arguments.add(expression());
        } while (tokens.take(","));
        tokens.expect(")");
        return arguments;
    }

    private static Expression numberOf(DrlToken token) {
        String digits = token.text();
        char last = digits.charAt(digits.length() - 1);
        if (last == 'B' || last == 'L' || last == 'l') {
            digits = digits.substring(0, digits.length() - 1);
        }
        if (Durations.parse(digits).isPresent()) {
            String quoted = "\"" + digits + "\"";
            throw new DrlSyntaxProblem(
                    token.at(), token.shown(), new Expected("a duration in quotes: " + quoted, quoted));
        }
        if (digits.length() > 40 || !digits.matches("[0-9]+(\\.[0-9]+)?")) {
            throw new DrlSyntaxProblem(token.at(), token.shown(), "a number such as 100 or 99.99");
        }
        BigDecimal value = new BigDecimal(digits);
        boolean whole = value.scale() == 0 && last != 'B' && value.precision() <= 18;
        return whole ? new RuleTree.Whole(token.at(), value.longValueExact()) : new RuleTree.Decimal(token.at(), value);
    }

    private void refuseForeign() {
        DrlToken token = tokens.peek();
        if (token.kind() == Kind.WORD && FOREIGN_OPERATORS.contains(token.text())) {
            String advice = token.is("after") || token.is("before")
                    ? "follows($e), since($e) or precedes($e), as in `PurchaseCompleted( follows($cart) )`"
                    : "a comparison, in, contains, memberOf, matches or str[...]";
            throw new DrlSyntaxProblem(token.at(), "the operator " + token.shown(), advice);
        }
        if (token.is("=") || token.is("=>") || token.is("=<")) {
            String meant = token.is("=") ? "==" : token.is("=>") ? ">=" : "<=";
            throw new DrlSyntaxProblem(
                    token.at(), token.shown(), new Expected("`" + meant + "` to compare two values", meant));
        }
        if (token.is("?") || token.is("->") || token.is("::") || token.is("!.") || token.is("?.")) {
            throw new DrlSyntaxProblem(
                    token.at(), token.shown(), "a comparison, `&&`, `||` or the end of the condition");
        }
    }
}
