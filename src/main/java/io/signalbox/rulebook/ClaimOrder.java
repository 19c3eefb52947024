package io.signalbox.rulebook;

import io.signalbox.model.Claim;
import io.signalbox.model.EventRef;
import io.signalbox.model.Reason;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/** An order of claims that depends on nothing but the claims. */
final class ClaimOrder implements Comparator<Claim> {

    static final ClaimOrder INSTANCE = new ClaimOrder();

    private ClaimOrder() {}

    @Override
    public int compare(Claim a, Claim b) {
        int order = Integer.compare(rank(a), rank(b));
        if (order == 0) {
            order = a.name().compareTo(b.name());
        }
        if (order == 0) {
            order = discriminator(a).compareTo(discriminator(b));
        }
        return order == 0 ? compare(a.reason(), b.reason()) : order;
    }

    private static int rank(Claim claim) {
        return claim instanceof Claim.InSegment ? 0 : claim instanceof Claim.HasTrait ? 1 : 2;
    }

    private static String discriminator(Claim claim) {
        if (claim instanceof Claim.InSegment segment) {
            return segment.detail();
        }
        return claim instanceof Claim.HasTrait trait ? trait.value().toString() : ((Claim.Triggers) claim).cause();
    }

    private static int compare(Reason a, Reason b) {
        int byRule = a.rule().compareTo(b.rule());
        return byRule == 0 ? compare(a.evidence(), b.evidence()) : byRule;
    }

    private static int compare(List<EventRef> a, List<EventRef> b) {
        Iterator<EventRef> others = b.iterator();
        for (EventRef one : a) {
            if (!others.hasNext()) {
                return 1;
            }
            int order = one.compareTo(others.next());
            if (order != 0) {
                return order;
            }
        }
        return others.hasNext() ? -1 : 0;
    }
}
