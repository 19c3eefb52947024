package io.signalbox.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Edits over a published version, on their way to become one.
 *
 * @param editors keys of those who wrote any of it
 * @param validation of the files as they are; empty after an edit
 * @param approvals of the files as they are or were
 */
public record Draft(
        Head head, Set<String> editors, Edits edits, Optional<Validation> validation, List<Approval> approvals) {

    public Draft {
        editors = Set.copyOf(editors);
        approvals = List.copyOf(approvals);
    }

    /**
     * What a listing shows of a draft.
     *
     * @param author name of the API key that created it
     * @param base version that it edits
     * @param revision counts its edits
     * @param version that it became
     */
    public record Head(
            String id,
            DraftState state,
            String author,
            String message,
            int base,
            int revision,
            Instant createdAt,
            Instant updatedAt,
            Optional<Integer> version) {}

    /**
     * Somebody else's consent to exactly these texts.
     *
     * @param key id of the approving API key
     * @param name of that key
     * @param checksum of the files that were approved
     */
    public record Approval(String key, String name, String checksum, String comment, Instant at) {}
}
