/**
 * Flows: what follows a trigger, a segment or an event. Text in, a {@link io.signalbox.flow.Flow} or all of its problems
 * out; and {@link io.signalbox.flow.FlowMachine}, which says what a person's runs do at an instant.
 *
 * <p>Pure: conditions are handed out as text, and whether they hold is asked of whoever drives the machine.
 */
@NullMarked
package io.signalbox.flow;

import org.jspecify.annotations.NullMarked;
