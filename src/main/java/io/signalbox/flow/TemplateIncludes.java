package io.signalbox.flow;

import io.quarkus.qute.Expression;
import io.quarkus.qute.IncludeSectionHelper;
import io.quarkus.qute.SectionBlock;
import io.quarkus.qute.SectionNode;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateNode;
import io.signalbox.model.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which parts templates include, and which words they ask for with them. */
final class TemplateIncludes {

    /** How Qute calls the block that has no name. */
    static final String UNNAMED = "$default$";

    private final Map<String, Template> parts;

    /** @param parts by name */
    TemplateIncludes(Map<String, Template> parts) {
        this.parts = parts;
    }

    /** The name of the part that a section includes. */
    static String nameOf(SectionNode section) {
        String name = section.getBlocks().get(0).parameters.getOrDefault("template", "");
        boolean isQuoted = name.length() > 1 && (name.startsWith("\"") || name.startsWith("'"));
        return isQuoted ? name.substring(1, name.length() - 1) : name;
    }

    /**
     * Parts that are not there, those that include themselves, and what is given to a part that does not show it.
     *
     * @param name of the template, where it is a part
     * @param known names of all parts, also of those that cannot be read
     */
    List<FlowProblem> problems(String name, Template template, Collection<String> known, TemplateSources sources) {
        List<FlowProblem> found = new ArrayList<>();
        for (SectionNode section : sections(template)) {
            String part = nameOf(section);
            if (!known.contains(part)) {
                found.add(sources.problem(
                        section.getOrigin(),
                        "include of \"" + part + "\"",
                        known.isEmpty()
                                ? "a part, which is a file whose name begins with _; there is none"
                                : Names.expected(part, known)));
            } else if (part.equals(name)) {
                found.add(sources.problem(
                        section.getOrigin(), "include of " + part + " by itself", "no part that includes itself"));
            } else if (reached(part).contains(name)) {
                found.add(sources.problem(
                        section.getOrigin(),
                        "include of " + part + ", which includes " + name,
                        "no part that includes itself through others"));
            } else if (parts.containsKey(part)) {
                lost(section, part, sources, found);
            }
        }
        return found;
    }

    /** Blocks that nothing inserts, which would be left out silently; a misspelt section within an include is one, too. */
    private void lost(SectionNode section, String part, TemplateSources sources, List<FlowProblem> found) {
        Set<String> inserted = new TreeSet<>();
        reached(part).forEach(name -> inserted.addAll(inserts(name)));
        boolean hasUnnamed = inserted.remove(UNNAMED);
        List<SectionBlock> blocks = section.getBlocks();
        if (!hasUnnamed && blocks.get(0).nodes.stream().anyMatch(TemplateIncludes::shows)) {
            found.add(sources.problem(
                    section.getOrigin(),
                    "something within the include of " + part,
                    "nothing there, since " + part + " has no {#insert}{/}"));
        }
        for (SectionBlock block : blocks.subList(1, blocks.size())) {
            if (!inserted.contains(block.label)) {
                found.add(sources.problem(
                        block.origin,
                        "{#" + block.label + "} within the include of " + part,
                        inserted.isEmpty()
                                ? "a section of Qute, or a block that " + part + " inserts; it inserts none by name"
                                : Names.expected(block.label, inserted)));
            }
        }
    }

    private static boolean shows(TemplateNode node) {
        return !node.isText() || !node.asText().getValue().isBlank();
    }

    /** Names of the blocks that a part inserts. */
    private Set<String> inserts(String name) {
        Set<String> inserts = new HashSet<>();
        Template part = parts.get(name);
        if (part != null) {
            part.findNodes(node ->
                            node.isSection() && node.asSection().getName().equals("insert"))
                    .forEach(node -> inserts.add(
                            node.asSection().getBlocks().get(0).parameters.getOrDefault("name", UNNAMED)));
        }
        return inserts;
    }

    /** Names of the words that a template asks for, by itself or in the parts it includes. */
    Set<String> asked(Template template) {
        Set<String> asked = new HashSet<>();
        template.getExpressions().forEach(expression -> ask(expression, asked));
        for (SectionNode section : sections(template)) {
            for (String name : reached(nameOf(section))) {
                Template part = parts.get(name);
                if (part != null) {
                    part.getExpressions().forEach(expression -> ask(expression, asked));
                }
            }
        }
        return asked;
    }

    private static void ask(Expression expression, Set<String> asked) {
        expression.getParts().stream().limit(1).forEach(part -> asked.add(part.getName()));
        expression.getParts().stream()
                .filter(Expression.Part::isVirtualMethod)
                .flatMap(part -> part.asVirtualMethod().getParameters().stream())
                .forEach(parameter -> ask(parameter, asked));
    }

    /** A part, and those that it includes, directly or through others. */
    private Set<String> reached(String part) {
        Set<String> reached = new HashSet<>();
        List<String> next = new ArrayList<>(List.of(part));
        while (!next.isEmpty()) {
            String name = next.remove(next.size() - 1);
            Template template = parts.get(name);
            if (template != null && reached.add(name)) {
                sections(template).forEach(section -> next.add(nameOf(section)));
            }
        }
        return reached;
    }

    private static List<SectionNode> sections(Template template) {
        return template.findNodes(TemplateNode::isSection).stream()
                .map(TemplateNode::asSection)
                .filter(section -> section.getHelper() instanceof IncludeSectionHelper)
                .toList();
    }
}
