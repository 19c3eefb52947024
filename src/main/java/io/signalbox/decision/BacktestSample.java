package io.signalbox.decision;

import io.signalbox.model.EventRef;
import io.signalbox.model.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A profile to look at, since the two rulebooks make something different of it.
 *
 * @param subject {@code segment}, {@code trait}, {@code trigger}, {@code flow}, or {@code profile} where it could not be replayed
 * @param name of the segment, trait, trigger or flow; blank for a profile
 * @param difference {@code gain}, {@code lose}, {@code other} (detail, value or instant), or {@code failed}
 * @param at since when it is so, or when it fires or is sent, under the rulebook that gives it
 * @param detail of the segment, cause of the trigger, what a flow sends, or what failed; blank for others
 * @param file the rule file that gives it; blank for a profile
 * @param evidence ids of the events it rests on, in total order
 * @param absence what had to be missing, in words
 */
public record BacktestSample(
        String subject,
        String name,
        String difference,
        String profileId,
        Optional<Instant> at,
        String detail,
        String file,
        String rule,
        List<String> evidence,
        String absence) {

    /** How many profiles of one name and difference are kept. */
    public static final int KEPT = 10;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private static final Comparator<BacktestSample> ORDER = Comparator.comparing(BacktestSample::subject)
            .thenComparing(BacktestSample::name)
            .thenComparing(BacktestSample::difference)
            .thenComparingLong(sample -> place(sample.profileId))
            .thenComparing(BacktestSample::profileId);

    public BacktestSample {
        evidence = List.copyOf(evidence);
    }

    static BacktestSample of(
            String subject,
            String name,
            String difference,
            Replay of,
            Optional<Instant> at,
            String detail,
            Reason why) {
        return new BacktestSample(
                subject,
                name,
                difference,
                of.profileId(),
                at,
                detail,
                why.file(),
                why.rule(),
                why.evidence().stream().map(EventRef::id).toList(),
                why.absence());
    }

    static BacktestSample failed(String profileId, String why) {
        return new BacktestSample("profile", "", "failed", profileId, Optional.empty(), why, "", "", List.of(), "");
    }

    /** What a sample is of; of each of these {@link #KEPT} are kept. */
    private record Kind(String subject, String name, String difference) {}

    /**
     * Of each kind those that come first by a hash of the profile's id: the same whatever is put together in which order,
     * as long as no profile brings two of one kind.
     */
    public static List<BacktestSample> first(Collection<BacktestSample> samples) {
        TreeSet<BacktestSample> sorted = new TreeSet<>(ORDER);
        sorted.addAll(samples);
        Map<Kind, Integer> counts = new HashMap<>();
        List<BacktestSample> first = new ArrayList<>();
        for (BacktestSample sample : sorted) {
            Kind kind = new Kind(sample.subject, sample.name, sample.difference);
            if (counts.merge(kind, 1, Integer::sum) <= KEPT) {
                first.add(sample);
            }
        }
        return first;
    }

    /** Those of both, without those that others push out. */
    public static List<BacktestSample> merged(Collection<BacktestSample> some, Collection<BacktestSample> others) {
        Set<BacktestSample> all = new HashSet<>(some);
        all.addAll(others);
        return first(all);
    }

    /** FNV-1a with a final mix, so that ids that differ in their last digit only lie far apart. */
    private static long place(String profileId) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < profileId.length(); i++) {
            hash = (hash ^ profileId.charAt(i)) * FNV_PRIME;
        }
        hash ^= hash >>> 32;
        return hash * FNV_PRIME;
    }

    /** Identity only. */
    @Override
    public String toString() {
        return difference + " " + subject + " " + name + " of profile " + profileId;
    }
}
