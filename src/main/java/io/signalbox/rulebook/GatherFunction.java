package io.signalbox.rulebook;

import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.Serializable;
import org.kie.api.runtime.rule.AccumulateFunction;

/**
 * A function of accumulate and groupby. Sessions are fresh for each assessment, so nothing is ever taken back; results
 * are typed Object, so that the engine compares none of them by its own rules.
 */
interface GatherFunction<C extends Serializable> extends AccumulateFunction<C> {

    @Override
    default void reverse(C context, Object value) {
        throw new UnsupportedOperationException("facts are never taken back from a session");
    }

    @Override
    default boolean supportsReverse() {
        return false;
    }

    @Override
    default Class<?> getResultType() {
        return Object.class;
    }

    @Override
    default void writeExternal(ObjectOutput out) {
        // no state
    }

    @Override
    default void readExternal(ObjectInput in) {
        // no state
    }
}
