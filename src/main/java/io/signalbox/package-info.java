/** Signalbox: behavioural segmentation and triggered messages. Start reading in docs/how-it-works.md. */
package io.signalbox;
