/**
 * Rule texts to a compiled, immutable rulebook or all of their problems; and the assessment of one profile's facts.
 *
 * <p>The only package that knows Drools. Pure: texts and values in, values out; no clock, no I/O. Start reading at
 * {@link io.signalbox.rulebook.Rulebook} (what it gives) and {@code RuleCompiler} (how it comes about).
 */
@NullMarked
package io.signalbox.rulebook;

import org.jspecify.annotations.NullMarked;
