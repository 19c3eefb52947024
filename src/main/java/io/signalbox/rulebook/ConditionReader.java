package io.signalbox.rulebook;

import io.signalbox.model.Names;
import io.signalbox.rulebook.DrlToken.Kind;
import io.signalbox.rulebook.RuleTree.All;
import io.signalbox.rulebook.RuleTree.Any;
import io.signalbox.rulebook.RuleTree.At;
import io.signalbox.rulebook.RuleTree.Condition;
import io.signalbox.rulebook.RuleTree.Constraint;
import io.signalbox.rulebook.RuleTree.Expression;
import io.signalbox.rulebook.RuleTree.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what stands between {@code when} and {@code then}. */
final class ConditionReader {

    private static final Map<String, String> REFUSED = Map.of(
            "eval", "a condition inside a pattern, as in `ProductViewed( price > 100 )`",
            "over", "`within(\"30d\")` inside the pattern",
            "collect", "`accumulate( ...; $list : collectList($event) )`",
            "entry", "facts without entry points",
            "if", "rules without branches",
            "do", "rules without branches");

    private static final List<String> KEYWORDS = List.of("then", "not", "exists", "and", "or", "accumulate", "forall");

    private final TokenCursor tokens;
    private final ExpressionReader expressions;

    ConditionReader(TokenCursor tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionReader(tokens);
    }

    /** Conditions up to {@code then}; all of them have to hold. */
    Condition conditions() {
        At at = tokens.peek().at();
        List<Condition> parts = new ArrayList<>();
        while (!tokens.at("then")) {
            if (tokens.atEnd() || tokens.at("end")) {
                throw tokens.unexpected("`then`");
            }
            if (tokens.at("verdict")) {
                throw tokens.unexpected("`then` before the first call to `verdict`");
            }
            parts.add(alternatives());
            // Commas and semicolons between conditions are tolerated by DRL, but hide what belongs together.
            if (tokens.at(",") || tokens.at(";")) {
                throw tokens.unexpected("the next condition, or `then`");
            }
        }
        return new All(at, parts);
    }

    private Condition alternatives() {
        tokens.enter();
        At at = tokens.peek().at();
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(conjunction());
        } while (tokens.take("or") || tokens.take("||"));
        tokens.leave();
        return parts.size() == 1 ? parts.get(0) : new Any(at, parts, "");
    }

    private Condition conjunction() {
        At at = tokens.peek().at();
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(single());
        } while (tokens.take("and") || tokens.take("&&"));
        return parts.size() == 1 ? parts.get(0) : new All(at, parts);
    }

    private Condition single() {
        DrlToken first = tokens.peek();
        if (tokens.take("not")) {
            return new RuleTree.Not(first.at(), nested());
        }
        if (tokens.take("exists")) {
            return new RuleTree.Exists(first.at(), nested());
        }
        if (tokens.at("forall") && tokens.peek(1).is("(")) {
            return forAll();
        }
        if ((tokens.at("accumulate") || tokens.at("acc") || tokens.at("groupby"))
                && tokens.peek(1).is("(")) {
            return gather();
        }
        if (tokens.at("(")) {
            if (tokens.peek(1).is("or") || tokens.peek(1).is("and")) {
                throw tokens.unexpected("`or` and `and` between conditions, as in `( A() or B() )`");
            }
            tokens.next();
            Condition inner = alternatives();
            tokens.expect(")");
            refuseTails();
            return inner;
        }
        return match();
    }

    private Condition nested() {
        tokens.enter();
        Condition inner = single();
        tokens.leave();
        return inner;
    }

    private Condition forAll() {
        At at = tokens.next().at();
        tokens.expect("(");
        List<Match> patterns = new ArrayList<>();
        while (!tokens.at(")")) {
            if (!(match() instanceof Match pattern)) {
                throw new DrlSyntaxProblem(at, "alternatives in `forall`", "patterns");
            }
            patterns.add(pattern);
            tokens.take(",");
        }
        tokens.expect(")");
        if (patterns.isEmpty()) {
            throw new DrlSyntaxProblem(at, "`forall` without patterns", "`forall( $e : A() A( this == $e, ... ) )`");
        }
        return new RuleTree.ForAll(at, patterns.get(0), List.copyOf(patterns.subList(1, patterns.size())));
    }

    private Condition match() {
        DrlToken first = tokens.peek();
        String variable = "";
        if (first.kind() == Kind.VARIABLE) {
            variable = tokens.next().text();
            tokens.expect(":");
            if (tokens.at("(")) {
                return boundAlternatives(first, variable);
            }
        }
        return pattern(first, variable);
    }

    private Condition pattern(DrlToken first, String variable) {
        DrlToken type = tokens.expect(Kind.WORD, "a fact such as `ProductViewed( ... )`");
        if (REFUSED.containsKey(type.text())) {
            throw new DrlSyntaxProblem(type.at(), type.shown(), REFUSED.get(type.text()));
        }
        if (!tokens.at("(")) {
            List<String> near = Names.near(type.text(), KEYWORDS);
            throw near.isEmpty()
                    ? tokens.unexpected("`(` after `" + type.text() + "`")
                    : new DrlSyntaxProblem(type.at(), type.shown(), new Expected("`" + near.get(0) + "`", near.get(0)));
        }
        tokens.next();
        List<Constraint> constraints = new ArrayList<>();
        if (!tokens.at(")")) {
            do {
                constraint(constraints);
            } while (tokens.take(","));
        }
        if (tokens.atCurrencyOfNumber()) {
            throw tokens.currencyOfNumber();
        }
        if (!tokens.at(")")) {
            throw tokens.unexpected(
                    tokens.at("and") || tokens.at("or")
                            ? "a comma or `&&` for \"and\", `||` for \"or\" inside of a pattern"
                            : "a comma before a further condition, or `)` to close `" + type.text() + "(` of line "
                                    + type.at().line());
        }
        tokens.next();
        String source = "";
        if (tokens.take("from")) {
            source = tokens.expect(Kind.VARIABLE, "a variable that `latest` has bound, as in `from $last`")
                    .text();
            if (tokens.at(".") || tokens.at("(") || tokens.at("[")) {
                throw tokens.unexpected("a variable that `latest` has bound, and nothing behind it");
            }
        }
        refuseTails();
        return new Match(first.at(), variable, type.text(), constraints, source, tokens.textSince(first));
    }

    /** {@code $e : ( A() or B() )}: the variable stands for whichever matched. */
    private Condition boundAlternatives(DrlToken first, String variable) {
        tokens.expect("(");
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(pattern(tokens.peek(), variable));
        } while (tokens.take("or") || tokens.take("||"));
        tokens.expect(")");
        return parts.size() == 1 ? parts.get(0) : new Any(first.at(), parts, variable);
    }

    private void refuseTails() {
        if (tokens.at("over")) {
            throw tokens.unexpected("`within(\"30d\")` inside the pattern instead of a window");
        }
        if (tokens.at("from")) {
            throw tokens.unexpected("`from` only behind a pattern");
        }
    }

    private void constraint(List<Constraint> into) {
        DrlToken first = tokens.peek();
        if (first.kind() == Kind.VARIABLE
                && (tokens.peek(1).is(":") || tokens.peek(1).is(":="))) {
            String variable = tokens.next().text();
            tokens.expect(":");
            Expression value = expressions.expression();
            Expression bound = subject(value);
            into.add(new RuleTree.Bind(first.at(), variable, bound));
            if (!bound.equals(value)) {
                into.add(new RuleTree.Test(first.at(), value));
            }
            return;
        }
        into.add(new RuleTree.Test(first.at(), expressions.expression()));
    }

    /** {@code $c : category == "shoes"} binds the category and tests it. */
    private static Expression subject(Expression value) {
        if (value instanceof RuleTree.Binary binary && !"+-*/%".contains(binary.operator())) {
            return subject(binary.left());
        }
        if (value instanceof RuleTree.In in) {
            return in.value();
        }
        return value;
    }

    private Condition gather() {
        DrlToken word = tokens.next();
        boolean grouped = word.is("groupby");
        tokens.expect("(");
        Condition source = alternatives();
        separator("`;` after the conditions of `" + word.text() + "`");
        Optional<RuleTree.Key> key = Optional.empty();
        if (grouped) {
            DrlToken first = tokens.peek();
            String variable = "";
            if (first.kind() == Kind.VARIABLE && tokens.peek(1).is(":")) {
                variable = tokens.next().text();
                tokens.next();
            }
            key = Optional.of(new RuleTree.Key(first.at(), variable, expressions.expression()));
            tokens.expect(";");
        }
        List<RuleTree.Function> functions = new ArrayList<>();
        do {
            functions.add(function());
        } while (tokens.take(","));
        List<Expression> tests = new ArrayList<>();
        if (tokens.take(";") && !tokens.at(")")) {
            do {
                tests.add(expressions.expression());
            } while (tokens.take(","));
        }
        tokens.expect(")");
        refuseTails();
        return new RuleTree.Gather(word.at(), source, key, functions, tests);
    }

    private void separator(String expected) {
        if (!tokens.take(";") && !tokens.take(",")) {
            throw tokens.unexpected(expected);
        }
    }

    private RuleTree.Function function() {
        DrlToken first = tokens.peek();
        String variable = "";
        if (first.kind() == Kind.VARIABLE) {
            variable = tokens.next().text();
            tokens.expect(":");
        }
        DrlToken name = tokens.expect(Kind.WORD, "a function such as `count($view)`");
        if (name.is("init") || name.is("action") || name.is("reverse") || name.is("result")) {
            throw new DrlSyntaxProblem(name.at(), name.shown(), "a function such as `count($view)`");
        }
        tokens.expect("(");
        List<Expression> arguments = expressions.arguments();
        if (arguments.size() > 1) {
            throw new DrlSyntaxProblem(name.at(), arguments.size() + " arguments", "at most one");
        }
        return new RuleTree.Function(
                first.at(), variable, name.text(), arguments.stream().findFirst());
    }
}
