package io.signalbox.rulebook;

/**
 * The values that something may have, "missing" among them, so that a condition about it is true. Logic is two-valued,
 * so the opposite of a condition is exactly the other values.
 */
sealed interface ValueSet permits NumberSet, TextSet {

    boolean isEmpty();

    ValueSet complement();

    /**
     * The values in both.
     *
     * @throws IllegalArgumentException for sets of another kind
     */
    ValueSet intersect(ValueSet other);

    default ValueSet union(ValueSet other) {
        return complement().intersect(other.complement()).complement();
    }

    default boolean containsAll(ValueSet other) {
        return other.intersect(complement()).isEmpty();
    }
}
