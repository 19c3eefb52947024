package io.signalbox.decision;

import io.signalbox.model.Claim;
import io.signalbox.model.EventRef;
import io.signalbox.model.Reason;
import java.util.Comparator;
import java.util.List;

/**
 * Which of several claims of the same is the one to show: that with the latest evidence, then with the first rule name.
 *
 * <p>What comes after these two only serves to have the same answer whatever order an engine finds its matches in.
 */
final class Best {

    /** The better reason is the greater one. */
    static final Comparator<Reason> REASON = Best::compare;

    static final Comparator<Claim.HasTrait> TRAIT = Comparator.comparing(Claim.HasTrait::reason, REASON)
            .thenComparing(trait -> trait.value().toString(), Comparator.reverseOrder());

    private Best() {}

    private static int compare(Reason one, Reason other) {
        int byLatest = compareFromLatest(one.evidence(), other.evidence(), 1);
        if (byLatest != 0) {
            return byLatest;
        }
        int byRule = other.rule().compareTo(one.rule());
        if (byRule != 0) {
            return byRule;
        }
        int byFile = other.file().compareTo(one.file());
        return byFile != 0 ? byFile : compareFromLatest(one.evidence(), other.evidence(), Integer.MAX_VALUE);
    }

    private static int compareFromLatest(List<EventRef> one, List<EventRef> other, int atMost) {
        int depth = Math.min(atMost, Math.max(one.size(), other.size()));
        for (int i = 1; i <= depth; i++) {
            if (i > one.size() || i > other.size()) {
                return Integer.compare(one.size(), other.size());
            }
            int byEvent = one.get(one.size() - i).compareTo(other.get(other.size() - i));
            if (byEvent != 0) {
                return byEvent;
            }
        }
        return 0;
    }
}
