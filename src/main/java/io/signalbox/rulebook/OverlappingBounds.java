package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleAnalysis.Understood;
import io.signalbox.rulebook.RuleShape.Given;
import io.signalbox.rulebook.RuleShape.Part;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds rules that differ in nothing but one bound, so that a person can be in both: "gold" from 1000 and "silver" from
 * 500. Spans of time are left out: that a stage lies within an earlier one is how they are meant.
 */
final class OverlappingBounds {

    /** How many rules above one it is compared with, at most. */
    private static final int MOST_STEPS = 50;

    /** A rule, seen as everything but its bounds on one subject. */
    private record Bounded(Understood rule, Given given, List<Demand> demands, ValueSet values) {
        Demand first() {
            return demands.get(0);
        }

        BigDecimal lowest() {
            return values instanceof NumberSet numbers
                            && !numbers.fromBelow()
                            && !numbers.cuts().isEmpty()
                    ? numbers.cuts().get(0).number()
                    : BigDecimal.valueOf(Long.MIN_VALUE);
        }

        String texts() {
            return "`"
                    + demands.stream()
                            .map(Demand::text)
                            .reduce((one, other) -> one + ", " + other)
                            .orElseThrow()
                    + "`";
        }
    }

    void warn(List<Understood> rules) {
        Map<String, List<Bounded>> groups = new LinkedHashMap<>();
        for (Understood rule : rules) {
            if (rule.shapes().size() == 1) {
                collect(rule, rule.shapes().get(0), groups);
            }
        }
        groups.values().forEach(OverlappingBounds::warnWithin);
    }

    private static void collect(Understood rule, RuleShape shape, Map<String, List<Bounded>> groups) {
        Set<String> seen = new HashSet<>();
        for (Part part : shape.parts()) {
            String subject = part.demand().map(Demand::subject).orElse("");
            if (subject.isEmpty() || !seen.add(subject)) {
                continue;
            }
            boolean number = subject.endsWith("#n") && !subject.endsWith(".age#n") && !subject.endsWith(".lastAge#n");
            List<Demand> demands = shape.parts().stream()
                    .flatMap(each -> each.demand().stream())
                    .filter(demand -> demand.subject().equals(subject))
                    .toList();
            ValueSet values = demands.stream()
                    .map(Demand::values)
                    .reduce(ValueSet::intersect)
                    .orElseThrow();
            for (Given given : shape.gives()) {
                boolean segment = given.kind() == NameUse.Kind.SEGMENT && number;
                boolean trait = given.kind() == NameUse.Kind.TRAIT
                        && given.shown().isPresent()
                        && (number || subject.endsWith("#t"));
                if (segment || trait) {
                    String key = shape.textWithout(subject) + " => " + subject + " " + given.kind()
                            + (trait ? " " + given.name() : "");
                    groups.computeIfAbsent(key, none -> new ArrayList<>())
                            .add(new Bounded(rule, given, demands, values));
                }
            }
        }
    }

    /** Each is compared with the next one above it only, so that a ladder of steps is told step by step. */
    private static void warnWithin(List<Bounded> group) {
        List<Bounded> ladder = new ArrayList<>(group);
        ladder.sort(Comparator.comparing(Bounded::lowest));
        for (int i = 0; i < ladder.size(); i++) {
            for (Bounded next : ladder.subList(i + 1, Math.min(i + 1 + MOST_STEPS, ladder.size()))) {
                if (overlap(ladder.get(i), next)) {
                    tell(ladder.get(i), next);
                    break;
                }
            }
        }
    }

    private static boolean overlap(Bounded one, Bounded other) {
        boolean differ = !one.given().key().equals(other.given().key());
        boolean sameBounds =
                one.values().containsAll(other.values()) && other.values().containsAll(one.values());
        return differ && !sameBounds && !one.values().intersect(other.values()).isEmpty();
    }

    private static void tell(Bounded low, Bounded high) {
        Place other = high.rule().place();
        ValueSet both = low.values().intersect(high.values());
        boolean trait = low.given().kind() == NameUse.Kind.TRAIT;
        String example = both instanceof NumberSet numbers
                ? numbers.example()
                        .map(number -> trait
                                ? ", so " + plain(number) + " gives both values"
                                : ", so both hold for " + plain(number))
                        .orElse("")
                : "";
        Optional<String> split = split(low, high);
        Expected expected = new Expected(
                "bounds that do not overlap"
                        + (trait ? "" : ", unless both are meant to hold at once")
                        + split.map(text -> ", such as `" + text + "` here").orElse("")
                        + (trait ? ": a trait has one value at a time" : ""),
                split.orElse(""));
        low.rule()
                .file()
                .problems()
                .warning(
                        new Place(
                                low.rule().file().name(),
                                low.rule().rule().name(),
                                low.first().at()),
                        low.texts() + " for " + low.given().words() + ", and " + high.texts() + " for "
                                + high.given().words() + " at " + other.shown() + example,
                        expected);
    }

    /** Where both begin at a number and have no end: the lower one can end where the higher one begins. */
    private static Optional<String> split(Bounded low, Bounded high) {
        if (low.demands().size() != 1
                || !(low.values() instanceof NumberSet lower)
                || !(high.values() instanceof NumberSet higher)
                || lower.from().isEmpty()
                || higher.from().isEmpty()) {
            return Optional.empty();
        }
        String text = low.first().text();
        int operator = text.indexOf(" >");
        return operator < 0 || text.contains("(")
                ? Optional.empty()
                : Optional.of(text + ", " + text.substring(0, operator) + " < "
                        + plain(higher.from().get()));
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
