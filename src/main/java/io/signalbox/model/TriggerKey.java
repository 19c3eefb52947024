package io.signalbox.model;

/** What a trigger fires once for, ever: its name and its cause (an event's id, or a text). */
public record TriggerKey(String name, String cause) {}
