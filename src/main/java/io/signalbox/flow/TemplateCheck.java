package io.signalbox.flow;

import io.quarkus.qute.Expression;
import io.quarkus.qute.IncludeSectionHelper;
import io.quarkus.qute.LoopSectionHelper;
import io.quarkus.qute.SectionBlock;
import io.quarkus.qute.SectionNode;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateNode;
import io.signalbox.flow.Meaning.Fields;
import io.signalbox.flow.Meaning.Many;
import io.signalbox.flow.Meaning.Presence;
import io.signalbox.flow.Meaning.Value;
import io.signalbox.flow.TemplateScope.Include;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Goes through a template as it would be written, with the parts it includes, and says what is not there, and what may be
 * missing without a fallback.
 */
final class TemplateCheck {

    /** How Qute calls a parameter that is not given. */
    private static final String NOT_GIVEN = "$empty$";

    private static final String ELSE = "else";
    private static final Set<String> NAMING = Set.of("let", "set");
    private static final Set<String> CHOOSING = Set.of("when", "switch");

    private final Map<String, Template> parts;
    private final TemplateSources sources;
    private final Set<FlowProblem> problems = new LinkedHashSet<>();
    private final TemplateExpressions expressions;

    TemplateCheck(Map<String, Template> parts, TemplateSources sources) {
        this.parts = parts;
        this.sources = sources;
        this.expressions = new TemplateExpressions(sources, problems);
    }

    List<FlowProblem> problems() {
        return List.copyOf(problems);
    }

    void check(Template template, TemplateScope scope) {
        template.getRootNode().getBlocks().forEach(block -> nodes(block, scope));
    }

    private void nodes(SectionBlock block, TemplateScope scope) {
        for (TemplateNode node : block.nodes) {
            if (node.isSection()) {
                section(node.asSection(), scope);
            } else if (node.isExpression()) {
                node.getExpressions().forEach(expression -> expressions.putOut(expression, scope));
            }
        }
    }

    private void section(SectionNode section, TemplateScope scope) {
        SectionBlock main = section.getBlocks().get(0);
        String name = section.getName();
        if (name.equals("if")) {
            conditions(section, scope);
        } else if (section.getHelper() instanceof LoopSectionHelper loop) {
            nodes(main, inLoop(main, loop, scope));
            section.getBlocks().stream().skip(1).forEach(other -> nodes(other, scope));
        } else if (NAMING.contains(name)) {
            nodes(main, named(main, main.expressions, scope, scope));
        } else if (section.getHelper() instanceof IncludeSectionHelper include) {
            include(section, include, scope);
        } else if (name.equals("insert")) {
            insert(main, scope);
        } else if (name.equals("with")) {
            nodes(main, fieldsOf(main, scope));
        } else if (name.equals("eval")) {
            expressions.problem(
                    section.getOrigin(),
                    sources.written(section.getOrigin(), "{#eval}"),
                    "a text that stands in the template");
        } else {
            section.getBlocks().forEach(block -> {
                block.expressions.values().forEach(expression -> expressions.use(expression, scope));
                if (CHOOSING.contains(name)
                        && block.parameters.values().stream().anyMatch(TemplateCondition.ORDERS::contains)) {
                    main.expressions.values().forEach(chosen -> expressions.order(chosen, scope));
                }
                nodes(block, scope);
            });
        }
    }

    private TemplateScope inLoop(SectionBlock main, LoopSectionHelper loop, TemplateScope scope) {
        Expression through = main.expressions.get("iterable");
        Meaning each = through == null
                ? Meaning.TOLD
                : each(through, expressions.use(through, scope).kind(), main);
        String prefix = loop.getMetadataPrefix();
        String alias = main.parameters.getOrDefault("alias", NOT_GIVEN);
        return scope.with(alias.equals(NOT_GIVEN) ? "it" : alias, each).inLoop(prefix == null ? "" : prefix);
    }

    private Meaning each(Expression through, Meaning.Kind all, SectionBlock main) {
        Optional<String> isNone = Optional.empty();
        if (all instanceof Fields fields) {
            isNone = Optional.of(fields.name() + " is an object");
        } else if (all instanceof Value value && !value.isNumber()) {
            isNone = Optional.of(TemplateExpressions.path(through) + " is a value");
        }
        if (isNone.isPresent()) {
            expressions.problem(
                    main.origin, sources.written(main.origin, "{#for}"), "a list such as cart; " + isNone.get());
            return Meaning.TOLD;
        }
        return all instanceof Many many ? new Meaning(many.each(), Presence.SURE) : new Meaning(all, Presence.SURE);
    }

    /** With the names that a section gives; one with a question mark only where there is no such name yet. */
    private TemplateScope named(
            SectionBlock block, Map<String, Expression> given, TemplateScope from, TemplateScope to) {
        TemplateScope all = to;
        for (Map.Entry<String, Expression> name : given.entrySet()) {
            Meaning meaning = expressions.use(name.getValue(), from);
            boolean isDefault = block.parameters.containsKey(name.getKey() + "?");
            if (!isDefault || to.find(name.getKey()).isEmpty()) {
                all = all.with(name.getKey(), meaning);
            }
        }
        return all;
    }

    private TemplateScope fieldsOf(SectionBlock main, TemplateScope scope) {
        TemplateScope all = scope;
        for (Expression of : main.expressions.values()) {
            if (expressions.use(of, scope).kind() instanceof Fields fields) {
                for (Map.Entry<String, Meaning> field : fields.fields().entrySet()) {
                    all = all.with(field.getKey(), field.getValue());
                }
            }
        }
        return all;
    }

    private void include(SectionNode section, IncludeSectionHelper include, TemplateScope scope) {
        SectionBlock main = section.getBlocks().get(0);
        Map<String, SectionBlock> blocks = new HashMap<>();
        section.getBlocks().stream().skip(1).forEach(block -> blocks.put(block.label, block));
        if (!main.nodes.isEmpty()) {
            blocks.put(TemplateIncludes.UNNAMED, main);
        }
        TemplateScope base = include.isIsolated() ? scope.isolated() : scope;
        TemplateScope named = named(main, include.getParameters(), scope, base);
        String name = TemplateIncludes.nameOf(section);
        Template part = parts.get(name);
        // That it is not there, or in itself, is told where it is read.
        if (part != null && !scope.isIn(name)) {
            check(part, named.including(new Include(name, sources.place(section.getOrigin()), blocks)));
        }
    }

    private void insert(SectionBlock main, TemplateScope scope) {
        String name = main.parameters.getOrDefault("name", TemplateIncludes.UNNAMED);
        int include = scope.giving(name);
        if (include < 0) {
            nodes(main, scope);
        } else {
            SectionBlock block = scope.includes().get(include).blocks().get(name);
            if (block != null) {
                nodes(block, scope.outsideOf(include));
            }
        }
    }

    /** Each branch knows what those before it have ruled out. */
    private void conditions(SectionNode section, TemplateScope scope) {
        TemplateScope otherwise = scope;
        for (SectionBlock block : section.getBlocks()) {
            TemplateCondition.There there = new TemplateCondition(block, expressions).check(tokens(block), otherwise);
            nodes(block, otherwise.knowing(there.whereTrue()));
            otherwise = otherwise.knowing(there.whereFalse());
        }
    }

    private static List<String> tokens(SectionBlock block) {
        List<String> tokens = new ArrayList<>();
        Optional.ofNullable(block.parameters.get("condition")).ifPresent(tokens::add);
        for (int i = 0; block.parameters.containsKey(String.valueOf(i)); i++) {
            tokens.add(block.parameters.getOrDefault(String.valueOf(i), ""));
        }
        if (block.label.equals(ELSE) && !tokens.isEmpty()) {
            // else if
            tokens.remove(0);
        }
        return tokens;
    }
}
