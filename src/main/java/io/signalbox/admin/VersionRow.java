package io.signalbox.admin;

import io.signalbox.catalog.DraftState;
import io.signalbox.catalog.RulebookVersion;
import java.time.Instant;

/**
 * A published version as listings show it.
 *
 * @param state whether it decides, or was superseded by a later one
 */
record VersionRow(
        int version,
        DraftState state,
        String rulebook,
        String checksum,
        String author,
        String message,
        Instant publishedAt) {

    static VersionRow of(RulebookVersion version, int latest) {
        return new VersionRow(
                version.version(),
                version.version() == latest ? DraftState.PUBLISHED : DraftState.SUPERSEDED,
                version.rulebook(),
                version.checksum(),
                version.author(),
                version.message(),
                version.publishedAt());
    }
}
