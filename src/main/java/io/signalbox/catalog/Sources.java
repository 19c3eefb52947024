package io.signalbox.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.signalbox.platform.AuditLog;
import io.signalbox.platform.Caller;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Problem.Item;
import io.signalbox.platform.Sql;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where rules come from, whether both sides agree, and how to change it. */
public final class Sources {

    private final Sql sql;
    private final Catalog catalog;
    private final Examiner examiner;
    private final FolderWatch folder;
    private final AuditLog audit;
    private final Clock clock;

    Sources(Sql sql, Catalog catalog, Examiner examiner, FolderWatch folder, AuditLog audit, Clock clock) {
        this.sql = sql;
        this.catalog = catalog;
        this.examiner = examiner;
        this.folder = folder;
        this.audit = audit;
        this.clock = clock;
    }

    /** Which side wins where files and the live version differ. */
    public enum Winner {
        @JsonProperty("keep-live")
        LIVE,
        @JsonProperty("take-files")
        FILES
    }

    /**
     * How the source stands.
     *
     * @param changedBy id of the API key that set it
     * @param folder where this replica looks for files
     * @param folderProblem why it cannot be read
     * @param differing files in the folder that differ from the live version, with what happened to them
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record State(
            Source source,
            Instant changedAt,
            String changedBy,
            String folder,
            Optional<String> folderProblem,
            List<Differing> differing) {}

    /** A file in the folder that is not as the live one. */
    public record Differing(String path, FileDiff.Kind change) {}

    public State state() {
        return state(folder.latest());
    }

    private State state(FolderReading reading) {
        Source.Setting setting = SourceStore.read(sql);
        return new State(
                setting.source(),
                setting.at(),
                setting.by(),
                folder.folder(),
                reading.problem(),
                differing(reading, catalog.latest()));
    }

    private List<Differing> differing(FolderReading reading, Optional<RulebookVersion> live) {
        if (live.map(RulebookVersion::checksum)
                .filter(reading.checksum()::equals)
                .isPresent()) {
            return List.of();
        }
        RuleFiles texts = live.map(version -> catalog.files(version.version())).orElseGet(() -> RuleFiles.of(Map.of()));
        return reading.files().stream()
                .flatMap(files -> FileDiff.between(texts, files).stream())
                .map(diff -> new Differing(diff.path(), diff.change()))
                .toList();
    }

    /**
     * Refuses what only the other source may do.
     *
     * @throws io.signalbox.platform.ProblemException 409, which says how to switch
     */
    static void require(Sql transaction, Source source) {
        if (SourceStore.hold(transaction).source() != source) {
            throw (source == Source.API
                            ? Problem.conflict(
                                    "rules come from files: what is written in the rules folder is published, and the"
                                            + " API publishes nothing",
                                    Item.of(
                                            "source files",
                                            "source api; to switch, POST /api/rulebook/source {\"source\": \"api\"}"))
                            : Problem.conflict("rules come from the API, files are only compared"))
                    .asException();
        }
    }

    /** Refuses at once what would be refused later. */
    void require(Source source) {
        require(sql, source);
    }

    /**
     * Makes files or the API the source; refused where something is published between the comparison and the change.
     *
     * @param winner which side is live afterwards; to be said where they differ
     */
    public State switchTo(Source wanted, Optional<Winner> winner) {
        FolderReading reading = folder.lookNow();
        Optional<RulebookVersion> live = catalog.latest();
        List<Differing> differing = differing(reading, live);
        if (wanted == Source.FILES && reading.files().isEmpty()) {
            throw Problem.conflict("the rules folder cannot be the source: "
                            + reading.problem().orElse("it cannot be read"))
                    .asException();
        }
        if (!differing.isEmpty() && winner.isEmpty()) {
            throw undecided(differing);
        }
        Caller caller = audit.caller();
        boolean take = !differing.isEmpty() && winner.equals(Optional.of(Winner.FILES));
        boolean keep = wanted == Source.FILES && !differing.isEmpty() && !take;
        Source.Setting setting =
                new Source.Setting(wanted, keep ? reading.checksum() : "", caller.key(), clock.instant());
        if (take) {
            take(reading.files().orElseThrow(), live, setting, caller);
        } else {
            changeOver(number(live), setting);
        }
        return state(reading);
    }

    /** Changes the source while this version is live. */
    private void changeOver(int live, Source.Setting setting) {
        sql.doInTransaction(transaction -> {
            // Whoever publishes meanwhile waits, or has done it before.
            RulebookStore.lockForDeciding(transaction);
            refuseUnlessLive(live, RulebookStore.latestNumber(transaction));
            change(transaction, setting, Map.of());
        });
    }

    private static int number(Optional<RulebookVersion> version) {
        return version.map(RulebookVersion::version).orElse(0);
    }

    private static void refuseUnlessLive(int compared, int live) {
        if (compared != live) {
            throw Problem.conflict(
                            "something was published while files and the live version were compared; try again",
                            Item.of("version " + live, "version " + compared + ", which was compared with"))
                    .asException();
        }
    }

    private static RuntimeException undecided(List<Differing> differing) {
        return Problem.conflict(
                        "files and the live version differ; say which side wins: \"onDivergence\": \"keep-live\" or"
                                + " \"take-files\"",
                        differing.stream()
                                .map(file -> Item.of(
                                        file.path(),
                                        "a file that was " + file.change().word() + " in the folder",
                                        "the same on both sides, or a decision"))
                                .toArray(Item[]::new))
                .asException();
    }

    private void take(RuleFiles files, Optional<RulebookVersion> live, Source.Setting setting, Caller caller) {
        Examination examination = examiner.examine(files);
        if (!examination.failures().isEmpty()) {
            throw Publishing.failed("the files in the folder cannot be taken: rule tests fail", examination);
        }
        Publication publication = catalog.publish(
                examination,
                new Catalog.Imprint(
                        caller.name(),
                        "files taken when the source became " + setting.source().word()),
                (transaction, version) -> {
                    refuseUnlessLive(number(live), version.version() - 1);
                    Map<String, Object> details = Map.of(
                            "version",
                            version.version(),
                            "diff",
                            FileDiff.forAudit(RulebookStore.files(transaction, version.version() - 1), files));
                    change(transaction, setting, details);
                });
        if (publication instanceof Publication.Refused refused) {
            throw Publishing.refused("the files in the folder cannot be taken", refused.problems());
        } else if (publication instanceof Publication.Unchanged unchanged) {
            // Somebody has published the same files meanwhile: both sides agree, for as long as those are live.
            changeOver(unchanged.version().version(), setting);
        }
    }

    private void change(Sql transaction, Source.Setting setting, Map<String, Object> more) {
        Source before = SourceStore.read(transaction).source();
        SourceStore.write(transaction, setting);
        Map<String, Object> details = new java.util.LinkedHashMap<>(more);
        details.put("from", before.word());
        details.put("to", setting.source().word());
        if (!setting.kept().isEmpty()) {
            details.put("kept", "the live version, against differing files");
        }
        audit.record(transaction, "rulebook.source", Publishing.SUBJECT, details);
    }
}
