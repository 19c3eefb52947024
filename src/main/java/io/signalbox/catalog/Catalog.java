package io.signalbox.catalog;

import io.signalbox.decision.Timeline;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Sql;
import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.Rulebook;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Which rulebook is live, and which ones were before.
 *
 * <p>A version is live from its instant of publication until the next one, whoever runs how late. Files that do not
 * compile never replace what is live. Any number of replicas may open the same files at once: one version is published.
 */
public final class Catalog {

    private static final Logger LOG = Logger.getLogger(Catalog.class);

    /** Who published, where the files on disk were found to differ. */
    public static final String FROM_DISK = "disk";

    private final RulebookStore store;
    private final FileCompiler compiler;
    private final Examiner examiner;
    private final Versions versions;
    private final Clock clock;
    private final Companion disk;
    private volatile @Nullable TrackingPlan plan;
    private volatile List<RuleProblem> problems = List.of();
    private volatile List<RuleTestFailure> failures = List.of();
    private volatile boolean opening = true;

    /** What belongs into the transaction of a publication, after it is stored; to throw refuses the publication. */
    interface Companion {
        void accompany(Sql transaction, RulebookVersion version);
    }

    /** Who publishes, and why. */
    record Imprint(String author, String message) {}

    /** A catalog whose files have no tests, and that leaves nothing in the audit. */
    Catalog(RulebookStore store, FileCompiler compiler, Clock clock) {
        this(
                store,
                compiler,
                new Examiner(compiler, (files, rulebook) -> new RuleTestReport(0, List.of())),
                clock,
                (transaction, version) -> {});
    }

    /** @param disk what belongs into the transaction that publishes files on disk */
    Catalog(RulebookStore store, FileCompiler compiler, Examiner examiner, Clock clock, Companion disk) {
        this.store = store;
        this.compiler = compiler;
        this.examiner = examiner;
        this.versions = new Versions(store, compiler);
        this.clock = clock;
        this.disk = disk;
    }

    /**
     * Makes a rulebook live at start: these files, or the last published version where they do not compile. What takes
     * long is left to the returned task, unless there is nothing to go on with meanwhile.
     *
     * @throws IllegalStateException where these files do not compile and nothing was published before
     */
    Runnable open(RuleFiles files) {
        Optional<RulebookVersion> latest = latest();
        if (latest.isEmpty()) {
            if (publishFromDisk(files, "first start") instanceof Publication.Refused refused) {
                throw new IllegalStateException(
                        "the rules do not compile or their tests fail, and there is no version to go on with:"
                                + lines(refused.problems(), failures));
            }
            opening = false;
            return () -> {};
        }
        if (latest.get().checksum().equals(files.checksum())) {
            return openLatest();
        }
        plan = compiler.plan(store.files(latest.get().version()));
        return () -> {
            try {
                takeFromDisk(files, "files differ at start");
            } finally {
                opening = false;
            }
            refresh();
        };
    }

    /** Goes on with the last published version, which must exist, whatever is on disk. */
    Runnable openLatest() {
        plan = compiler.plan(store.files(latest().orElseThrow().version()));
        return () -> {
            opening = false;
            refresh();
        };
    }

    /** The last published version; empty before the first start. */
    public Optional<RulebookVersion> latest() {
        return store.inTransaction(RulebookStore::latest);
    }

    /**
     * Publishes these files, or goes on with what is live and remembers why.
     *
     * @return false where they may be taken yet, since their tests found no time
     */
    boolean takeFromDisk(RuleFiles files, String message) {
        if (publishFromDisk(files, message) instanceof Publication.Refused refused) {
            problems = refused.problems();
            LOG.errorf("rules on disk are not taken, what is live stays live:%s", lines(refused.problems(), failures));
        }
        return failures.stream().noneMatch(RuleTestFailure::foundNoTime);
    }

    /** The files on disk are as they should be. */
    void forgetProblems() {
        problems = List.of();
        failures = List.of();
    }

    /** Files whose tests fail are refused like those that do not compile. */
    private Publication publishFromDisk(RuleFiles files, String message) {
        Examination examined = examiner.examine(files);
        failures = examined.failures();
        return failures.isEmpty()
                ? publish(examined, new Imprint(FROM_DISK, message), disk)
                : new Publication.Refused(examined.problems());
    }

    /** Compiles and, where they are free of errors and not live already, makes these files live from now on. */
    public Publication publish(RuleFiles files, String author, String message) {
        return publish(examiner.examine(files), new Imprint(author, message), (transaction, version) -> {});
    }

    /** Makes files live that were examined, in one short transaction with what accompanies that. */
    Publication publish(Examination examined, Imprint imprint, Companion companion) {
        if (!(examined.compilation() instanceof Compilation.Compiled compiled)) {
            return new Publication.Refused(examined.problems());
        }
        String checksum = examined.files().checksum();
        Publication publication = store.inTransaction(transaction -> {
            RulebookStore.lockForPublishing(transaction);
            Optional<RulebookVersion> latest = RulebookStore.latest(transaction);
            if (latest.isPresent() && latest.get().checksum().equals(checksum)) {
                return new Publication.Unchanged(latest.get(), compiled.problems());
            }
            RulebookVersion version = new RulebookVersion(
                    latest.map(RulebookVersion::version).orElse(0) + 1,
                    compiled.rulebook().id(),
                    checksum,
                    imprint.author(),
                    imprint.message(),
                    nextInstant(latest));
            store.insert(transaction, version, examined.files());
            companion.accompany(transaction, version);
            return new Publication.Published(version, compiled.problems());
        });
        RulebookVersion version = publication instanceof Publication.Published published
                ? published.version()
                : ((Publication.Unchanged) publication).version();
        versions.learn(version, compiled);
        plan = compiled.rulebook().plan();
        forgetProblems();
        if (publication instanceof Publication.Published) {
            LOG.infof("rulebook published version=%d rulebook=%s", version.version(), version.rulebook());
        }
        return publication;
    }

    /**
     * Learns of versions that other replicas have published, and compiles the live one where that is still to do. Does
     * nothing while the files on disk are still being opened.
     */
    public void refresh() {
        if (opening) {
            return;
        }
        Optional<RuleProblem> broken = versions.refresh();
        versions.live().ifPresent(live -> plan = live.rulebook().plan());
        if (broken.isPresent()) {
            problems = List.of(broken.get());
            LOG.errorf("live rulebook cannot be compiled: %s", broken.get().message());
        }
    }

    /**
     * To be asked first in each transaction that decides: keeps publications out until it ends, and says whether this
     * process knows the live version. If not, decide nothing, {@link #refresh} and begin again.
     */
    public boolean isCurrent(Sql transaction) {
        RulebookStore.lockForDeciding(transaction);
        int latest = RulebookStore.latestNumber(transaction);
        return versions.live().map(live -> live.version().version() == latest).orElse(false);
    }

    /** The live version; empty until it is compiled. */
    public Optional<LiveRulebook> live() {
        return versions.live();
    }

    /**
     * The versions that a profile decided until this instant has to be stepped with; empty where one of them is not
     * compiled in this process. Then {@link #prepare} outside of any transaction, since compiling takes seconds.
     */
    public Optional<Timeline> timeline(Instant decidedUntil) {
        return versions.timeline(decidedUntil);
    }

    /** Compiles what {@link #timeline} misses for this instant. A version that compiles no more is stepped over. */
    public void prepare(Instant decidedUntil) {
        versions.prepare(decidedUntil);
    }

    /** What may be sent: the plan of the live version. */
    public TrackingPlan plan() {
        TrackingPlan known = plan;
        if (known == null) {
            throw new IllegalStateException("the catalog was not opened yet");
        }
        return known;
    }

    /** All published versions, oldest first. */
    public List<RulebookVersion> versions() {
        return store.versions();
    }

    /**
     * The compiled rulebook of any published version, which takes seconds where memory did not allow to keep it; empty for
     * one that does not exist, or that compiles no more.
     */
    public Optional<Rulebook> rulebook(int version) {
        return versions.rulebook(version);
    }

    /** The texts of a published version; empty for one that does not exist. */
    public RuleFiles files(int version) {
        return store.files(version);
    }

    /**
     * Compiles files that are not to be published. Takes seconds where something is new; the result lives for as long as
     * the caller holds it.
     */
    public Compilation compile(RuleFiles files) {
        return compiler.compile(files);
    }

    public CatalogStatus status() {
        Optional<LiveRulebook> live = versions.live();
        return new CatalogStatus(
                live.map(LiveRulebook::version),
                problems,
                failures,
                live.map(LiveRulebook::warnings).orElse(List.of()));
    }

    /**
     * Later than every instant that was decided under the lock and than every reception before it, so that each
     * millisecond belongs to one version.
     */
    private Instant nextInstant(Optional<RulebookVersion> latest) {
        Instant now = clock.instant();
        return latest.map(RulebookVersion::publishedAt)
                .filter(now::isBefore)
                .orElse(now)
                .plusMillis(1);
    }

    private static String lines(List<RuleProblem> problems, List<RuleTestFailure> failures) {
        StringBuilder lines = new StringBuilder();
        problems.forEach(problem -> lines.append("\n  ").append(problem.message()));
        failures.forEach(failure -> lines.append("\n  ").append(failure));
        return lines.toString();
    }
}
