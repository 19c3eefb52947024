package io.signalbox.history;

import io.signalbox.platform.Sql;
import java.util.List;

/**
 * Sees events in the transaction that stores them, by whichever door they came, and may write what follows from them.
 *
 * <p>An interface, since whoever wants to see them knows packages that the log may not know.
 */
public interface EventWitness {

    /**
     * Events that are new, in their order.
     *
     * @param transaction in which they were stored
     */
    void stored(Sql transaction, List<Entry> events);
}
