package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleTree.At;

/**
 * What a condition demands of one thing: its value is among these.
 *
 * @param subject what it speaks of, the same text for the same thing within a rule
 * @param text the condition as its author would write it
 */
record Demand(String subject, ValueSet values, String text, At at) {}
