package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.catalog.BacktestSummary;
import io.signalbox.catalog.Draft;
import io.signalbox.catalog.Drafts;
import io.signalbox.catalog.FileDiff;
import io.signalbox.catalog.Validation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A draft with all that speaks for and against it.
 *
 * @param draft what a listing shows
 * @param overLive whether it edits the live version; if not, rebase it before it is published
 * @param checksum of its files: by it backtests and approvals are found
 * @param changes files that it changes
 * @param validation of the files as they are; absent after an edit
 * @param approvals of files of this draft; those of another checksum count for nothing
 * @param effect in a sentence, what is known of its effect
 * @param backtest the latest of exactly these files
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record DraftView(
        Draft.Head draft,
        boolean overLive,
        String checksum,
        List<Changed> changes,
        Optional<Validation> validation,
        List<Consent> approvals,
        String effect,
        Optional<BacktestSummary> backtest) {

    /** A file that the draft changes. */
    record Changed(String path, FileDiff.Kind change) {}

    /** Who approved which files. */
    record Consent(String name, String checksum, String comment, Instant at) {}

    static DraftView of(Drafts.Open open, int live, String effect, Optional<BacktestSummary> backtest) {
        return new DraftView(
                open.draft().head(),
                open.draft().head().base() == live,
                open.files().checksum(),
                FileDiff.between(open.base(), open.files()).stream()
                        .map(diff -> new Changed(diff.path(), diff.change()))
                        .toList(),
                open.draft().validation(),
                open.draft().approvals().stream()
                        .map(each -> new Consent(each.name(), each.checksum(), each.comment(), each.at()))
                        .toList(),
                effect,
                backtest);
    }
}
