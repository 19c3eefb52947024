/**
 * Who is this? Turns the identifiers of an event into a profile, and makes one for whoever is new.
 *
 * <p>It does not know what people did. Profile ids are random, so that they may stand in logs; identifiers are personal
 * data and may not. Start reading at {@link io.signalbox.identity.Identities}.
 */
@NullMarked
package io.signalbox.identity;

import org.jspecify.annotations.NullMarked;
