package io.signalbox.catalog;

import io.signalbox.decision.Timeline;
import io.signalbox.decision.Timeline.Live;
import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.Rulebook;
import java.lang.ref.SoftReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The published versions that this process knows, with their compiled rulebooks: the live one always, older ones while
 * memory allows.
 */
final class Versions {

    private static final Logger LOG = Logger.getLogger(Versions.class);

    private final RulebookStore store;
    private final FileCompiler compiler;
    private volatile @Nullable Known known;
    private int refused;
    private final Map<String, SoftReference<Rulebook>> compiled = new HashMap<>();

    Versions(RulebookStore store, FileCompiler compiler) {
        this.store = store;
        this.compiler = compiler;
    }

    /**
     * One consistent view; replaced as a whole.
     *
     * @param past all versions but the live one, oldest first
     * @param timelines by the version that they begin with
     */
    private record Known(
            LiveRulebook live,
            Timeline liveTimeline,
            List<RulebookVersion> past,
            Map<Integer, SoftReference<Timeline>> timelines) {

        /** The version that decided at this instant, as an index into the past; its size for the live one. */
        int indexAt(Instant instant) {
            if (past.isEmpty() || !instant.isBefore(live.version().publishedAt())) {
                return past.size();
            }
            int index = past.size() - 1;
            while (index > 0 && instant.isBefore(past.get(index).publishedAt())) {
                index--;
            }
            return index;
        }
    }

    Optional<LiveRulebook> live() {
        return Optional.ofNullable(known).map(Known::live);
    }

    Optional<Timeline> timeline(Instant decidedUntil) {
        Known view = known;
        if (view == null) {
            return Optional.empty();
        }
        int index = view.indexAt(decidedUntil);
        if (index == view.past().size()) {
            return Optional.of(view.liveTimeline());
        }
        synchronized (view.timelines()) {
            return Optional.ofNullable(view.timelines().get(index)).map(SoftReference::get);
        }
    }

    /** Makes a version that this process has compiled the live one, unless a later one is. */
    synchronized void learn(RulebookVersion version, Compilation.Compiled compilation) {
        Known view = known;
        if (view != null && view.live().version().version() >= version.version()) {
            return;
        }
        List<RulebookVersion> past = new ArrayList<>(store.versions());
        past.removeIf(other -> other.version() >= version.version());
        LiveRulebook live = new LiveRulebook(version, compilation.rulebook(), compilation.problems());
        compiled.put(version.checksum(), new SoftReference<>(live.rulebook()));
        Timeline timeline = new Timeline(List.of(new Live(live.rulebook(), version.publishedAt())));
        known = new Known(live, timeline, List.copyOf(past), new HashMap<>());
    }

    /**
     * Compiles the latest version if it is not the live one yet; gives the problem where it cannot be compiled. That is
     * tried once: the same texts give the same problems.
     */
    synchronized Optional<RuleProblem> refresh() {
        Optional<RulebookVersion> latest = store.inTransaction(RulebookStore::latest);
        Known view = known;
        if (latest.isEmpty()
                || latest.get().version() == refused
                || (view != null
                        && view.live().version().version() >= latest.get().version())) {
            return Optional.empty();
        }
        Compilation compilation = compiler.compile(store.files(latest.get().version()));
        if (compilation instanceof Compilation.Compiled whole) {
            learn(latest.get(), whole);
            return Optional.empty();
        }
        refused = latest.get().version();
        return compilation.problems().stream()
                .filter(problem -> problem.severity() == RuleProblem.Severity.ERROR)
                .findFirst();
    }

    synchronized void prepare(Instant decidedUntil) {
        Known view = known;
        if (view == null || timeline(decidedUntil).isPresent()) {
            return;
        }
        int first = view.indexAt(decidedUntil);
        List<Live> lives = new ArrayList<>();
        for (RulebookVersion version : view.past().subList(first, view.past().size())) {
            rulebook(version).ifPresent(rulebook -> lives.add(new Live(rulebook, version.publishedAt())));
        }
        lives.add(new Live(view.live().rulebook(), view.live().version().publishedAt()));
        synchronized (view.timelines()) {
            view.timelines().put(first, new SoftReference<>(new Timeline(lives)));
        }
    }

    synchronized Optional<Rulebook> rulebook(int number) {
        Optional<LiveRulebook> live = live();
        if (live.isPresent() && live.get().version().version() == number) {
            return Optional.of(live.get().rulebook());
        }
        return store.versions().stream()
                .filter(version -> version.version() == number)
                .findFirst()
                .flatMap(this::rulebook);
    }

    /** Versions with equal texts share one rulebook; empty for one that does not compile any more. */
    private Optional<Rulebook> rulebook(RulebookVersion version) {
        SoftReference<Rulebook> kept = compiled.get(version.checksum());
        Rulebook whole = kept == null ? null : kept.get();
        if (whole != null) {
            return Optional.of(whole);
        }
        if (compiler.compile(store.files(version.version())) instanceof Compilation.Compiled again) {
            compiled.put(version.checksum(), new SoftReference<>(again.rulebook()));
            return Optional.of(again.rulebook());
        }
        LOG.warnf("past rulebook does not compile any more, profiles step over it version=%d", version.version());
        return Optional.empty();
    }
}
