package io.signalbox.decision;

import io.signalbox.decision.BacktestResult.Segment;
import io.signalbox.decision.BacktestResult.Trait;
import io.signalbox.decision.BacktestResult.Trigger;
import io.signalbox.decision.BacktestResult.Version;
import io.signalbox.model.Change;
import io.signalbox.model.Claim;
import io.signalbox.model.Membership;
import io.signalbox.model.TriggerKey;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts the replays of some profiles. For one thread. */
public final class BacktestTally {

    static final String GAIN = "gain";
    static final String LOSE = "lose";
    static final String OTHER = "other";

    private final BacktestSpan span;
    private final Map<String, SegmentCount> segments = new TreeMap<>();
    private final Map<String, TriggerCount> triggers = new TreeMap<>();
    private final Map<String, Trait> traits = new TreeMap<>();
    private final BacktestFlows flows = new BacktestFlows(this::keep);
    private final Side live;
    private final Side candidate;
    private List<BacktestSample> samples = new ArrayList<>();
    private long profiles;
    private long differing;
    private long failed;

    /** One of the two rulebooks. */
    private static final class Side {
        private final long[] messages;
        private Replay.Work work = Replay.Work.NONE;

        Side(BacktestSpan span) {
            messages = new long[span.size()];
        }

        void count(Replay replay, BacktestSpan span) {
            replay.changes().stream()
                    .filter(BacktestFlows::isHeard)
                    .forEach(change -> messages[span.indexOf(change.at())]++);
        }

        Version version() {
            return new Version(work, boxed(messages));
        }
    }

    private static final class SegmentCount {
        private final long[] live;
        private final long[] candidate;
        private Segment atEnd = new Segment(0, 0, 0, 0, 0, List.of(), List.of());

        SegmentCount(BacktestSpan span) {
            live = new long[span.size()];
            candidate = new long[span.size()];
        }

        void add(Segment one) {
            atEnd = atEnd.plus(one);
        }

        Segment segment() {
            return atEnd.plus(new Segment(0, 0, 0, 0, 0, sizes(live), sizes(candidate)));
        }

        /** What came and went is counted; how many there are at a point is the sum up to it. */
        private static List<Long> sizes(long[] differences) {
            long[] sizes = differences.clone();
            Arrays.parallelPrefix(sizes, Long::sum);
            return boxed(sizes);
        }
    }

    private static final class TriggerCount {
        private final Map<LocalDate, Long> live = new TreeMap<>();
        private final Map<LocalDate, Long> candidate = new TreeMap<>();
        private long gain;
        private long lose;
        private long keep;
        private long otherInstant;

        Trigger trigger() {
            return new Trigger(gain, lose, keep, otherInstant, new TreeMap<>(live), new TreeMap<>(candidate));
        }
    }

    public BacktestTally(BacktestSpan span) {
        this.span = span;
        live = new Side(span);
        candidate = new Side(span);
    }

    /** Adds a profile under both rulebooks. */
    public void add(Replay underLive, Replay underCandidate) {
        profiles++;
        live.work = live.work.plus(underLive.work());
        candidate.work = candidate.work.plus(underCandidate.work());
        live.count(underLive, span);
        candidate.count(underCandidate, span);
        follow(underLive, true);
        follow(underCandidate, false);
        Set<String> different = difference(underLive, underCandidate);
        differing += different.isEmpty() ? 0 : 1;
        compareSegments(underLive, underCandidate, different);
        compareTraits(underLive, underCandidate);
        compareTriggers(underLive, underCandidate);
        flows.add(underLive, underCandidate, different);
        if (samples.size() > 10_000) {
            samples = new ArrayList<>(BacktestSample.first(samples));
        }
    }

    private void keep(BacktestSample sample) {
        samples.add(sample);
    }

    /** Adds a profile that could not be replayed. */
    public void addFailure(String profileId, String why) {
        failed++;
        samples.add(BacktestSample.failed(profileId, why));
    }

    public BacktestResult result() {
        TreeMap<String, Segment> bySegment = new TreeMap<>();
        segments.forEach((name, count) -> bySegment.put(name, count.segment()));
        TreeMap<String, Trigger> byTrigger = new TreeMap<>();
        triggers.forEach((name, count) -> byTrigger.put(name, count.trigger()));
        return new BacktestResult(
                profiles,
                differing,
                failed,
                bySegment,
                new TreeMap<>(traits),
                byTrigger,
                new TreeMap<>(flows.counts()),
                live.version(),
                candidate.version());
    }

    public List<BacktestSample> samples() {
        return BacktestSample.first(samples);
    }

    /** Follows one profile in and out of segments. */
    private void follow(Replay replay, boolean isLive) {
        Map<String, Integer> details = new HashMap<>();
        for (List<Change> part : List.of(replay.beginning(), replay.changes())) {
            for (Change change : part) {
                int step = change instanceof Change.Entered ? 1 : change instanceof Change.Left ? -1 : 0;
                if (step != 0) {
                    int before = details.getOrDefault(change.name(), 0);
                    details.put(change.name(), before + step);
                    if (before == 0 || before + step == 0) {
                        SegmentCount count = segment(change.name());
                        (isLive ? count.live : count.candidate)[span.indexOf(change.at())] += step;
                    }
                }
            }
        }
    }

    private SegmentCount segment(String name) {
        return segments.computeIfAbsent(name, missing -> new SegmentCount(span));
    }

    /** Kinds and names of that which ever came about differently; reasons may differ. */
    private static Set<String> difference(Replay one, Replay other) {
        if (one == other || (same(one.beginning(), other.beginning()) && same(one.changes(), other.changes()))) {
            return Set.of();
        }
        Map<String, List<Object>> ofOne = effects(one);
        Map<String, List<Object>> ofOther = effects(other);
        Set<String> names = new HashSet<>(ofOne.keySet());
        names.addAll(ofOther.keySet());
        names.removeIf(name -> ofOne.getOrDefault(name, List.of()).equals(ofOther.getOrDefault(name, List.of())));
        return names;
    }

    private static boolean same(List<Change> some, List<Change> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            if (!effect(some.get(i)).equals(effect(others.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, List<Object>> effects(Replay replay) {
        Map<String, List<Object>> effects = new HashMap<>();
        for (List<Change> part : List.of(replay.beginning(), replay.changes())) {
            for (Change change : part) {
                effects.computeIfAbsent(subject(change) + " " + change.name(), name -> new ArrayList<>())
                        .add(effect(change));
            }
        }
        return effects;
    }

    private static String subject(Change change) {
        if (change instanceof Change.TraitChanged) {
            return "trait";
        }
        if (change instanceof Change.InFlow) {
            return "flow";
        }
        return change instanceof Change.Triggered ? "trigger" : "segment";
    }

    /** All of a change but its reason. */
    private static Object effect(Change change) {
        Object more = "";
        if (change instanceof Change.TraitChanged trait) {
            more = trait.value();
        } else if (change instanceof Change.Triggered triggered) {
            more = triggered.muted();
        } else if (change instanceof Change.InFlow run) {
            more = List.of(run.step(), run.detail(), run.destination());
        }
        return List.of(change.at(), change.kind(), change.name(), change.discriminator(), more);
    }

    private void compareSegments(Replay underLive, Replay underCandidate, Set<String> different) {
        Set<String> ofLive = underLive.segments();
        Set<String> ofCandidate = underCandidate.segments();
        Set<String> names = new TreeSet<>(ofLive);
        names.addAll(ofCandidate);
        for (String name : names) {
            boolean gain = !ofLive.contains(name);
            boolean lose = !ofCandidate.contains(name);
            boolean other = !gain
                    && !lose
                    && different.contains("segment " + name)
                    && otherDetails(name, underLive, underCandidate);
            segment(name)
                    .add(new Segment(
                            gain ? 1 : 0, lose ? 1 : 0, gain || lose ? 0 : 1, other ? 1 : 0, 0, List.of(), List.of()));
            if (gain || lose || other) {
                sample(name, gain ? GAIN : lose ? LOSE : OTHER, lose ? underLive : underCandidate);
            }
        }
        for (String what : different) {
            if (what.startsWith("segment ")) {
                segment(what.substring("segment ".length())).add(new Segment(0, 0, 0, 0, 1, List.of(), List.of()));
            }
        }
    }

    private static boolean otherDetails(String segment, Replay one, Replay other) {
        return !details(segment, one).equals(details(segment, other));
    }

    private static Set<String> details(String segment, Replay replay) {
        Set<String> details = new HashSet<>();
        replay.memberships().keySet().stream()
                .filter(key -> key.segment().equals(segment))
                .forEach(key -> details.add(key.detail()));
        return details;
    }

    private void sample(String segment, String difference, Replay giving) {
        Membership first = giving.memberships().values().stream()
                .filter(membership -> membership.key().segment().equals(segment))
                .min((one, other) -> one.key().compareTo(other.key()))
                .orElseThrow();
        samples.add(BacktestSample.of(
                "segment",
                segment,
                difference,
                giving,
                Optional.of(first.since()),
                first.key().detail(),
                first.reason()));
    }

    private void compareTraits(Replay underLive, Replay underCandidate) {
        Map<String, Claim.HasTrait> ofLive = underLive.state().computed();
        Map<String, Claim.HasTrait> ofCandidate = underCandidate.state().computed();
        Set<String> names = new TreeSet<>(ofLive.keySet());
        names.addAll(ofCandidate.keySet());
        for (String name : names) {
            Optional<Claim.HasTrait> was = Optional.ofNullable(ofLive.get(name));
            Optional<Claim.HasTrait> is = Optional.ofNullable(ofCandidate.get(name));
            boolean both = was.isPresent() && is.isPresent();
            boolean keep = both && Traits.same(was.get().value(), is.get().value());
            traits.merge(
                    name,
                    new Trait(was.isEmpty() ? 1 : 0, is.isEmpty() ? 1 : 0, both && !keep ? 1 : 0, keep ? 1 : 0),
                    Trait::plus);
            if (!keep) {
                samples.add(BacktestSample.of(
                        "trait",
                        name,
                        both ? OTHER : was.isEmpty() ? GAIN : LOSE,
                        is.isPresent() ? underCandidate : underLive,
                        Optional.empty(),
                        "",
                        is.or(() -> was).orElseThrow().reason()));
            }
        }
    }

    private void compareTriggers(Replay underLive, Replay underCandidate) {
        Map<TriggerKey, Change.Triggered> ofLive = fired(underLive);
        Map<TriggerKey, Change.Triggered> ofCandidate = fired(underCandidate);
        Set<String> sampled = new HashSet<>();
        ofLive.forEach((key, firing) -> {
            TriggerCount count = trigger(key.name());
            count.live.merge(span.dayOf(firing.at()), 1L, Long::sum);
            Change.Triggered also = ofCandidate.get(key);
            if (also == null) {
                count.lose++;
                sample(firing, LOSE, underLive, sampled);
            } else {
                count.keep++;
                if (!also.at().equals(firing.at())) {
                    count.otherInstant++;
                    sample(also, OTHER, underCandidate, sampled);
                }
            }
        });
        ofCandidate.forEach((key, firing) -> {
            TriggerCount count = trigger(key.name());
            count.candidate.merge(span.dayOf(firing.at()), 1L, Long::sum);
            if (!ofLive.containsKey(key)) {
                count.gain++;
                sample(firing, GAIN, underCandidate, sampled);
            }
        });
    }

    private TriggerCount trigger(String name) {
        return triggers.computeIfAbsent(name, missing -> new TriggerCount());
    }

    /** The first firing of a profile stands for all that differ alike. */
    private void sample(Change.Triggered firing, String difference, Replay giving, Set<String> sampled) {
        if (sampled.add(difference + " " + firing.name())) {
            samples.add(BacktestSample.of(
                    "trigger",
                    firing.name(),
                    difference,
                    giving,
                    Optional.of(firing.at()),
                    firing.key().cause(),
                    firing.reason()));
        }
    }

    private static Map<TriggerKey, Change.Triggered> fired(Replay replay) {
        Map<TriggerKey, Change.Triggered> fired = new java.util.LinkedHashMap<>();
        for (Change change : replay.changes()) {
            if (change instanceof Change.Triggered triggered && !triggered.muted()) {
                fired.put(triggered.key(), triggered);
            }
        }
        return fired;
    }

    private static List<Long> boxed(long[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }
}
