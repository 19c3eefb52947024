package io.signalbox.catalog;

import java.time.Instant;

/**
 * One published rulebook. Versions count from 1 without gaps; the one with the highest number is live.
 *
 * @param rulebook id of the compiled rulebook; two versions with the same texts have the same
 * @param checksum of its files
 * @param publishedAt the instant from which on it decides
 */
public record RulebookVersion(
        int version, String rulebook, String checksum, String author, String message, Instant publishedAt) {}
