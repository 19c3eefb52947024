/**
 * The loop: claims profiles that are due, decides them and saves all of it in one transaction.
 *
 * <p>An event, a flip, a published rulebook, a retry: each only makes a profile due, and everything else happens here.
 * It never talks to the network. Start reading at {@code ProfileRuntime} (one batch), then {@code DueWorker} (what
 * drives it) and {@code StateCodec} (what is remembered of a profile).
 */
@NullMarked
package io.signalbox.profile;

import org.jspecify.annotations.NullMarked;
