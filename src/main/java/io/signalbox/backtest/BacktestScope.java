package io.signalbox.backtest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * Whose history a backtest is about: everybody's, that of a segment's members when it begins, or that of so many, drawn
 * by a hash of seed and id.
 *
 * @param seed the same seed draws the same profiles from the same ones
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record BacktestScope(Optional<String> segment, Optional<Integer> sample, Optional<Long> seed) {

    public static BacktestScope all() {
        return new BacktestScope(Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static BacktestScope ofSegment(String segment) {
        return new BacktestScope(Optional.of(segment), Optional.empty(), Optional.empty());
    }

    public static BacktestScope ofSample(int size, long seed) {
        return new BacktestScope(Optional.empty(), Optional.of(size), Optional.of(seed));
    }

    /** Whether nobody is left out. */
    boolean coversAll() {
        return segment.isEmpty() && sample.isEmpty();
    }

    /** In words, as in "over all profiles". */
    String words() {
        return segment.map(name -> "the members of " + name)
                .or(() -> sample.map(size -> "a sample of " + size))
                .orElse("all profiles");
    }
}
