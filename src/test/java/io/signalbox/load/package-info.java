/**
 * The end-to-end load driver: a process of its own that starts the packaged service and measures it from outside.
 *
 * <p>It asserts nothing and runs only when asked for; its figures go into docs/performance.md. Start reading at {@link
 * io.signalbox.load.LoadDriver}.
 */
@NullMarked
package io.signalbox.load;

import org.jspecify.annotations.NullMarked;
