/**
 * HTTP for operators, authors and checkers: profiles, segments, triggers, deliveries, quarantine, status, simulations.
 *
 * <p>It shows what others store, and asks them to do what changes something; it decides nothing. Nobody imports it.
 * Start reading at {@code ProfilesResource} (what is stored) and {@code SimulationResource}
 * (the core without a shell).
 */
@NullMarked
package io.signalbox.admin;

import org.jspecify.annotations.NullMarked;
