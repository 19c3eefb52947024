/**
 * Fault tests: the packaged service in processes of its own, killed under load, and then asked what it remembers.
 *
 * <p>They run with {@code mvn verify}, after the service is packaged. Start reading at {@link
 * io.signalbox.faults.CrashIT}.
 */
@NullMarked
package io.signalbox.faults;

import org.jspecify.annotations.NullMarked;
