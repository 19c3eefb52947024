package io.signalbox.profile;

/**
 * How many profiles need an operator.
 *
 * @param setAside could not be decided and wait for a retry
 * @param failing were decided, but for rule files that failed or exceeded a limit
 */
public record Troubles(long setAside, long failing) {
    static final Troubles NONE = new Troubles(0, 0);
}
