package io.signalbox.flow;

import io.quarkus.qute.Expression;
import io.quarkus.qute.SectionBlock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A condition of a template: what it asks, and which paths are there where it holds, and where it does not.
 *
 * <p>Qute goes from left to right and takes {@code &&} and {@code ||} alike: it stops at what is false before {@code &&},
 * and at what is true before {@code ||}. So whoever is asked knows how all before it have ended.
 */
final class TemplateCondition {

    static final Set<String> ORDERS = Set.of(">", ">=", "<", "<=", "gt", "ge", "lt", "le");

    private static final Set<String> EQUAL = Set.of("==", "eq", "is");
    private static final Set<String> UNEQUAL = Set.of("!=", "ne");
    private static final Set<String> ALL = Set.of("&&", "and");
    private static final Set<String> ANY = Set.of("||", "or");

    private final SectionBlock block;
    private final TemplateExpressions expressions;
    private final Set<String> seen = new HashSet<>();

    TemplateCondition(SectionBlock block, TemplateExpressions expressions) {
        this.block = block;
        this.expressions = expressions;
    }

    /** Paths that are there where a condition is true, and where it is false. */
    record There(Set<String> whereTrue, Set<String> whereFalse) {
        static final There NOTHING = new There(Set.of(), Set.of());

        There {
            whereTrue = Set.copyOf(whereTrue);
            whereFalse = Set.copyOf(whereFalse);
        }

        There negated() {
            return new There(/* whereTrue= */ whereFalse, /* whereFalse= */ whereTrue);
        }
    }

    /** @param tokens of the condition, as Qute has divided it */
    There check(List<String> tokens, TemplateScope scope) {
        There there = tokens.isEmpty() ? There.NOTHING : condition(tokens, scope);
        block.expressions.forEach((name, asked) -> {
            if (!seen.contains(name)) {
                expressions.use(asked, scope);
            }
        });
        return there;
    }

    private There condition(List<String> tokens, TemplateScope scope) {
        Set<String> sofar = new LinkedHashSet<>();
        List<Set<String>> whereTrue = new ArrayList<>();
        List<Set<String>> whereFalse = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= tokens.size(); i++) {
            boolean isLast = i == tokens.size();
            boolean isAll = !isLast && ALL.contains(tokens.get(i));
            boolean isAny = !isLast && ANY.contains(tokens.get(i));
            if (!isLast && !isAll && !isAny) {
                continue;
            }
            There operand = operand(tokens.subList(from, i), scope.knowing(sofar));
            if (isAny || isLast) {
                whereTrue.add(with(sofar, operand.whereTrue()));
            }
            if (isAll || isLast) {
                whereFalse.add(with(sofar, operand.whereFalse()));
            }
            sofar.addAll(isAll ? operand.whereTrue() : operand.whereFalse());
            from = i + 1;
        }
        return new There(inAll(whereTrue), inAll(whereFalse));
    }

    private static Set<String> with(Set<String> some, Set<String> more) {
        Set<String> all = new LinkedHashSet<>(some);
        all.addAll(more);
        return all;
    }

    /** What is there in whichever of these ways a condition ends. */
    private static Set<String> inAll(List<Set<String>> ways) {
        Set<String> all = new LinkedHashSet<>(ways.get(0));
        ways.forEach(all::retainAll);
        return all;
    }

    /** One value, or two that are compared. */
    private There operand(List<String> tokens, TemplateScope scope) {
        if (tokens.size() == 1) {
            return single(tokens.get(0), scope);
        }
        tokens.forEach(token -> single(token, scope));
        if (tokens.size() != 3) {
            return There.NOTHING;
        }
        String operator = tokens.get(1);
        String left = withoutParentheses(tokens.get(0));
        String right = withoutParentheses(tokens.get(2));
        if (ORDERS.contains(operator)) {
            asked(left).ifPresent(value -> expressions.order(value, scope));
            asked(right).ifPresent(value -> expressions.order(value, scope));
        }
        Set<String> there = with(comparedWith(left, right, operator), comparedWith(right, left, operator));
        boolean isNothing = EQUAL.contains(operator) && (isNull(left) || isNull(right));
        return isNothing ? new There(Set.of(), there) : new There(there, Set.of());
    }

    /** The path of one side that is there: where it is not nothing, or equal to what is written in the template. */
    private Set<String> comparedWith(String side, String other, String operator) {
        boolean tells = isNull(other)
                ? EQUAL.contains(operator) || UNEQUAL.contains(operator)
                : EQUAL.contains(operator)
                        && asked(other).filter(Expression::isLiteral).isPresent();
        return tells
                ? asked(side).flatMap(TemplateExpressions::guarded).map(Set::of).orElse(Set.of())
                : Set.of();
    }

    private static boolean isNull(String token) {
        return token.equals("null");
    }

    private There single(String token, TemplateScope scope) {
        if (token.startsWith("!")) {
            return single(token.substring(1), scope).negated();
        }
        if (isInParentheses(token)) {
            return condition(words(inside(token)), scope);
        }
        Optional<Expression> asked = asked(token);
        asked.ifPresent(value -> expressions.use(value, scope));
        return new There(
                asked.flatMap(TemplateExpressions::guarded).map(Set::of).orElse(Set.of()), Set.of());
    }

    private Optional<Expression> asked(String name) {
        seen.add(name);
        return Optional.ofNullable(block.expressions.get(name));
    }

    private static boolean isInParentheses(String token) {
        return token.startsWith("(") && token.endsWith(")");
    }

    private static String inside(String token) {
        return token.substring(1, token.length() - 1);
    }

    private static String withoutParentheses(String token) {
        return isInParentheses(token) ? withoutParentheses(inside(token).strip()) : token;
    }

    /** What stands in parentheses, divided as Qute divides a condition: at blanks, but not within texts and parentheses. */
    private static List<String> words(String condition) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        int depth = 0;
        char quote = 0;
        for (char c : (condition + " ").toCharArray()) {
            if (quote == 0 && depth == 0 && Character.isWhitespace(c)) {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                continue;
            }
            word.append(c);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            }
        }
        return words;
    }
}
