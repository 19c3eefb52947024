package io.signalbox.rulebook;

import io.signalbox.model.Event;
import io.signalbox.model.Summary;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the facts of one class. Generated beside the class, so that making a fact needs no reflection. */
public sealed interface FactMaker {

    /** Makes events of one name. */
    non-sealed interface OfEvent extends FactMaker {
        EventFact make(Event event, FlipWatch watch);
    }

    /** Makes profiles. */
    non-sealed interface OfProfile extends FactMaker {
        ProfileFact make(Map<String, Object> traits, Set<String> segments);
    }

    /** Makes summaries. */
    non-sealed interface OfSummary extends FactMaker {
        SummaryFact make(@Nullable String event, @Nullable String family, Summary summary, FlipWatch watch);
    }

    /** Makes moments. */
    non-sealed interface OfMoment extends FactMaker {
        MomentFact make(Map<String, Object> traits, ZoneId defaultZone, FlipWatch watch);
    }
}
