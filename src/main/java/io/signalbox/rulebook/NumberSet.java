package io.signalbox.rulebook;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Intervals of numbers, as the places at which the line of numbers goes in or out of the set.
 *
 * @param missing whether "missing" is among the values
 * @param fromBelow whether the line begins inside the set
 * @param cuts in ascending order
 */
record NumberSet(boolean missing, boolean fromBelow, List<Cut> cuts) implements ValueSet {

    static final NumberSet MISSING = new NumberSet(true, false, List.of());
    static final NumberSet PRESENT = new NumberSet(false, true, List.of());

    /** Just below a number, or just above it. */
    record Cut(BigDecimal number, boolean above) implements Comparable<Cut> {
        @Override
        public int compareTo(Cut other) {
            int byNumber = number.compareTo(other.number);
            return byNumber != 0 ? byNumber : Boolean.compare(above, other.above);
        }

        /** The same place for somebody who knows whole numbers only. */
        Cut whole() {
            return above
                    ? new Cut(number.setScale(0, RoundingMode.FLOOR).add(BigDecimal.ONE), false)
                    : new Cut(number.setScale(0, RoundingMode.CEILING), false);
        }
    }

    NumberSet {
        cuts = List.copyOf(cuts);
    }

    /** What a comparison with a number is true of; a missing value is in none but that of {@code !=}. */
    static NumberSet of(String operator, BigDecimal number) {
        Cut below = new Cut(number, false);
        Cut above = new Cut(number, true);
        return switch (operator) {
            case "<" -> new NumberSet(false, true, List.of(below));
            case "<=" -> new NumberSet(false, true, List.of(above));
            case ">" -> new NumberSet(false, false, List.of(above));
            case ">=" -> new NumberSet(false, false, List.of(below));
            case "==" -> new NumberSet(false, false, List.of(below, above));
            case "!=" -> new NumberSet(true, true, List.of(below, above));
            default -> throw new IllegalArgumentException("expected a comparison, but found " + operator);
        };
    }

    /** The same for values that are whole numbers. */
    NumberSet whole() {
        List<Cut> moved = new ArrayList<>();
        for (Cut cut : cuts) {
            Cut next = cut.whole();
            // Between two cuts at one place there is no whole number.
            if (!moved.isEmpty() && moved.get(moved.size() - 1).compareTo(next) == 0) {
                moved.remove(moved.size() - 1);
            } else {
                moved.add(next);
            }
        }
        return new NumberSet(missing, fromBelow, moved);
    }

    @Override
    public boolean isEmpty() {
        return !missing && !fromBelow && cuts.isEmpty();
    }

    @Override
    public NumberSet complement() {
        return new NumberSet(!missing, !fromBelow, cuts);
    }

    @Override
    public NumberSet intersect(ValueSet other) {
        if (!(other instanceof NumberSet set)) {
            throw new IllegalArgumentException("expected numbers, but found " + other);
        }
        List<Cut> both = new ArrayList<>();
        boolean inOne = fromBelow;
        boolean inOther = set.fromBelow;
        boolean inBoth = inOne && inOther;
        int i = 0;
        int j = 0;
        while (i < cuts.size() || j < set.cuts.size()) {
            int order = i == cuts.size()
                    ? 1
                    : j == set.cuts.size() ? -1 : cuts.get(i).compareTo(set.cuts.get(j));
            Cut at = order <= 0 ? cuts.get(i) : set.cuts.get(j);
            if (order <= 0) {
                inOne = !inOne;
                i++;
            }
            if (order >= 0) {
                inOther = !inOther;
                j++;
            }
            if (inBoth != (inOne && inOther)) {
                inBoth = !inBoth;
                both.add(at);
            }
        }
        return new NumberSet(missing && set.missing, fromBelow && set.fromBelow, both);
    }

    /** A number of the set to show to people: a bound of it where there is one. */
    Optional<BigDecimal> example() {
        if (fromBelow) {
            return Optional.of(
                    cuts.isEmpty()
                            ? BigDecimal.ZERO
                            : cuts.get(0).above()
                                    ? cuts.get(0).number()
                                    : cuts.get(0).number().subtract(BigDecimal.ONE));
        }
        if (cuts.isEmpty()) {
            return Optional.empty();
        }
        BigDecimal low = cuts.get(0).number();
        if (!cuts.get(0).above()) {
            return Optional.of(low);
        }
        if (cuts.size() == 1) {
            return Optional.of(low.add(BigDecimal.ONE));
        }
        BigDecimal high = cuts.get(1).number();
        BigDecimal next = low.add(BigDecimal.ONE);
        boolean inside = next.compareTo(high) < 0
                || (next.compareTo(high) == 0 && cuts.get(1).above());
        return Optional.of(inside ? next : low.add(high).divide(BigDecimal.valueOf(2)));
    }

    /** The least number that is in, where the set is everything from there on. */
    Optional<BigDecimal> from() {
        return !missing && !fromBelow && cuts.size() == 1 && !cuts.get(0).above()
                ? Optional.of(cuts.get(0).number())
                : Optional.empty();
    }
}
