package io.signalbox.history;

import io.signalbox.model.Event;

/** An event of a profile, on its way into the log. */
public record Entry(String profileId, Event event) {}
