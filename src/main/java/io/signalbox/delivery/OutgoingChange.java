package io.signalbox.delivery;

import io.signalbox.model.Change;

/** A change of a profile together with the rulebook that made it: what a message is written from. */
public record OutgoingChange(String profileId, String rulebook, Change change) {}
