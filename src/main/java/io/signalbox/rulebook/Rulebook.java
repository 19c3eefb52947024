package io.signalbox.rulebook;

import io.signalbox.model.TrackingPlan;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Compiled rules with the tracking plan they were compiled against. Immutable and safe for many threads.
 *
 * <p>An interface because the core must also be provable without the engine: the oracle of the property tests and the
 * benchmarks put hand-written Java in its place.
 */
public interface Rulebook {

    /** Stable id of exactly these rules and this plan: the same texts have the same id everywhere. */
    String id();

    TrackingPlan plan();

    /** One unit a rule file, in the order in which they must be assessed: what a file reads comes before it. */
    List<Unit> units();

    /**
     * What assesses a unit, compared by identity: units of two rulebooks over the same plan that have the same one answer
     * every question alike. Empty: nothing is known of that.
     *
     * @param unit index into {@link #units()}
     */
    default Optional<Object> assessor(int unit) {
        return Optional.empty();
    }

    /** A place to assess one profile on one thread. Cheap; close it when the decision is made. */
    Desk open(String profileId, ZoneId defaultZone);
}
