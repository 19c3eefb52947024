package io.signalbox.rulebook;

import io.signalbox.rulebook.Meanings.Meaning;
import io.signalbox.rulebook.RuleShape.Given;
import io.signalbox.rulebook.RuleShape.Part;
import io.signalbox.rulebook.RuleShape.Pattern;
import io.signalbox.rulebook.RuleShape.Role;
import io.signalbox.rulebook.RuleTree.Binary;
import io.signalbox.rulebook.RuleTree.Condition;
import io.signalbox.rulebook.RuleTree.Constraint;
import io.signalbox.rulebook.RuleTree.Expression;
import io.signalbox.rulebook.RuleTree.Match;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the shape of one alternative of a rule that has no errors. */
final class ShapeReader {

    /** Beyond so many conditions a rule is not reasoned about, so that no text can make this slow. */
    private static final int MOST_CONDITIONS = 500;

    private final Map<String, FactType> types;
    private final DemandReader demands = new DemandReader();
    private final List<Part> parts = new ArrayList<>();
    private final List<Pattern> patterns = new ArrayList<>();
    private List<List<Demand>> needed = List.of(List.of());
    private int facts;
    private int conditions;

    private ShapeReader(Map<String, FactType> types) {
        this.types = types;
    }

    static RuleShape read(List<Condition> alternative, List<RuleTree.VerdictCall> then, Map<String, FactType> types) {
        ShapeReader reader = new ShapeReader(types);
        Meanings meanings = new Meanings();
        for (Condition condition : alternative) {
            reader.condition(condition, Role.NEEDED, meanings);
        }
        List<Given> gives = new ArrayList<>();
        then.forEach(call -> gives.add(given(call, meanings)));
        Map<String, ValueSet> natural = new HashMap<>();
        reader.allSubjects()
                .forEach(subject -> reader.demands.natural(subject).ifPresent(set -> natural.put(subject, set)));
        return new RuleShape(reader.parts, reader.patterns, reader.needed, natural, gives);
    }

    private List<String> allSubjects() {
        List<String> subjects = new ArrayList<>();
        needed.forEach(all -> all.forEach(demand -> subjects.add(demand.subject())));
        patterns.forEach(
                pattern -> pattern.demands().forEach(all -> all.forEach(demand -> subjects.add(demand.subject()))));
        return subjects;
    }

    private static Given given(RuleTree.VerdictCall call, Meanings meanings) {
        NameUse.Kind kind =
                switch (call.method()) {
                    case "segment" -> NameUse.Kind.SEGMENT;
                    case "trait" -> NameUse.Kind.TRAIT;
                    default -> NameUse.Kind.TRIGGER;
                };
        String name = call.arguments().get(0) instanceof RuleTree.Text text ? text.value() : "";
        Optional<Expression> value =
                call.arguments().size() > 1 ? Optional.of(call.arguments().get(1)) : Optional.empty();
        return new Given(
                kind,
                name,
                value.map(argument -> meanings.of(argument).text()),
                value.filter(Meanings::isLiteral).map(ExpressionText::of),
                call.at());
    }

    private void text(String text) {
        parts.add(new Part(text, Optional.empty()));
    }

    private void condition(Condition condition, Role role, Meanings meanings) {
        if (condition instanceof Match match) {
            match(match, role, meanings);
        } else if (condition instanceof RuleTree.All all) {
            all.parts().forEach(part -> condition(part, role, meanings));
        } else if (condition instanceof RuleTree.Any any) {
            text("any(");
            for (Condition part : any.parts()) {
                text("or(");
                condition(part, Role.OTHER, meanings.nested());
                text(")");
            }
            text(")");
        } else if (condition instanceof RuleTree.Not not) {
            text("not(");
            boolean alone = not.inner() instanceof Match
                    || (not.inner() instanceof RuleTree.All all
                            && all.parts().size() == 1
                            && all.parts().get(0) instanceof Match);
            condition(not.inner(), role == Role.NEEDED && alone ? Role.ABSENT : Role.OTHER, meanings.nested());
            text(")");
        } else if (condition instanceof RuleTree.Exists exists) {
            text("exists(");
            condition(exists.inner(), role == Role.NEEDED ? Role.NEEDED : Role.OTHER, meanings.nested());
            text(")");
        } else if (condition instanceof RuleTree.ForAll forAll) {
            text("forall(");
            Meanings inner = meanings.nested();
            match(forAll.base(), Role.OTHER, inner);
            forAll.rest().forEach(match -> match(match, Role.OTHER, inner));
            text(")");
        } else if (condition instanceof RuleTree.Gather gather) {
            gather(gather, role, meanings);
        }
    }

    private void match(Match match, Role role, Meanings meanings) {
        FactType type = types.get(match.type());
        if (type == null) {
            throw new IllegalStateException("a rule without errors asks the unknown fact " + match.type());
        }
        Meaning fact = new Meaning(nameOf(match, type), ValueType.of(type));
        String source = match.source().isBlank()
                ? ""
                : " from "
                        + meanings.of(new RuleTree.Variable(match.at(), match.source()))
                                .text();
        meanings.bind(match.variable(), fact);
        Meanings inside = meanings.inside(fact);
        for (Constraint constraint : match.constraints()) {
            if (constraint instanceof RuleTree.Bind bind) {
                meanings.bind(bind.variable(), inside.of(bind.value()));
            }
        }
        List<Part> own = new ArrayList<>();
        List<List<Demand>> all = List.of(List.of());
        for (Constraint constraint : match.constraints()) {
            if (constraint instanceof RuleTree.Test test) {
                for (Expression conjunct : conjuncts(test.condition())) {
                    List<List<Demand>> read = demands(conjunct, inside);
                    own.add(part(conjunct, inside, read));
                    all = DemandReader.and(all, read);
                }
            }
        }
        own.sort(Comparator.comparing(Part::text));
        text(fact.text() + " " + type.word() + "(");
        parts.addAll(own);
        text(")" + source);
        patterns.add(new Pattern(match, type, role, fact, all, meanings.nested()));
        if (role == Role.NEEDED) {
            needed = DemandReader.and(needed, all);
        }
    }

    private List<List<Demand>> demands(Expression conjunct, Meanings meanings) {
        return ++conditions > MOST_CONDITIONS ? DemandReader.ANYTHING : demands.read(conjunct, meanings);
    }

    private static Part part(Expression conjunct, Meanings inside, List<List<Demand>> read) {
        boolean simple = read.size() == 1 && read.get(0).size() == 1;
        return new Part(
                inside.of(conjunct).text(), simple ? Optional.of(read.get(0).get(0)) : Optional.empty());
    }

    /** There is one profile, one moment, and one summary of each name; every other pattern is about a fact of its own. */
    private String nameOf(Match match, FactType type) {
        switch (type.kind()) {
            case PROFILE, MOMENT -> {
                return type.word();
            }
            case SUMMARY -> {
                for (Constraint constraint : match.constraints()) {
                    if (constraint instanceof RuleTree.Test test
                            && test.condition() instanceof Binary binary
                            && binary.operator().equals("==")
                            && binary.left() instanceof RuleTree.Name name
                            && (name.name().equals("event") || name.name().equals("family"))
                            && binary.right() instanceof RuleTree.Text text) {
                        return RuleShape.SUMMARY + name.name() + " " + text.value() + ")";
                    }
                }
                return RuleShape.SUMMARY + facts++ + ")";
            }
            default -> {
                return "@" + facts++;
            }
        }
    }

    private static List<Expression> conjuncts(Expression condition) {
        if (condition instanceof Binary both && both.operator().equals("&&")) {
            List<Expression> all = new ArrayList<>(conjuncts(both.left()));
            all.addAll(conjuncts(both.right()));
            return List.copyOf(all);
        }
        return List.of(condition);
    }

    private void gather(RuleTree.Gather gather, Role role, Meanings meanings) {
        String name = "#" + facts++;
        Meanings inner = meanings.nested();
        text(gather.key().isPresent() ? "groupby(" : "accumulate(");
        condition(gather.source(), role == Role.NEEDED ? Role.COUNTED : Role.OTHER, inner);
        gather.key().ifPresent(key -> {
            Meaning value = inner.of(key.value());
            text("; " + value.text());
            String variable = key.variable().isBlank() && key.value() instanceof RuleTree.Variable same
                    ? same.name()
                    : key.variable();
            meanings.bind(variable, new Meaning(name + ".key " + value.text(), value.type()));
        });
        text(";");
        List<Part> functions = new ArrayList<>();
        for (RuleTree.Function function : gather.functions()) {
            Optional<Meaning> argument = function.argument().map(inner::of);
            String text = function.name() + "(" + argument.map(Meaning::text).orElse("") + ")";
            functions.add(new Part(text, Optional.empty()));
            boolean counts = function.name().equals("count") || function.name().equals("countDistinct");
            ValueType type = counts
                    ? ValueType.WHOLE
                    : function.name().equals("sum") || function.name().equals("average")
                            ? ValueType.NUMBER
                            : argument.map(Meaning::type).orElse(ValueType.ANY);
            boolean list = function.name().startsWith("collect");
            Meaning result = new Meaning(name + "." + text, list ? ValueType.ANY : type);
            if (counts) {
                demands.isCount(result);
            }
            meanings.bind(function.variable(), result);
        }
        functions.sort(Comparator.comparing(Part::text));
        parts.addAll(functions);
        text(";");
        List<Part> tests = new ArrayList<>();
        for (Expression test : gather.tests()) {
            for (Expression conjunct : conjuncts(test)) {
                List<List<Demand>> read = demands(conjunct, meanings);
                tests.add(part(conjunct, meanings, read));
                if (role == Role.NEEDED) {
                    needed = DemandReader.and(needed, read);
                }
            }
        }
        tests.sort(Comparator.comparing(Part::text));
        parts.addAll(tests);
        text(")");
    }
}
