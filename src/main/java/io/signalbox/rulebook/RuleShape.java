package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleTree.At;
import io.signalbox.rulebook.RuleTree.Match;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One alternative of a rule without what its author was free to choose: names of variables, the order within a pattern,
 * spellings of equal values. Equal shapes match the same people in the same way.
 *
 * @param patterns every pattern with what it demands
 * @param needed what has to be met for the rule to match, over all of its patterns; alternatives as in
 *     {@link DemandReader}
 * @param natural what subjects can be at all
 */
record RuleShape(
        List<Part> parts,
        List<Pattern> patterns,
        List<List<Demand>> needed,
        Map<String, ValueSet> natural,
        List<Given> gives) {

    /** How the meaning of a summary begins. */
    static final String SUMMARY = "summary(";

    RuleShape {
        parts = List.copyOf(parts);
        patterns = List.copyOf(patterns);
        needed = List.copyOf(needed);
        natural = Map.copyOf(natural);
        gives = List.copyOf(gives);
    }

    /** What a pattern is there for, and so what follows if nothing can match it. */
    enum Role {
        NEEDED("the rule never matches"),
        ABSENT("this `not` always holds"),
        COUNTED("there is never anything to count"),
        OTHER("this part of the rule says nothing");

        private final String consequence;

        Role(String consequence) {
            this.consequence = consequence;
        }

        String consequence() {
            return consequence;
        }
    }

    /**
     * A piece of the text.
     *
     * @param demand what it demands, where it is one simple demand
     */
    record Part(String text, Optional<Demand> demand) {}

    /**
     * A pattern.
     *
     * @param meaning what its fact is called within the shape
     * @param demands of its constraints
     * @param variables as they are bound before it
     */
    record Pattern(
            Match match,
            FactType type,
            Role role,
            Meanings.Meaning meaning,
            List<List<Demand>> demands,
            Meanings variables) {}

    /**
     * What the rule gives.
     *
     * @param value canonical text of the detail, value or cause
     * @param shown the value as its author wrote it, where it is a literal
     */
    record Given(NameUse.Kind kind, String name, Optional<String> value, Optional<String> shown, At at) {

        String key() {
            return kind + " " + name + value.map(text -> " " + text).orElse("");
        }

        /** As problems name it: {@code the segment "gold"}. */
        String words() {
            String what = "the " + kind.word() + " \"" + name + "\"";
            return shown.map(text -> what + (kind == NameUse.Kind.TRAIT ? " = " : " with ") + text)
                    .orElse(what);
        }
    }

    String text() {
        return parts.stream().map(Part::text).collect(Collectors.joining(" "));
    }

    /** The text without what it demands of one subject. */
    String textWithout(String subject) {
        return parts.stream()
                .filter(part -> part.demand()
                        .filter(demand -> demand.subject().equals(subject))
                        .isEmpty())
                .map(Part::text)
                .collect(Collectors.joining(" "));
    }
}
