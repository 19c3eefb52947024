package io.signalbox.rulebook;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What rules can ask of any event. Families of the tracking plan extend it.
 *
 * <p>Events have one total order: {@code occurredAt}, then {@code id}. A missing property is null, for a flag false.
 */
public interface AnyEvent {

    String getId();

    String getName();

    Instant getOccurredAt();

    /** Less than this duration has passed since the event. */
    boolean within(String duration);

    /** This duration or more has passed since the event: the opposite of {@link #within(String)}. */
    boolean olderThan(String duration);

    /** Later than the other in the total order. */
    boolean follows(AnyEvent other);

    /** Later than the other in the total order, and less than the duration after it. */
    boolean follows(AnyEvent other, String duration);

    /** At the same instant as the other or later, and not the other itself. */
    boolean since(AnyEvent other);

    /** As {@link #since(AnyEvent)}, and less than the duration after it. */
    boolean since(AnyEvent other, String duration);

    /** Earlier than the other in the total order. */
    boolean precedes(AnyEvent other);

    /** Earlier than the other in the total order, and less than the duration before it. */
    boolean precedes(AnyEvent other, String duration);

    /** The property if it is a text. */
    @Nullable
    String text(String property);

    /** The property if it is a number. */
    @Nullable
    BigDecimal number(String property);

    /** The property is true. */
    boolean flag(String property);

    /** The property is there. */
    boolean has(String property);
}
