package io.signalbox.rulebook;

import io.signalbox.model.Event;
import io.signalbox.model.Summary;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * The facts of one profile, laid out for assessment. The decider keeps it right: it adds an event at its instant, takes
 * it away when it is no fact any more, and sets traits, segments and summaries as they change. Not thread-safe.
 */
public interface Desk extends AutoCloseable {

    /** Adds an event as a fact; adding in any order gives the same answers. */
    void add(Event event);

    /** Takes an event away that was added before. */
    void remove(Event event);

    /** All traits as of now: sent ones, overlaid by computed ones. Replaces what was set before. */
    void traits(Map<String, Object> traits);

    /** Names of the segments the profile is in as of now. Replaces what was set before. */
    void segments(Set<String> segments);

    /** Summaries by event name and family as of now; a name that is missing happened 0 times. Replaces. */
    void summaries(Map<String, Summary> summaries);

    /**
     * What the unit says at an instant, given what lies on the desk. The same desk and instant give the same answer.
     *
     * @param unit index into {@link Rulebook#units()}
     * @throws AssessmentFailure if a rule failed or exceeded a limit
     */
    Assessment assess(int unit, Instant now);

    @Override
    void close();
}
