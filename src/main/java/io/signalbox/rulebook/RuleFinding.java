package io.signalbox.rulebook;

import java.util.List;
import java.util.Optional;

/**
 * What a rule makes of a profile at an instant.
 *
 * @param ways one for each alternative that the rule has by {@code or}; most rules have one
 * @param failure why there was nothing to look at: it exceeded a limit, or never gives this detail; then there are no ways
 */
public record RuleFinding(ReadableRule rule, List<Way> ways, Optional<String> failure) {

    public RuleFinding {
        ways = List.copyOf(ways);
    }

    public boolean matches() {
        return ways.stream().anyMatch(way -> way.gap().isEmpty());
    }

    /**
     * One alternative.
     *
     * @param conditions how many conditions it has
     * @param gap the first that fails; empty: it matches
     */
    public record Way(int conditions, Optional<Gap> gap) {}
}
