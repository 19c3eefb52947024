/**
 * The doors: events over HTTP, files of history. Decode, validate, identify, append, answer.
 *
 * <p>A door never decides anything: it acknowledges after the commit and says which profiles are due. What it refuses is
 * kept in the quarantine with every reason. Start reading at {@link io.signalbox.ingest.EventDecoder}, then {@link
 * io.signalbox.ingest.Intake}.
 */
@NullMarked
package io.signalbox.ingest;

import org.jspecify.annotations.NullMarked;
