package io.signalbox.flow;

import io.quarkus.qute.Expression;
import io.quarkus.qute.Expression.Part;
import io.quarkus.qute.TemplateNode.Origin;
import io.signalbox.flow.Meaning.Anything;
import io.signalbox.flow.Meaning.Fields;
import io.signalbox.flow.Meaning.Many;
import io.signalbox.flow.Meaning.Presence;
import io.signalbox.flow.Meaning.Told;
import io.signalbox.flow.Meaning.Value;
import io.signalbox.model.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the expressions of templates stand for, and what is wrong with them. */
final class TemplateExpressions {

    private static final Set<String> FALLBACKS = Set.of("or", "?:");
    private static final Set<String> COMPARISONS = Set.of("==", "eq", "is");
    private static final Set<String> OF_VALUES =
            Set.of("&&", "||", "+", "plus", "-", "minus", "mod", "ifTruthy", "intValue", "longValue", "doubleValue");
    private static final Set<String> SIZES = Set.of("size", "isEmpty", "empty", "contains");
    private static final Set<String> ELEMENTS = Set.of("first", "last", "get");
    private static final Set<String> OF_LISTS =
            Set.of("size", "isEmpty", "contains", "first", "last", "get", "take", "takeLast");

    private static final String OFFER = "offer";
    private static final Meaning NO_OFFER = new Meaning(new Anything(), Presence.ABSENT);

    private final TemplateSources sources;
    private final Set<FlowProblem> problems;

    TemplateExpressions(TemplateSources sources, Set<FlowProblem> problems) {
        this.sources = sources;
        this.problems = problems;
    }

    /** An expression up to one of its parts. */
    private record Step(Expression expression, TemplateScope scope, Meaning meaning, String path) {
        Step is(Meaning now) {
            return new Step(expression, scope, now, path);
        }

        Step on(String name, Meaning now) {
            String longer = path + "." + name;
            return new Step(expression, scope, scope.sure().contains(longer) ? now.with(Presence.SURE) : now, longer);
        }
    }

    /** What is put out must be a value, and be there. */
    void putOut(Expression expression, TemplateScope scope) {
        Meaning meaning = meaning(expression, scope);
        String path = path(expression);
        if (meaning.kind() instanceof Fields fields) {
            problem(
                    expression,
                    written(expression) + ", which is an object",
                    fields.fields().isEmpty()
                            ? "a value"
                            : "one of its fields, such as {" + path + "."
                                    + fields.fields().keySet().iterator().next() + "}");
        } else if (meaning.kind() instanceof Many) {
            problem(
                    expression,
                    written(expression) + ", which is a list",
                    "a section that goes through it: {#for each in " + path + "}");
        } else if (meaning.presence() != Presence.SURE) {
            problem(
                    expression,
                    written(expression) + " without a fallback",
                    "{" + path + ".or('...')}, since it may be missing");
        }
    }

    /** What is used otherwise must be there by its name, but may be empty. */
    Meaning use(Expression expression, TemplateScope scope) {
        Meaning meaning = meaning(expression, scope);
        if (meaning.presence() != Presence.ABSENT) {
            return meaning;
        }
        problem(
                expression,
                written(expression) + " without a fallback",
                path(expression) + "??, since it may be missing");
        return Meaning.TOLD;
    }

    /** What is compared by its order must be something. */
    void order(Expression expression, TemplateScope scope) {
        if (meaning(expression, scope).presence() == Presence.EMPTY) {
            problem(
                    expression,
                    written(expression) + " without a fallback",
                    path(expression) + ".or(0), since it may be missing, and nothing is neither less nor more");
        }
    }

    /** The names that lead to it, without methods: {@code cause.price} for {@code cause.price.or('1')}. */
    static String path(Expression expression) {
        return String.join(
                ".",
                expression.getParts().stream()
                        .takeWhile(part -> !part.isVirtualMethod())
                        .map(Part::getName)
                        .toList());
    }

    /** The path that is there where this expression is true; empty where that says nothing. */
    static Optional<String> guarded(Expression expression) {
        List<Part> parts = expression.getParts();
        if (expression.isLiteral() || expression.hasNamespace() || parts.isEmpty()) {
            return Optional.empty();
        }
        boolean isPlain = parts.stream().allMatch(part -> !part.isVirtualMethod() || isOrNull(part));
        return isPlain ? Optional.of(path(expression)) : Optional.empty();
    }

    private static boolean isFallback(Part part) {
        return part.isVirtualMethod()
                && (FALLBACKS.contains(part.getName()) || part.getName().equals("?"));
    }

    /** What {@code ??} stands for. */
    private static boolean isOrNull(Part method) {
        return method.getName().equals("or")
                && method.asVirtualMethod().getParameters().stream().allMatch(TemplateExpressions::isNull);
    }

    private static boolean isNull(Expression expression) {
        return expression.isLiteral() && expression.getLiteral() == null;
    }

    private Meaning meaning(Expression expression, TemplateScope scope) {
        List<Part> parts = expression.getParts();
        if (expression.isLiteral()) {
            if (isNull(expression)) {
                return Meaning.VALUE.with(Presence.EMPTY);
            }
            Object literal = expression.getLiteral();
            return literal instanceof Integer || literal instanceof Long ? Meaning.NUMBER : Meaning.VALUE;
        }
        if (expression.hasNamespace() || parts.isEmpty()) {
            problem(expression, written(expression), "one of the words of templates, without a colon");
            return Meaning.TOLD;
        }
        String root = parts.get(0).getName();
        Optional<Meaning> known = parts.get(0).isVirtualMethod() ? Optional.empty() : scope.find(root);
        if (known.isEmpty() && root.equals(OFFER)) {
            // Layouts may ask for it; what they say of it is written only where there is one.
            if (scope.sure().contains(OFFER)) {
                return Meaning.TOLD;
            }
            known = Optional.of(NO_OFFER).filter(none -> parts.stream().anyMatch(TemplateExpressions::isFallback));
        }
        if (known.isEmpty()) {
            problem(expression, written(expression), expectedRoot(root, scope));
            return Meaning.TOLD;
        }
        Step step = new Step(expression, scope, known.get(), root);
        for (Part part : parts.subList(1, parts.size())) {
            step = part.isVirtualMethod() ? method(step, part) : field(step, part.getName());
        }
        return step.meaning();
    }

    private static String expectedRoot(String root, TemplateScope scope) {
        if (root.equals(OFFER)) {
            return "an offer in the head, such as offer: { code: \"STAY10\", lasts: 48h };"
                    + " or {#if offer??} around it, in a layout";
        }
        String expected = Names.expected(root, scope.names().keySet());
        return scope.includes().isEmpty()
                ? expected
                : expected + "; or a parameter of the include in "
                        + scope.includes().get(scope.includes().size() - 1).place();
    }

    private Step field(Step step, String name) {
        Meaning of = step.meaning();
        if (name.equals("orEmpty")) {
            return step.is(of.kind() instanceof Anything ? sure(new Many(new Anything())) : of.with(Presence.SURE));
        }
        Presence worst = of.presence() == Presence.SURE ? Presence.SURE : Presence.ABSENT;
        if (of.kind() instanceof Told) {
            return step.is(Meaning.TOLD);
        }
        if (of.kind() instanceof Anything) {
            return step.on(name, new Meaning(new Anything(), Presence.ABSENT));
        }
        if (of.kind() instanceof Fields fields) {
            Meaning field = fields.fields().get(name);
            if (field != null) {
                return step.on(name, field.with(field.presence().orWorse(worst)));
            }
            if (fields.isOpen()) {
                return step.on(name, new Meaning(new Anything(), Presence.ABSENT));
            }
            return wrong(step, expectedField(fields, name));
        }
        if (of.kind() instanceof Many many) {
            if (SIZES.contains(name)) {
                return step.on(name, (name.equals("size") ? Meaning.NUMBER : Meaning.VALUE).with(worst));
            }
            boolean isElement = ELEMENTS.contains(name) || name.chars().allMatch(Character::isDigit);
            return isElement
                    ? step.on(name, new Meaning(many.each(), Presence.EMPTY.orWorse(worst)))
                    : wrong(step, Names.expected(name, OF_LISTS));
        }
        return OF_VALUES.contains(name)
                ? step.on(name, Meaning.NUMBER.with(worst))
                : wrong(step, "nothing after " + step.path() + ", which is a value");
    }

    private static String expectedField(Fields fields, String name) {
        return fields.fields().isEmpty()
                ? "nothing of the " + fields.name() + ", which has no fields here"
                : Names.expected(name, fields.fields().keySet());
    }

    private Step method(Step step, Part part) {
        String name = part.getName();
        List<Expression> given = part.asVirtualMethod().getParameters();
        Meaning of = step.meaning();
        TemplateScope inside = name.equals("?") ? step.scope().knowing(List.of(step.path())) : step.scope();
        List<Meaning> meanings = new ArrayList<>();
        given.forEach(each -> meanings.add(use(each, inside)));
        Meaning first = meanings.isEmpty() ? Meaning.VALUE : meanings.get(0);
        if (of.kind() instanceof Told) {
            return step.is(Meaning.TOLD);
        }
        if (FALLBACKS.contains(name)) {
            boolean isNothing = given.stream().allMatch(TemplateExpressions::isNull);
            return step.is(
                    of.presence() == Presence.SURE ? of : isNothing ? of.with(first.presence()) : either(of, first));
        }
        if (name.equals("?")) {
            return step.is(first);
        }
        if (name.equals(":")) {
            return step.is(new Meaning(
                    first.kind() instanceof Value ? of.kind() : first.kind(),
                    of.presence().orWorse(first.presence())));
        }
        if (COMPARISONS.contains(name)) {
            return step.is(of.presence() == Presence.ABSENT ? of : Meaning.VALUE);
        }
        Presence worst = of.presence() == Presence.SURE ? Presence.SURE : Presence.ABSENT;
        if (of.kind() instanceof Many many) {
            return ofList(step, many, part, worst);
        }
        if (of.kind() instanceof Fields fields) {
            return wrong(step, "a field of the " + fields.name() + ", such as " + step.path() + ".name");
        }
        return of.kind() instanceof Anything || OF_VALUES.contains(name)
                ? step.is(Meaning.NUMBER.with(worst))
                : wrong(step, Names.expected(name, List.of("or", "==", "+", "-", "mod", "?")));
    }

    private Step ofList(Step step, Many many, Part part, Presence worst) {
        String name = part.getName();
        if (name.equals("contains")) {
            many.texts().ifPresent(known -> contained(step, part, known));
            return step.is(Meaning.VALUE.with(worst));
        }
        if (name.equals("get")) {
            return step.is(new Meaning(many.each(), Presence.EMPTY.orWorse(worst)));
        }
        return name.equals("take") || name.equals("takeLast")
                ? step.is(new Meaning(many, worst))
                : wrong(step, Names.expected(name, OF_LISTS));
    }

    /** Of a name that no rule gives the person would never be, silently. */
    private void contained(Step step, Part part, Set<String> known) {
        for (Expression asked : part.asVirtualMethod().getParameters()) {
            if (asked.isLiteral() && asked.getLiteral() instanceof String text && !known.contains(text)) {
                problem(
                        step.expression(),
                        "segment \"" + text + "\"",
                        known.isEmpty()
                                ? "a segment that some rule gives; there is none"
                                : Names.expected(text, known));
            }
        }
    }

    private static Meaning either(Meaning value, Meaning fallback) {
        return new Meaning(
                value.kind() instanceof Anything || value.kind() instanceof Value ? fallback.kind() : value.kind(),
                fallback.presence());
    }

    private Step wrong(Step step, String expected) {
        problem(step.expression(), written(step.expression()), expected);
        return step.is(Meaning.TOLD);
    }

    private static Meaning sure(Meaning.Kind kind) {
        return new Meaning(kind, Presence.SURE);
    }

    private String written(Expression expression) {
        return sources.written(expression.getOrigin(), "{" + expression.toOriginalString() + "}");
    }

    private void problem(Expression expression, String found, String expected) {
        problem(expression.getOrigin(), found, expected);
    }

    void problem(Origin origin, String found, String expected) {
        problems.add(sources.problem(origin, found, expected));
    }
}
