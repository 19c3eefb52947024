package io.signalbox.rulebook;

/**
 * A rule by its place.
 *
 * @param line where it begins, from 1
 */
public record RuleRef(String file, String rule, int line) {}
