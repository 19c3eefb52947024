package io.signalbox.rulebook;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A person's traits and segments as a fact. A subclass with a getter for each trait of the plan is generated. */
public class ProfileFact {

    private final Map<String, Object> traits;
    private final Set<String> segments;

    protected ProfileFact(Map<String, Object> traits, Set<String> segments) {
        this.traits = traits;
        this.segments = segments;
    }

    /** The person is in the segment, with any detail. */
    public final boolean inSegment(String segment) {
        return segments.contains(segment);
    }

    /** The trait if it is a text; also for computed traits that are not in the plan. */
    public final @Nullable String text(String trait) {
        return Values.text(traits.get(trait));
    }

    /** The trait if it is a number. */
    public final @Nullable BigDecimal number(String trait) {
        return Values.number(traits.get(trait));
    }

    /** The trait is true. */
    public final boolean flag(String trait) {
        return Values.flag(traits.get(trait));
    }

    /** The trait is there. */
    public final boolean has(String trait) {
        return traits.get(trait) != null;
    }

    protected final @Nullable Long integerValue(String trait) {
        return Values.integer(traits.get(trait));
    }

    protected final @Nullable Instant instantValue(String trait) {
        return Values.instant(traits.get(trait));
    }

    protected final @Nullable List<?> listValue(String trait) {
        return Values.list(traits.get(trait));
    }

    protected final @Nullable Map<?, ?> objectValue(String trait) {
        return Values.object(traits.get(trait));
    }

    /** Without the traits, which are personal. */
    @Override
    public final String toString() {
        return "profile with " + traits.size() + " traits";
    }
}
