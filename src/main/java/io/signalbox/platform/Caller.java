package io.signalbox.platform;

/**
 * Who sends a request.
 *
 * @param key id of the API key, unique
 * @param name that the key was given, for people
 */
public record Caller(String key, String name) {}
