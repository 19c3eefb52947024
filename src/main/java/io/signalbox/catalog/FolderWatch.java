package io.signalbox.catalog;

import io.signalbox.catalog.Catalog.Companion;
import io.signalbox.platform.AuditLog;
import io.signalbox.platform.ProblemException;
import io.signalbox.platform.Sql;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Looks at the rules folder: at start, and every few seconds. Where files are the source of rules, an edit is published
 * once two looks in a row have found the same, so that a half-written change is not.
 *
 * <p>Only what changed since the last look is taken. A replica whose folder is still the old one therefore never takes
 * back what another one has published.
 */
public final class FolderWatch {

    private static final Logger LOG = Logger.getLogger(FolderWatch.class);

    private final RuleFolder folder;
    private final Catalog catalog;
    private final Sql sql;
    private volatile FolderReading latest = FolderReading.failed("the folder was not looked at yet");
    private volatile String considered = "";
    private volatile boolean open;

    FolderWatch(RuleFolder folder, Catalog catalog, Sql sql) {
        this.folder = folder;
        this.catalog = catalog;
        this.sql = sql;
    }

    /** The part of a publication from disk that stands in its transaction: files are the source, and the audit. */
    static Companion published(AuditLog audit) {
        return (transaction, version) -> {
            Sources.require(transaction, Source.FILES);
            audit.recordAs(
                    transaction,
                    Catalog.FROM_DISK,
                    "rulebook.publish",
                    Publishing.SUBJECT,
                    Map.of(
                            "version",
                            version.version(),
                            "message",
                            version.message(),
                            "diff",
                            FileDiff.forAudit(
                                    RulebookStore.files(transaction, version.version() - 1),
                                    RulebookStore.files(transaction, version.version()))));
        };
    }

    /**
     * Opens the catalog, with the folder where that is the source or nothing was published before.
     *
     * @return what takes long
     */
    synchronized Runnable open() {
        FolderReading reading = folder.look();
        latest = reading;
        considered = reading.checksum();
        Source.Setting setting = SourceStore.read(sql);
        boolean first = catalog.latest().isEmpty();
        Runnable rest;
        if (first || (setting.source() == Source.FILES && !setting.kept().equals(reading.checksum()))) {
            rest = catalog.open(reading.files().orElseThrow(() -> new IllegalStateException(problem(reading))));
        } else {
            rest = catalog.openLatest();
        }
        return () -> {
            rest.run();
            open = true;
        };
    }

    private static String problem(FolderReading reading) {
        return reading.problem().orElse("the rules folder cannot be read");
    }

    /** One look. */
    synchronized void look() {
        if (!open) {
            return;
        }
        FolderReading before = latest;
        FolderReading now = folder.look();
        latest = now;
        now.problem()
                .filter(problem -> before.problem().isEmpty())
                .ifPresent(problem -> LOG.errorf("rules folder cannot be read, what is live stays live: %s", problem));
        String checksum = now.checksum();
        if (now.files().isEmpty() || checksum.equals(considered) || !checksum.equals(before.checksum())) {
            return;
        }
        Source.Setting setting = SourceStore.read(sql);
        boolean isFinal = true;
        if (setting.source() == Source.FILES && !setting.kept().equals(checksum)) {
            SourceStore.keepNothing(sql, setting.kept());
            isFinal = take(now.files().get(), checksum);
        }
        // Only now: after a fault, and where tests found no time, the next look tries again.
        considered = isFinal ? checksum : considered;
    }

    /** Whether another try would find the same. */
    private boolean take(RuleFiles files, String checksum) {
        if (catalog.latest()
                .map(RulebookVersion::checksum)
                .filter(checksum::equals)
                .isPresent()) {
            catalog.forgetProblems();
            return true;
        }
        try {
            return catalog.takeFromDisk(files, "files changed");
        } catch (ProblemException switched) {
            LOG.infof("rules on disk are not taken: %s", switched.getMessage());
            return true;
        }
    }

    /** What the last look found. */
    FolderReading latest() {
        return latest;
    }

    /** A look at this moment, for a decision that must not rest on an older one. */
    FolderReading lookNow() {
        return folder.look();
    }

    /** Where the folder is. */
    String folder() {
        return folder.toString();
    }
}
