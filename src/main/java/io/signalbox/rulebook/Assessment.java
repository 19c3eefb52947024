package io.signalbox.rulebook;

import io.signalbox.model.Claim;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one unit says at an instant.
 *
 * @param claims one for each match; two matches may claim the same
 * @param flip the first later instant at which a time predicate that was asked answers differently; before it, and
 *     without other changes on the desk, the claims stay the same. Always later than the instant assessed.
 */
public record Assessment(List<Claim> claims, Optional<Instant> flip) {
    public Assessment {
        claims = List.copyOf(claims);
    }
}
