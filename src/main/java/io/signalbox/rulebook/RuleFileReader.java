package io.signalbox.rulebook;

import io.signalbox.rulebook.DrlToken.Kind;
import io.signalbox.rulebook.RuleTree.At;
import io.signalbox.rulebook.RuleTree.Rule;
import io.signalbox.rulebook.RuleTree.RuleFile;
import io.signalbox.rulebook.RuleTree.VerdictCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads a rule file: {@code package x;} and rules. A rule that cannot be read is one problem, and reading goes on
 * behind it.
 *
 * <p>The grammar is a small part of DRL, so nothing that it does not name can reach the engine: what compiles is
 * written anew from this tree, never copied from the author's text.
 */
final class RuleFileReader {

    private static final int MAX_DEPTH = 40;

    /** What DRL knows beside rules, with the advice for whoever tries it. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("import", "rules only: the compiler imports the facts of the tracking plan"),
            Map.entry("global", "rules only: the compiler adds `verdict`"),
            Map.entry("function", "rules only: a rule asks facts and speaks to `verdict`"),
            Map.entry("declare", "rules only: facts come from the tracking plan"),
            Map.entry("query", "rules only: who is in a segment is asked through the API"),
            Map.entry("dialect", "rules only: there is one dialect"),
            Map.entry("unit", "rules only: each file is a unit"),
            Map.entry("template", "rules only"),
            Map.entry("attributes", "rules only: rules have no attributes"));

    private static final List<String> ATTRIBUTES = List.of(
            "salience",
            "no",
            "agenda",
            "activation",
            "auto",
            "lock",
            "date",
            "duration",
            "timer",
            "calendars",
            "enabled",
            "dialect",
            "ruleflow",
            "extends",
            "refract",
            "attributes",
            "@");

    private final Problems problems;
    private final TokenCursor tokens;
    private final ConditionReader conditions;
    private final ExpressionReader expressions;

    private RuleFileReader(Problems problems, TokenCursor tokens) {
        this.problems = problems;
        this.tokens = tokens;
        this.conditions = new ConditionReader(tokens);
        this.expressions = new ExpressionReader(tokens);
    }

    static RuleFile read(RuleSource source, CompilerLimits limits) {
        List<DrlToken> tokens;
        try {
            tokens = DrlLexer.tokens(source.drl(), limits.maxTextLength());
        } catch (DrlSyntaxProblem problem) {
            source.problems().error(problem.at(), problem.found(), problem.expected());
            return new RuleFile(source.file(), "", List.of());
        }
        TokenCursor cursor = new TokenCursor(source.drl().text(), tokens, MAX_DEPTH);
        return new RuleFileReader(source.problems(), cursor).file(source.file());
    }

    private RuleFile file(String file) {
        String packageName = "";
        try {
            packageName = packageName();
        } catch (DrlSyntaxProblem problem) {
            problems.error(problem.at(), problem.found(), problem.expected());
        }
        List<Rule> rules = new ArrayList<>();
        while (!tokens.atEnd()) {
            tokens.resetDepth();
            try {
                refuseOthers();
                rules.add(rule());
            } catch (DrlSyntaxProblem problem) {
                problems.error(problem.at(), problem.found(), problem.expected());
                skipToNextRule();
            } finally {
                problems.outsideRules();
            }
        }
        return new RuleFile(file, packageName, rules);
    }

    private String packageName() {
        if (!tokens.at("package")) {
            throw tokens.unexpected("`package` and a name as the first line, as in `package shop;`");
        }
        tokens.next();
        StringBuilder name = new StringBuilder(
                tokens.expect(Kind.WORD, "the name of the package").text());
        while (tokens.take(".")) {
            name.append('.').append(tokens.expect(Kind.WORD, "a name").text());
        }
        tokens.take(";");
        return name.toString();
    }

    private void refuseOthers() {
        DrlToken token = tokens.peek();
        if (REFUSED.containsKey(token.text()) && token.kind() == Kind.WORD) {
            throw new DrlSyntaxProblem(token.at(), token.shown(), REFUSED.get(token.text()));
        }
        if (!token.is("rule")) {
            throw new DrlSyntaxProblem(
                    token.at(), token.shown(), token.is("#") ? "`rule`; a comment begins with //" : "`rule`");
        }
    }

    private Rule rule() {
        At at = tokens.expect("rule").at();
        DrlToken name = tokens.next();
        if ((name.kind() != Kind.TEXT && name.kind() != Kind.WORD)
                || name.text().isBlank()) {
            throw new DrlSyntaxProblem(name.at(), name.shown(), "the name of the rule, in quotes");
        }
        problems.insideRule(name.text());
        refuseAttributes();
        if (!tokens.at("when")) {
            throw tokens.unexpected(
                    name.kind() == Kind.TEXT
                            ? "`when`"
                            : "`when`; a name of several words stands in quotes, as in rule \"cart left\"");
        }
        tokens.next();
        RuleTree.Condition when = conditions.conditions();
        tokens.expect("then");
        List<VerdictCall> then = new ArrayList<>();
        while (!tokens.at("end")) {
            then.add(call());
        }
        tokens.expect("end");
        tokens.take(";");
        return new Rule(name.text(), at, when, then);
    }

    private void refuseAttributes() {
        DrlToken token = tokens.peek();
        if (ATTRIBUTES.contains(token.text()) && token.kind() != Kind.TEXT) {
            String shown = token.text();
            if (tokens.peek(1).is("-")) {
                shown = shown + "-" + tokens.peek(2).text();
            } else if (shown.equals("@")) {
                shown = shown + tokens.peek(1).text();
            }
            throw new DrlSyntaxProblem(
                    token.at(), "`" + shown + "`", "`when`: rules have no attributes or annotations");
        }
    }

    /** The whole grammar of a body: {@code verdict.name( values );} as often as needed. */
    private VerdictCall call() {
        DrlToken first = tokens.peek();
        String grammar =
                "`verdict.segment(...)`, `verdict.trait(...)`, `verdict.trigger(...)` or `end`: nothing else can"
                        + " stand behind `then`";
        if (first.is("rule") || first.kind() == Kind.END) {
            throw new DrlSyntaxProblem(first.at(), first.shown(), "`end`: each rule ends with it");
        }
        if (first.kind() != Kind.WORD || !first.text().equals("verdict")) {
            throw new DrlSyntaxProblem(first.at(), first.shown(), grammar);
        }
        tokens.next();
        if (!tokens.at(".")) {
            throw tokens.unexpected(grammar);
        }
        tokens.next();
        DrlToken method = tokens.expect(Kind.WORD, grammar);
        tokens.expect("(");
        List<RuleTree.Expression> arguments = expressions.arguments();
        if (!tokens.at(";")) {
            boolean ends = tokens.at("end") || tokens.at("verdict") || tokens.atEnd();
            throw ends
                    ? new DrlSyntaxProblem(
                            tokens.behind(), "a call to `verdict` without `;`", new Expected("`;` behind it", ";"))
                    : tokens.unexpected("`;` after a call to `verdict`");
        }
        tokens.next();
        return new VerdictCall(method.at(), method.text(), arguments);
    }

    /** Reading resumes at a word {@code rule} that follows an {@code end}, or at any that starts a line of its own. */
    private void skipToNextRule() {
        if (!tokens.atEnd()) {
            tokens.next();
        }
        while (!tokens.atEnd()) {
            boolean startsRule = tokens.at("rule")
                    && tokens.peek().kind() == Kind.WORD
                    && tokens.peek(1).kind() == Kind.TEXT;
            if (startsRule) {
                return;
            }
            tokens.next();
        }
    }
}
