package io.signalbox.model;

import java.time.Instant;

/**
 * A message that one person has got, or may have got.
 *
 * @param id of the message
 * @param template that it was written by
 * @param at when it was sent
 */
public record SentMessage(String id, String template, Instant at) {}
