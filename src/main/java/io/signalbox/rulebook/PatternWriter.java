package io.signalbox.rulebook;

import io.signalbox.model.EventSchema;
import io.signalbox.model.Names;
import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.ExpressionWriter.Self;
import io.signalbox.rulebook.ExpressionWriter.Written;
import io.signalbox.rulebook.RuleTree.Binary;
import io.signalbox.rulebook.RuleTree.Call;
import io.signalbox.rulebook.RuleTree.Constraint;
import io.signalbox.rulebook.RuleTree.Expression;
import io.signalbox.rulebook.RuleTree.Match;
import io.signalbox.rulebook.RuleTree.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks one pattern and writes it anew: plain equalities stay as they are, since the engine indexes them; everything
 * else becomes exact, two-valued logic. Notes what the pattern reads.
 */
final class PatternWriter {

    private static final int SHOWN_FACTS = 8;

    private final Problems problems;
    private final TrackingPlan plan;
    private final Map<String, FactType> types;
    private final UnitReads reads;
    private final ExpressionWriter expressions;
    private final LookBack lookBack;
    private final Set<String> words = new TreeSet<>();
    private int rule;

    PatternWriter(
            Problems problems,
            TrackingPlan plan,
            Map<String, FactType> types,
            UnitReads reads,
            ExpressionWriter expressions) {
        this.problems = problems;
        this.plan = plan;
        this.types = types;
        this.reads = reads;
        this.expressions = expressions;
        this.lookBack = new LookBack(problems, plan, reads);
    }

    /** The patterns until the next call belong to this alternative of a rule. */
    void insideRule(int number) {
        rule = number;
        lookBack.insideRule();
    }

    /** Class names that have been used. */
    Set<String> words() {
        return words;
    }

    /**
     * Writes a pattern under a fresh variable, and binds the author's variables in the scope.
     *
     * @param key of the groupby whose source this pattern ends: facts without it form no group
     * @return the fresh variable and the pattern, or empty where the fact is unknown
     */
    Optional<WrittenPattern> write(Match match, RuleScope scope, Optional<RuleTree.Key> key) {
        FactType type = types.get(match.type());
        if (type == null) {
            problems.error(
                    match.at(),
                    "the fact `" + match.type() + "`, which the tracking plan does not name",
                    Expected.oneOfMany(types.keySet(), match.type(), "a fact of the tracking plan", SHOWN_FACTS));
            bindAnyway(match, scope);
            return Optional.empty();
        }
        words.add(type.word());
        boolean fromResult = !match.source().isBlank();
        String source = fromResult ? " from " + source(match, type, scope) : "";
        Self self = new Self("this", type);
        RuleScope inner = scope.nested();
        if (!match.variable().isBlank()) {
            inner.rebind(match.variable(), new RuleScope.Bound("this", ValueType.of(type), false, false));
        }
        Parts parts = new Parts();
        for (Constraint constraint : match.constraints()) {
            constraint(constraint, self, inner, parts);
        }
        key.ifPresent(grouped -> parts.add(present(expressions.write(grouped.value(), Optional.empty(), inner))));
        if (fromResult) {
            lookBack.forget(match.variable());
        } else {
            note(
                    match,
                    type,
                    parts.conjuncts,
                    key.map(grouped -> property(grouped, match)).orElse(""));
        }
        String code = scope.fresh("e");
        bind(match, type, code, scope);
        boolean paired = !fromResult
                && !scope.anchor().isBlank()
                && type.kind() != FactType.Kind.PROFILE
                && type.kind() != FactType.Kind.MOMENT;
        String text = type.word() + "( " + parts.joined(paired ? scope.anchor() : "", rule) + " )" + source;
        return Optional.of(new WrittenPattern(code, text, type));
    }

    /** After a problem: binds what the author bound, so that nothing else is blamed for it. */
    private static void bindAnyway(Match match, RuleScope scope) {
        RuleScope.Bound unknown = new RuleScope.Bound("null", ValueType.ANY, false, true);
        scope.bind(match.variable(), unknown);
        for (Constraint constraint : match.constraints()) {
            if (constraint instanceof RuleTree.Bind bind) {
                scope.bind(bind.variable(), unknown);
            }
        }
    }

    /** A pattern as the engine reads it, without its variable. */
    record WrittenPattern(String variable, String text, FactType type) {
        String bound() {
            return variable + " : " + text;
        }
    }

    private static final class Parts {
        private final List<String> alone = new ArrayList<>();
        private final List<String> joined = new ArrayList<>();
        private final List<Expression> conjuncts = new ArrayList<>();

        void add(Written written) {
            (written.fixed() ? alone : joined).add(written.code());
        }

        /** Tests that look at other facts come last and as one, the cheap count of pairs first. */
        String joined(String anchor, int rule) {
            List<String> all = new ArrayList<>(alone);
            List<String> together = new ArrayList<>();
            if (!anchor.isBlank()) {
                together.add("Logic.paired(this, " + anchor + ", " + rule + ")");
            }
            together.addAll(joined);
            if (!together.isEmpty()) {
                all.add(String.join(" && ", together));
            }
            return String.join(", ", all);
        }
    }

    private static Written present(Written key) {
        return new Written("Logic.present(" + key.code() + ")", ValueType.FLAG, key.fixed());
    }

    private void constraint(Constraint constraint, Self self, RuleScope inner, Parts parts) {
        if (constraint instanceof RuleTree.Bind bind) {
            Written value = expressions.write(bind.value(), Optional.of(self), inner);
            if (value.type().isFact() || value.type().sort() == ValueType.Sort.NOTHING) {
                problems.error(bind.at(), value.type().shown() + " bound to " + bind.variable(), "a property");
            }
            if (!inner.bind(bind.variable(), new RuleScope.Bound(value.code(), value.type(), false, false))) {
                problems.error(bind.at(), bind.variable() + " bound twice", "a new variable");
            }
            return;
        }
        conjuncts(((RuleTree.Test) constraint).condition(), parts.conjuncts);
        List<Expression> own = new ArrayList<>();
        conjuncts(((RuleTree.Test) constraint).condition(), own);
        for (Expression conjunct : own) {
            Written written = expressions.condition(conjunct, Optional.of(self), inner);
            indexed(conjunct, written, self, inner, parts);
        }
    }

    private static void conjuncts(Expression condition, List<Expression> into) {
        if (condition instanceof Binary both && both.operator().equals("&&")) {
            conjuncts(both.left(), into);
            conjuncts(both.right(), into);
        } else {
            into.add(condition);
        }
    }

    /** {@code category == "shoes"} and {@code category == $category} keep the form that the engine indexes. */
    private void indexed(Expression conjunct, Written written, Self self, RuleScope inner, Parts parts) {
        if (!(conjunct instanceof Binary binary)
                || !binary.operator().equals("==")
                || !(binary.left() instanceof Name name)
                || name.name().equals("this")) {
            parts.add(written);
            return;
        }
        Written left = expressions.write(binary.left(), Optional.of(self), inner);
        if (binary.right() instanceof RuleTree.Text text && left.type().sort() == ValueType.Sort.TEXT) {
            parts.alone.add(left.code() + " == " + DrlText.text(text.value()));
            return;
        }
        boolean variable = binary.right() instanceof RuleTree.Variable || binary.right() instanceof RuleTree.Member;
        if (!variable) {
            parts.add(written);
            return;
        }
        Written right = expressions.write(binary.right(), Optional.of(self), inner);
        boolean sameKind = left.type().equals(right.type())
                && (left.type().sort() == ValueType.Sort.TEXT || left.type().sort() == ValueType.Sort.INSTANT);
        if (!sameKind || right.fixed() || !right.code().startsWith("$e")) {
            parts.add(written);
            return;
        }
        parts.alone.add("Logic.present(" + left.code() + ")");
        parts.alone.add(left.code() + " == " + right.code());
    }

    private void bind(Match match, FactType type, String code, RuleScope scope) {
        if (!match.variable().isBlank()
                && !scope.bind(match.variable(), new RuleScope.Bound(code, ValueType.of(type), false, false))) {
            problems.error(match.at(), match.variable() + " bound twice", "a new variable");
        }
        Self self = new Self(code, type);
        for (Constraint constraint : match.constraints()) {
            if (constraint instanceof RuleTree.Bind bind) {
                Written value = expressions.write(bind.value(), Optional.of(self), scope);
                if (!scope.bind(bind.variable(), new RuleScope.Bound(value.code(), value.type(), false, false))) {
                    problems.error(bind.at(), bind.variable() + " bound twice", "a new variable");
                }
            }
        }
    }

    private String source(Match match, FactType type, RuleScope scope) {
        Optional<RuleScope.Bound> bound = scope.find(match.source());
        if (bound.isEmpty() || !bound.get().latest()) {
            problems.error(
                    match.at(),
                    "`from " + match.source() + "`",
                    "a variable that `latest` has bound, as in accumulate( $view : ProductViewed(); $last :"
                            + " latest($view) )");
            return "$none";
        }
        Set<String> possible = bound.get().type().fact().map(FactType::events).orElse(Set.of());
        boolean fits = type.isEvent()
                && (type.kind() == FactType.Kind.ANY_EVENT
                        || bound.get()
                                .type()
                                .fact()
                                .filter(f -> f.kind() == FactType.Kind.ANY_EVENT)
                                .isPresent()
                        || type.events().stream().anyMatch(possible::contains));
        if (!fits) {
            problems.error(
                    match.at(),
                    type.word() + " from " + match.source() + ", which is "
                            + bound.get().type().shown(),
                    "a pattern that it can match");
        }
        return bound.get().code();
    }

    /** The property of this pattern's fact that is the key; blank where it is something else. */
    private static String property(RuleTree.Key key, Match match) {
        if (key.value() instanceof RuleTree.Name name) {
            return name.name();
        }
        boolean own = key.value() instanceof RuleTree.Member member
                && member.of() instanceof RuleTree.Variable variable
                && !match.variable().isBlank()
                && variable.name().equals(match.variable());
        return own ? ((RuleTree.Member) key.value()).name() : "";
    }

    private void note(Match match, FactType type, List<Expression> conjuncts, String needed) {
        reads.fact(type.kind());
        switch (type.kind()) {
            case EVENT, FAMILY -> type.events().forEach(name -> reads.event(name, plan));
            case ANY_EVENT -> noteAnyEvent(conjuncts);
            case SUMMARY -> noteSummary(conjuncts);
            case PROFILE, MOMENT -> {}
        }
        if (type.isEvent()) {
            reads.sieve().pattern(type, conjuncts, needed);
            Optional<String> named = type.kind() == FactType.Kind.ANY_EVENT
                    ? literal(conjuncts, "name").map(RuleTree.Text::value)
                    : Optional.empty();
            lookBack.check(match, named.map(Set::of).orElse(type.events()), conjuncts);
        }
    }

    private void noteAnyEvent(List<Expression> conjuncts) {
        Optional<RuleTree.Text> text = literal(conjuncts, "name");
        if (text.isEmpty()) {
            reads.allEvents(plan);
            return;
        }
        String name = text.get().value();
        reads.event(name, plan);
        Optional<EventSchema> schema = plan.schema(name);
        for (Expression conjunct : conjuncts) {
            if (schema.isPresent()) {
                LookBack.calls(conjunct).forEach(call -> named(call, schema.get()));
            }
        }
        if (schema.isEmpty()) {
            problems.warning(
                    text.get().at(), "the event \"" + name + "\", which is not in the tracking plan", unplanned(name));
        }
    }

    private Expected unplanned(String name) {
        List<String> near = Names.near(name, plan.events().keySet());
        if (!near.isEmpty()) {
            return new Expected("an event of the plan: did you mean \"" + near.get(0) + "\"?", near.get(0));
        }
        return Expected.of("an event of the plan, or a new file tracking-plan/" + name + ".json: "
                + (plan.unknownEvents() == TrackingPlan.UnknownEvents.REFUSE
                        ? "events outside of the plan are refused, so this one will never come"
                        : "without it nobody checks how its properties are spelt"));
    }

    private void named(Call call, EventSchema schema) {
        boolean byName = Set.of("text", "number", "flag", "has").contains(call.name())
                && call.of().isEmpty();
        if (byName && !call.arguments().isEmpty() && call.arguments().get(0) instanceof RuleTree.Text text) {
            new QuestionWriter(problems, plan, reads).property(call, schema, text.value(), text.at());
        }
    }

    private void noteSummary(List<Expression> conjuncts) {
        Set<String> families = new TreeSet<>();
        plan.events().values().forEach(schema -> families.addAll(schema.families()));
        Optional<RuleTree.Text> event = literal(conjuncts, "event");
        Optional<RuleTree.Text> family = literal(conjuncts, "family");
        event.ifPresent(name -> knownName(name, plan.events().keySet(), "an event of the tracking plan"));
        family.ifPresent(name -> knownName(name, families, "a family of the tracking plan"));
        if (event.isEmpty() && family.isEmpty()) {
            plan.events().keySet().forEach(reads::summary);
            families.forEach(reads::summary);
        }
    }

    private void knownName(RuleTree.Text name, Set<String> names, String expected) {
        if (!names.contains(name.value())) {
            problems.error(
                    name.at(),
                    "a summary of \"" + name.value() + "\"",
                    ExpressionWriter.known(name.value(), names, expected));
        }
        reads.summary(name.value());
    }

    /** The text that a property must equal for the pattern to match, if it names one. */
    private static Optional<RuleTree.Text> literal(List<Expression> conjuncts, String property) {
        return conjuncts.stream()
                .filter(conjunct -> conjunct instanceof Binary binary
                        && binary.operator().equals("==")
                        && binary.left() instanceof Name name
                        && name.name().equals(property)
                        && binary.right() instanceof RuleTree.Text)
                .map(conjunct -> (RuleTree.Text) ((Binary) conjunct).right())
                .findFirst();
    }
}
