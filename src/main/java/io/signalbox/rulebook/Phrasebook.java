package io.signalbox.rulebook;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All phrases of all {@code .dsl} files, by their kind, in the order of the files. */
final class Phrasebook {

    /** Kinds within kinds that a sentence may have; the shipped ones need four. */
    static final int MAX_DEPTH = 10;

    private final Map<String, List<Phrase>> byKind = new LinkedHashMap<>();
    private final Map<String, Set<String>> uses = new HashMap<>();
    private final Set<String> seen = new HashSet<>();

    /** False where there is one already that reads the same. */
    boolean add(Phrase phrase) {
        if (!seen.add(phrase.kind() + " " + phrase.shown())) {
            return false;
        }
        Set<String> used = uses.computeIfAbsent(phrase.kind(), kind -> new HashSet<>());
        phrase.parts().forEach(part -> {
            if (part instanceof Phrase.Slot slot) {
                used.add(slot.kind());
            }
        });
        return byKind.computeIfAbsent(phrase.kind(), kind -> new ArrayList<>()).add(phrase);
    }

    List<Phrase> ofKind(String kind) {
        return byKind.getOrDefault(kind, List.of());
    }

    Set<String> kinds() {
        return byKind.keySet();
    }

    boolean isEmpty() {
        return byKind.isEmpty();
    }

    boolean knows(String kind) {
        return byKind.containsKey(kind) || SlotKind.named(kind).isPresent();
    }

    /**
     * Kinds whose phrases have slots for phrases that have slots, and so on, too often; among them all that lead back to
     * themselves.
     */
    Set<String> tooDeep() {
        Map<String, Integer> depths = new HashMap<>();
        for (int round = 0; round <= MAX_DEPTH; round++) {
            Map<String, Integer> next = new HashMap<>();
            uses.forEach((kind, used) -> next.put(
                    kind,
                    1
                            + used.stream()
                                    .mapToInt(each -> depths.getOrDefault(each, 0))
                                    .max()
                                    .orElse(0)));
            depths.putAll(next);
        }
        Set<String> tooDeep = new HashSet<>();
        depths.forEach((kind, depth) -> {
            if (depth > MAX_DEPTH) {
                tooDeep.add(kind);
            }
        });
        return tooDeep;
    }
}
