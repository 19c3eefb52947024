package io.signalbox.admin;

import io.signalbox.rulebook.Rulebook;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The rulebooks that were asked for last, held for whoever asks again: as many as have a given number of units. */
final class RecentRulebooks {

    private final int mostUnits;
    private final Map<String, Rulebook> kept = new LinkedHashMap<>(16, 0.75f, true);

    RecentRulebooks(int mostUnits) {
        this.mostUnits = mostUnits;
    }

    /** One that has more units than all may have is not held at all. */
    synchronized void keep(Rulebook rulebook) {
        kept.put(rulebook.id(), rulebook);
        int units = units();
        Iterator<Rulebook> oldest = kept.values().iterator();
        while (units > mostUnits) {
            units -= oldest.next().units().size();
            oldest.remove();
        }
    }

    synchronized int units() {
        return kept.values().stream()
                .mapToInt(rulebook -> rulebook.units().size())
                .sum();
    }
}
