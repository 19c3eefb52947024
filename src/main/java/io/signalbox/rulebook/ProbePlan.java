package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleTree.All;
import io.signalbox.rulebook.RuleTree.Binary;
import io.signalbox.rulebook.RuleTree.Call;
import io.signalbox.rulebook.RuleTree.Condition;
import io.signalbox.rulebook.RuleTree.Exists;
import io.signalbox.rulebook.RuleTree.Expression;
import io.signalbox.rulebook.RuleTree.ForAll;
import io.signalbox.rulebook.RuleTree.Gather;
import io.signalbox.rulebook.RuleTree.Match;
import io.signalbox.rulebook.RuleTree.Not;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes one condition of a rule apart into probes, each with the conditions before it. */
final class ProbePlan {

    /** The variable of a pattern to which its author gave none. */
    private static final String UNNAMED = "$probed";

    private final List<Probe> probes = new ArrayList<>();
    private final List<ProbeStep> steps;

    private ProbePlan(List<Condition> before, Condition condition, Optional<Expression> about) {
        this.steps = chain(before, List.of(condition), about);
    }

    /** @param about the detail, cause or value that the rule would speak of */
    static ProbePlan of(List<Condition> before, Condition condition, Optional<Expression> about) {
        return new ProbePlan(before, condition, about);
    }

    List<Probe> probes() {
        return List.copyOf(probes);
    }

    /** In the order in which the parts have to hold. */
    List<ProbeStep> steps() {
        return steps;
    }

    private int add(List<Condition> before, List<Condition> own, List<Expression> values, Optional<Expression> about) {
        List<Condition> all = new ArrayList<>(before);
        all.addAll(own);
        probes.add(new Probe(all, values, about));
        return probes.size() - 1;
    }

    private List<ProbeStep> chain(List<Condition> before, List<Condition> parts, Optional<Expression> about) {
        List<ProbeStep> chain = new ArrayList<>();
        List<Condition> sofar = new ArrayList<>(before);
        for (Condition part : parts) {
            if (part instanceof Match match) {
                chain.add(pattern(sofar, match, about));
            } else if (part instanceof Exists exists) {
                chain.addAll(chain(sofar, parts(exists.inner()), about));
            } else if (part instanceof All all) {
                chain.addAll(chain(sofar, all.parts(), about));
            } else if (part instanceof Gather gather) {
                chain.add(gather(sofar, gather, about));
            } else {
                int positive = add(sofar, opposite(part), List.of(), about);
                chain.add(new ProbeStep.OfAbsence(part, positive, add(sofar, List.of(part), List.of(), about)));
            }
            sofar.add(part);
        }
        return List.copyOf(chain);
    }

    private static List<Condition> parts(Condition inner) {
        return inner instanceof All all ? all.parts() : List.of(inner);
    }

    /** What must not be there, as something that is. */
    private static List<Condition> opposite(Condition condition) {
        if (condition instanceof Not not) {
            return parts(not.inner());
        }
        ForAll forAll = (ForAll) condition;
        if (!forAll.rest().isEmpty()) {
            return List.of(forAll.base(), new Not(forAll.at(), new All(forAll.at(), List.copyOf(forAll.rest()))));
        }
        Match base = forAll.base();
        List<RuleTree.Constraint> negated = new ArrayList<>();
        RuleWords.tests(base).stream()
                .reduce((left, right) -> new Binary(right.at(), "&&", left, right))
                .ifPresent(all -> negated.add(new RuleTree.Test(base.at(), new RuleTree.Negated(base.at(), all))));
        return List.of(new Match(base.at(), base.variable(), base.type(), negated, base.source(), base.text()));
    }

    private ProbeStep pattern(List<Condition> before, Match match, Optional<Expression> about) {
        String variable = match.variable().isBlank() ? UNNAMED : match.variable();
        List<RuleTree.Constraint> fixed = new ArrayList<>();
        List<Expression> tests = new ArrayList<>();
        for (RuleTree.Constraint constraint : match.constraints()) {
            if (constraint instanceof RuleTree.Bind) {
                fixed.add(constraint);
            }
        }
        for (Expression test : RuleWords.tests(match)) {
            if (RuleWords.isIdentity(test)) {
                fixed.add(new RuleTree.Test(test.at(), test));
            } else {
                tests.add(test);
            }
        }
        List<Integer> upTo = new ArrayList<>();
        for (int i = 0; i <= tests.size(); i++) {
            List<RuleTree.Constraint> constraints = new ArrayList<>(fixed);
            tests.subList(0, i).forEach(test -> constraints.add(new RuleTree.Test(test.at(), test)));
            Match part = new Match(match.at(), variable, match.type(), constraints, match.source(), match.text());
            List<Expression> values = i == tests.size()
                    ? List.of()
                    : operands(tests.get(i)).stream()
                            .map(operand -> of(operand, variable))
                            .toList();
            upTo.add(add(before, List.of(part), values, about));
        }
        return new ProbeStep.OfPattern(match, List.copyOf(tests), List.copyOf(upTo));
    }

    private ProbeStep gather(List<Condition> before, Gather gather, Optional<Expression> about) {
        List<Integer> upTo = new ArrayList<>();
        for (int i = 0; i <= gather.tests().size(); i++) {
            Gather part = new Gather(
                    gather.at(),
                    gather.source(),
                    gather.key(),
                    gather.functions(),
                    gather.tests().subList(0, i));
            List<Expression> values = new ArrayList<>();
            keyVariable(gather).ifPresent(values::add);
            if (i < gather.tests().size()) {
                values.addAll(operands(gather.tests().get(i)));
            }
            upTo.add(add(before, List.of(part), values, about));
        }
        // Among the facts of a group it is the key that tells which detail they are about.
        Optional<Expression> key = about.filter(RuleTree.Variable.class::isInstance)
                .flatMap(variable -> keyOf(gather, (RuleTree.Variable) variable))
                .or(() -> about);
        return new ProbeStep.OfGather(gather, List.copyOf(upTo), chain(before, parts(gather.source()), key));
    }

    /** The variable that holds the key of a group; its value is the first that the probes report. */
    static Optional<RuleTree.Variable> keyVariable(Gather gather) {
        return gather.key().flatMap(key -> {
            if (key.variable().isBlank() && key.value() instanceof RuleTree.Variable bound) {
                return Optional.of(bound);
            }
            return Optional.of(new RuleTree.Variable(key.at(), key.variable()))
                    .filter(variable -> !variable.name().isBlank());
        });
    }

    private static Optional<Expression> keyOf(Gather gather, RuleTree.Variable variable) {
        return gather.key()
                .filter(key -> keyVariable(gather)
                        .filter(known -> known.name().equals(variable.name()))
                        .isPresent())
                .map(RuleTree.Key::value);
    }

    /** The values that a test compares; none where it asks a question. */
    static List<Expression> operands(Expression test) {
        if (test instanceof RuleTree.Negated negated) {
            return operands(negated.inner());
        }
        if (test instanceof RuleTree.In in) {
            return List.of(in.value());
        }
        if (test instanceof Binary binary
                && (binary.operator().equals("&&") || binary.operator().equals("||"))) {
            List<Expression> both = new ArrayList<>(operands(binary.left()));
            both.addAll(operands(binary.right()));
            return List.copyOf(both);
        }
        if (test instanceof Binary binary) {
            boolean nothing = binary.right() instanceof RuleTree.Null || binary.left() instanceof RuleTree.Null;
            boolean facts =
                    binary.left() instanceof RuleTree.Name name && name.name().equals("this");
            if (nothing || facts) {
                return List.of();
            }
            return List.of(binary.left(), binary.right());
        }
        return List.of();
    }

    /** The same asked from outside of the pattern: {@code category} is {@code $cart.category}. */
    private static Expression of(Expression expression, String variable) {
        if (expression instanceof RuleTree.Name name) {
            RuleTree.Variable subject = new RuleTree.Variable(name.at(), variable);
            return name.name().equals("this") ? subject : new RuleTree.Member(name.at(), subject, name.name());
        }
        if (expression instanceof RuleTree.Member member) {
            return new RuleTree.Member(member.at(), of(member.of(), variable), member.name());
        }
        if (expression instanceof Call call) {
            Expression subject = call.of()
                    .map(asked -> of(asked, variable))
                    .orElseGet(() -> new RuleTree.Variable(call.at(), variable));
            return new Call(call.at(), Optional.of(subject), call.name(), call.arguments());
        }
        if (expression instanceof Binary binary) {
            return new Binary(
                    binary.at(), binary.operator(), of(binary.left(), variable), of(binary.right(), variable));
        }
        if (expression instanceof RuleTree.Minus minus) {
            return new RuleTree.Minus(minus.at(), of(minus.inner(), variable));
        }
        return expression;
    }
}
