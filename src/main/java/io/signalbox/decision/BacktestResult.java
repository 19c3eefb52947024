package io.signalbox.decision;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * What backtests of profiles add up to. Adding is commutative and associative, so chunks may come in any order.
 *
 * @param profiles that were compared
 * @param differing those of them for which anything but a reason is different at any instant
 * @param failed profiles that could not be replayed; they count nowhere else
 * @param segments by name; also those that somebody was in only for a while
 * @param traits computed ones by name
 * @param triggers by name
 * @param flows by name; runs that began before the span are unknown, and count nowhere
 * @param live what the rulebook compared with took and would have sent
 * @param candidate what the candidate took and would have sent
 */
public record BacktestResult(
        long profiles,
        long differing,
        long failed,
        SortedMap<String, Segment> segments,
        SortedMap<String, Trait> traits,
        SortedMap<String, Trigger> triggers,
        SortedMap<String, Flow> flows,
        Version live,
        Version candidate) {

    public static final BacktestResult NOTHING = new BacktestResult(
            0,
            0,
            0,
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            Version.NOTHING,
            Version.NOTHING);

    public BacktestResult {
        segments = Collections.unmodifiableSortedMap(new TreeMap<>(segments));
        traits = Collections.unmodifiableSortedMap(new TreeMap<>(traits));
        triggers = Collections.unmodifiableSortedMap(new TreeMap<>(triggers));
        // Results that were stored before flows were counted have none.
        flows = flows == null ? new TreeMap<>() : Collections.unmodifiableSortedMap(new TreeMap<>(flows));
    }

    /**
     * People of a segment, whatever the detail.
     *
     * @param gain who is in it at the end only under the candidate
     * @param lose who is in it at the end only under the other
     * @param keep who is in it at the end under both
     * @param otherDetail those who keep it, but with other details
     * @param differing for whom it is different at any instant
     * @param live sizes at the points of the span
     * @param candidate sizes at the points of the span
     */
    public record Segment(
            long gain, long lose, long keep, long otherDetail, long differing, List<Long> live, List<Long> candidate) {

        public Segment {
            live = List.copyOf(live);
            candidate = List.copyOf(candidate);
        }

        Segment plus(Segment other) {
            return new Segment(
                    gain + other.gain,
                    lose + other.lose,
                    keep + other.keep,
                    otherDetail + other.otherDetail,
                    differing + other.differing,
                    sums(live, other.live),
                    sums(candidate, other.candidate));
        }
    }

    /** Who has a computed trait at the end: only under the candidate, only under the other, with another value, alike. */
    public record Trait(long gain, long lose, long otherValue, long keep) {

        Trait plus(Trait other) {
            return new Trait(gain + other.gain, lose + other.lose, otherValue + other.otherValue, keep + other.keep);
        }
    }

    /**
     * How often a trigger fires. What was true at the beginning already is muted, and does not count.
     *
     * @param gain firings only under the candidate: the same profile and cause does not fire under the other
     * @param lose firings only under the other
     * @param keep firings under both
     * @param otherInstant those under both, but at another instant
     * @param live by day
     * @param candidate by day
     */
    public record Trigger(
            long gain,
            long lose,
            long keep,
            long otherInstant,
            SortedMap<LocalDate, Long> live,
            SortedMap<LocalDate, Long> candidate) {

        public Trigger {
            live = Collections.unmodifiableSortedMap(new TreeMap<>(live));
            candidate = Collections.unmodifiableSortedMap(new TreeMap<>(candidate));
        }

        Trigger plus(Trigger other) {
            return new Trigger(
                    gain + other.gain,
                    lose + other.lose,
                    keep + other.keep,
                    otherInstant + other.otherInstant,
                    merged(live, other.live, Long::sum),
                    merged(candidate, other.candidate, Long::sum));
        }
    }

    /**
     * What a flow does.
     *
     * @param differing profiles for which anything of it but a reason is different
     * @param live how often, by what: {@code flow-started}, {@code step 2.if1.1}, {@code sent cart-reminder}, {@code
     *     flow-ended exit} and so on
     * @param candidate the same
     */
    public record Flow(long differing, SortedMap<String, Long> live, SortedMap<String, Long> candidate) {

        public Flow {
            live = Collections.unmodifiableSortedMap(new TreeMap<>(live));
            candidate = Collections.unmodifiableSortedMap(new TreeMap<>(candidate));
        }

        Flow plus(Flow other) {
            return new Flow(
                    differing + other.differing,
                    merged(live, other.live, Long::sum),
                    merged(candidate, other.candidate, Long::sum));
        }
    }

    /**
     * One of the two rulebooks.
     *
     * @param messages that would have been sent, by the bucket of the span in which they were due; the first is the
     *     beginning itself
     */
    public record Version(Replay.Work work, List<Long> messages) {

        static final Version NOTHING = new Version(Replay.Work.NONE, List.of());

        public Version {
            messages = List.copyOf(messages);
        }

        Version plus(Version other) {
            return new Version(work.plus(other.work), sums(messages, other.messages));
        }
    }

    /** Both together; of the same span, and of no profile twice. */
    public BacktestResult plus(BacktestResult other) {
        return new BacktestResult(
                profiles + other.profiles,
                differing + other.differing,
                failed + other.failed,
                merged(segments, other.segments, Segment::plus),
                merged(traits, other.traits, Trait::plus),
                merged(triggers, other.triggers, Trigger::plus),
                merged(flows, other.flows, Flow::plus),
                live.plus(other.live),
                candidate.plus(other.candidate));
    }

    private static <K, V> SortedMap<K, V> merged(SortedMap<K, V> one, SortedMap<K, V> other, BinaryOperator<V> sum) {
        SortedMap<K, V> all = new TreeMap<>(one);
        other.forEach((key, value) -> all.merge(key, value, sum));
        return all;
    }

    /** Nothing is as good as zeros. */
    private static List<Long> sums(List<Long> one, List<Long> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        List<Long> sums = new ArrayList<>(one.size());
        for (int i = 0; i < one.size(); i++) {
            sums.add(one.get(i) + other.get(i));
        }
        return sums;
    }
}
