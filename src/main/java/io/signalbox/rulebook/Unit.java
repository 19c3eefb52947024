package io.signalbox.rulebook;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * One rule file as the decider sees it: what it reads decides which signals concern it, what it gives decides who
 * comes after it.
 *
 * <p>The reads are never too small: the compiler refuses a form that it does not recognise.
 *
 * @param file name of the file, unique in the rulebook
 * @param everything every event, trait and segment concerns it; never so of a compiled file, where the reads are exact,
 *     but of rules in another language whose reads nobody can work out
 * @param events canonical names of the events it takes as facts (families are resolved; names outside the plan appear
 *     only through {@code everything} or {@code unplannedEvents})
 * @param unplannedEvents it takes events of names outside the plan
 * @param summaries names of events and families whose {@code Summary} it reads
 * @param traits traits it reads, sent or computed, with {@code timezone} where it asks for local time
 * @param segments segments it reads
 * @param givesSegments segments it may give
 * @param givesTraits traits it may give
 * @param givesTriggers triggers it may give
 * @param lookBack the longest span it asks about; empty: unbounded
 */
public record Unit(
        String file,
        boolean everything,
        Set<String> events,
        boolean unplannedEvents,
        Set<String> summaries,
        Set<String> traits,
        Set<String> segments,
        Set<String> givesSegments,
        Set<String> givesTraits,
        Set<String> givesTriggers,
        Optional<Duration> lookBack) {

    public Unit {
        events = Set.copyOf(events);
        summaries = Set.copyOf(summaries);
        traits = Set.copyOf(traits);
        segments = Set.copyOf(segments);
        givesSegments = Set.copyOf(givesSegments);
        givesTraits = Set.copyOf(givesTraits);
        givesTriggers = Set.copyOf(givesTriggers);
    }
}
