package io.signalbox.decision;

import io.signalbox.rulebook.Rulebook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which rulebook decides when: each from the instant of its publication until the next one.
 *
 * <p>Immutable; make it once a publication, not once a decision, since it holds what is derived from each rulebook.
 */
public final class Timeline {

    /** A rulebook and the instant of its publication. */
    public record Live(Rulebook rulebook, Instant from) {}

    private final List<Live> lives;
    private final List<UnitIndex> indexes;
    private final long[] from;

    /** @param lives ascending by {@code from}; the last one is live now */
    public Timeline(List<Live> lives) {
        if (lives.isEmpty()) {
            throw new IllegalArgumentException("a timeline needs at least one rulebook, but got none");
        }
        this.lives = List.copyOf(lives);
        List<UnitIndex> built = new ArrayList<>(lives.size());
        from = new long[lives.size()];
        for (int i = 0; i < from.length; i++) {
            built.add(new UnitIndex(lives.get(i).rulebook()));
            from[i] = Millis.of(lives.get(i).from());
            if (i > 0 && from[i] < from[i - 1]) {
                throw new IllegalArgumentException("rulebooks must ascend by publication, but number " + i + " is from "
                        + lives.get(i).from() + ", before its predecessor");
            }
        }
        indexes = List.copyOf(built);
    }

    /** One rulebook that was always live. */
    public static Timeline always(Rulebook rulebook) {
        return new Timeline(List.of(new Live(rulebook, Instant.EPOCH)));
    }

    /** The same without what was published later, at least with the first. */
    public Timeline until(Instant instant) {
        List<Live> earlier =
                lives.stream().filter(live -> !live.from().isAfter(instant)).toList();
        if (earlier.size() == lives.size()) {
            return this;
        }
        return new Timeline(earlier.isEmpty() ? lives.subList(0, 1) : earlier);
    }

    /** The one that decides at an instant. */
    public Rulebook rulebookAt(Instant instant) {
        return lives.get(liveAt(Millis.of(instant))).rulebook();
    }

    public List<Live> lives() {
        return lives;
    }

    int size() {
        return from.length;
    }

    UnitIndex index(int position) {
        return indexes.get(position);
    }

    long from(int position) {
        return from[position];
    }

    /** The last one published at or before the instant, else the first. */
    int liveAt(long instant) {
        int position = 0;
        while (position + 1 < from.length && from[position + 1] <= instant) {
            position++;
        }
        return position;
    }

    /** The last one with this id published at or before the instant; -1 if there is none. */
    int lastOf(String rulebook, long instant) {
        for (int i = from.length - 1; i >= 0; i--) {
            if (from[i] <= instant && lives.get(i).rulebook().id().equals(rulebook)) {
                return i;
            }
        }
        return -1;
    }
}
