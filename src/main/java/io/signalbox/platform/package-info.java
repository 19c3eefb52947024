/**
 * What every feature needs and none owns: SQL, JSON, the clock, worker loops, problems, API keys, the embedded database.
 *
 * <p>Without domain meaning: nothing here knows what an event or a segment is, and no feature is imported. Start
 * reading at {@link io.signalbox.platform.Sql} and {@link io.signalbox.platform.Problem}; the process begins in {@code
 * SignalboxMain}.
 */
@NullMarked
package io.signalbox.platform;

import org.jspecify.annotations.NullMarked;
