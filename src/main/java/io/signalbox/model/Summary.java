package io.signalbox.model;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.Optional;

/**
 * How often an event name (or a family) happened over the whole life of a profile, and what it was worth.
 *
 * <p>Adding is commutative and associative, so late events need no special care. {@code total} is of the plan's value
 * property; events without it count in {@code count} only.
 */
public record Summary(long count, long valued, BigDecimal total, Optional<Instant> firstAt, Optional<Instant> lastAt) {

    public static final Summary NOTHING = new Summary(0, 0, BigDecimal.ZERO, Optional.empty(), Optional.empty());

    public Summary add(Instant at, Optional<BigDecimal> value) {
        return new Summary(
                count + 1,
                valued + (value.isPresent() ? 1 : 0),
                value.map(total::add).orElse(total),
                Optional.of(firstAt.filter(first -> first.isBefore(at)).orElse(at)),
                Optional.of(lastAt.filter(last -> last.isAfter(at)).orElse(at)));
    }

    /** Both together, as for the names of a family. */
    public Summary plus(Summary other) {
        if (count == 0) {
            return other;
        }
        if (other.count == 0) {
            return this;
        }
        return new Summary(
                count + other.count,
                valued + other.valued,
                total.add(other.total),
                firstAt.filter(first -> other.firstAt.filter(first::isAfter).isEmpty())
                        .or(other::firstAt),
                lastAt.filter(last -> other.lastAt.filter(last::isBefore).isEmpty())
                        .or(other::lastAt));
    }

    /** Exact to 34 digits (IEEE 754 decimal128, half even); empty without values. */
    public Optional<BigDecimal> average() {
        return valued == 0
                ? Optional.empty()
                : Optional.of(total.divide(BigDecimal.valueOf(valued), MathContext.DECIMAL128));
    }
}
