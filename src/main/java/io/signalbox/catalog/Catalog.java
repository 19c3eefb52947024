package io.signalbox.catalog;

import io.signalbox.decision.Timeline;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Sql;
import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.RuleProblem;
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
    private final Versions versions;
    private final Clock clock;
    private volatile @Nullable TrackingPlan plan;
    private volatile List<RuleProblem> problems = List.of();
    private volatile boolean opening = true;

    Catalog(RulebookStore store, FileCompiler compiler, Clock clock) {
        this.store = store;
        this.compiler = compiler;
        this.versions = new Versions(store, compiler);
        this.clock = clock;
    }

    /**
     * Makes a rulebook live at start: these files, or the last published version where they do not compile. What takes
     * long is left to the returned task, unless there is nothing to go on with meanwhile.
     *
     * @throws IllegalStateException where these files do not compile and nothing was published before
     */
    Runnable open(RuleFiles files) {
        Optional<RulebookVersion> latest = store.inTransaction(store::latest);
        if (latest.isEmpty()) {
            if (publish(files, FROM_DISK, "first start") instanceof Publication.Refused refused) {
                throw new IllegalStateException(
                        "the rules do not compile, and there is no version to go on with:" + lines(refused.problems()));
            }
            opening = false;
            return () -> {};
        }
        plan = compiler.plan(store.files(latest.get().version()));
        if (latest.get().checksum().equals(files.checksum())) {
            return () -> {
                opening = false;
                refresh();
            };
        }
        return () -> publishOrKeep(files, latest.get());
    }

    private void publishOrKeep(RuleFiles files, RulebookVersion latest) {
        List<RuleProblem> found;
        try {
            found = publish(files, FROM_DISK, "files differ at start") instanceof Publication.Refused refused
                    ? refused.problems()
                    : List.of();
        } finally {
            opening = false;
        }
        if (!found.isEmpty()) {
            refresh();
            problems = found;
            LOG.errorf("rules on disk do not compile, version %d stays live:%s", latest.version(), lines(found));
        }
    }

    /** Compiles and, where they are free of errors and not live already, makes these files live from now on. */
    public Publication publish(RuleFiles files, String author, String message) {
        Compilation compilation = compiler.compile(files);
        if (!(compilation instanceof Compilation.Compiled compiled)) {
            return new Publication.Refused(compilation.problems());
        }
        String checksum = files.checksum();
        Publication publication = store.inTransaction(transaction -> {
            RulebookStore.lockForPublishing(transaction);
            Optional<RulebookVersion> latest = store.latest(transaction);
            if (latest.isPresent() && latest.get().checksum().equals(checksum)) {
                return new Publication.Unchanged(latest.get(), compiled.problems());
            }
            RulebookVersion version = new RulebookVersion(
                    latest.map(RulebookVersion::version).orElse(0) + 1,
                    compiled.rulebook().id(),
                    checksum,
                    author,
                    message,
                    nextInstant(latest));
            store.insert(transaction, version, files);
            return new Publication.Published(version, compiled.problems());
        });
        RulebookVersion version = publication instanceof Publication.Published published
                ? published.version()
                : ((Publication.Unchanged) publication).version();
        versions.learn(version, compiled);
        plan = compiled.rulebook().plan();
        problems = List.of();
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

    /** The texts of a published version; empty for one that does not exist. */
    public RuleFiles files(int version) {
        return store.files(version);
    }

    public CatalogStatus status() {
        Optional<LiveRulebook> live = versions.live();
        return new CatalogStatus(
                live.map(LiveRulebook::version),
                problems,
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

    private static String lines(List<RuleProblem> problems) {
        StringBuilder lines = new StringBuilder();
        problems.forEach(problem -> lines.append("\n  ").append(problem.message()));
        return lines.toString();
    }
}
