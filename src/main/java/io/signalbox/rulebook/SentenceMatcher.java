package io.signalbox.rulebook;

import io.signalbox.rulebook.Phrase.Fixed;
import io.signalbox.rulebook.Phrase.Fragment;
import io.signalbox.rulebook.Phrase.Part;
import io.signalbox.rulebook.Phrase.Slot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads one sentence by the phrases of a phrasebook. Where several fit, the one with more words of its own counts, and
 * of these the first.
 *
 * <p>For each kind and place the best reading up to each word is kept and no other, so the work grows with the length of
 * the sentence times the phrases, never with the number of readings.
 */
final class SentenceMatcher {

    private static final int MAX_DRL = 4_000;

    private final Phrasebook book;
    private final List<SentenceWord> words;
    private final SentenceBudget budget;
    private final Map<String, Readings> known = new HashMap<>();
    private final Map<Integer, Set<String>> expected = new HashMap<>();
    private final Map<Phrase, Integer> reached = new LinkedHashMap<>();

    /**
     * DRL that stands for one word of the sentence and those that follow it.
     *
     * @param own of the phrase, rather than what a slot was filled with
     */
    record Trace(String drl, int word, boolean own) {}

    /** @param own words that the phrase itself brings, rather than its slots */
    private record Reading(int own, List<Trace> drl) {}

    /** By the word behind them; {@code reached} is the furthest word that fitted no more. */
    private record Readings(Map<Integer, Reading> byEnd, int reached) {}

    /** What the slots hold so far. */
    private record Filled(int own, Map<String, List<Trace>> slots) {
        boolean isNew() {
            return own == 0 && slots.isEmpty();
        }
    }

    SentenceMatcher(Phrasebook book, List<SentenceWord> words, SentenceBudget budget) {
        this.book = book;
        this.words = words;
        this.budget = budget;
    }

    /** The DRL of the whole sentence; empty where no phrase of the kind fits. */
    Optional<List<Trace>> read(String kind) {
        Optional<Reading> best = Optional.empty();
        for (Phrase phrase : book.ofKind(kind)) {
            Readings readings = phrase(phrase, 0);
            Optional<Reading> whole = Optional.ofNullable(readings.byEnd().get(words.size()));
            if (whole.isPresent()
                    && best.map(reading -> whole.get().own() > reading.own()).orElse(true)) {
                best = whole;
            }
            readings.byEnd().keySet().forEach(end -> expect(end, "the end of the sentence"));
            int furthest = readings.byEnd().keySet().stream().reduce(readings.reached(), Math::max);
            reached.put(phrase, furthest);
        }
        return best.map(Reading::drl);
    }

    /** The phrases that were tried, with the word at which each stopped to fit. */
    Map<Phrase, Integer> reached() {
        return reached;
    }

    /** What would have fitted at this word. */
    Set<String> expectedAt(int word) {
        return expected.getOrDefault(word, Set.of());
    }

    private Readings kind(String kind, int at) {
        String key = kind + ' ' + at;
        Readings readings = known.get(key);
        if (readings == null) {
            readings = SlotKind.named(kind).map(builtIn -> builtIn(builtIn, at)).orElseGet(() -> phrases(kind, at));
            known.put(key, readings);
        }
        return readings;
    }

    private Readings builtIn(SlotKind kind, int at) {
        budget.step();
        SlotKind.Filling filling = kind.fill(words, at);
        if (filling.drl().isEmpty()) {
            expect(filling.end(), filling.expected());
            return new Readings(Map.of(), filling.end());
        }
        return new Readings(
                Map.of(
                        filling.end(),
                        new Reading(0, List.of(new Trace(filling.drl().get(), at, false)))),
                filling.end());
    }

    private Readings phrases(String kind, int at) {
        Map<Integer, Reading> best = new TreeMap<>();
        int furthest = at;
        for (Phrase phrase : book.ofKind(kind)) {
            Readings readings = phrase(phrase, at);
            readings.byEnd().forEach((end, reading) -> keepBetter(best, end, reading));
            furthest = Math.max(furthest, readings.reached());
        }
        return new Readings(best, furthest);
    }

    private static void keepBetter(Map<Integer, Reading> best, int end, Reading reading) {
        Reading other = best.get(end);
        if (other == null || reading.own() > other.own()) {
            best.put(end, reading);
        }
    }

    private Readings phrase(Phrase phrase, int at) {
        Map<Integer, Filled> front = new TreeMap<>(Map.of(at, new Filled(0, Map.of())));
        int furthest = at;
        for (Part part : phrase.parts()) {
            Map<Integer, Filled> next = new TreeMap<>();
            for (Map.Entry<Integer, Filled> state : front.entrySet()) {
                furthest =
                        Math.max(furthest, advance(part, phrase.beginning(), state.getKey(), state.getValue(), next));
            }
            front = next;
        }
        Map<Integer, Reading> readings = new TreeMap<>();
        front.forEach((end, filled) ->
                written(phrase, filled, at).ifPresent(drl -> readings.put(end, new Reading(filled.own(), drl))));
        return new Readings(readings, furthest);
    }

    private int advance(Part part, String beginning, int at, Filled filled, Map<Integer, Filled> next) {
        budget.step();
        if (part instanceof Fixed fixed) {
            if (at < words.size()
                    && words.get(at).kind() == SentenceWord.Kind.PLAIN
                    && words.get(at).folded().equals(fixed.word())) {
                keepBetter(next, at + 1, new Filled(filled.own() + 1, filled.slots()));
                return at + 1;
            }
            expect(at, "`" + (filled.isNew() ? beginning : fixed.word()) + "`");
            return at;
        }
        Slot slot = (Slot) part;
        Readings readings = slot.many() ? many(slot.kind(), at) : kind(slot.kind(), at);
        readings.byEnd().forEach((end, reading) -> {
            Map<String, List<Trace>> slots = new HashMap<>(filled.slots());
            slots.put(slot.name(), reading.drl());
            keepBetter(next, end, new Filled(filled.own() + reading.own(), slots));
        });
        return readings.reached();
    }

    private static void keepBetter(Map<Integer, Filled> best, int end, Filled filled) {
        Filled other = best.get(end);
        if (other == null || filled.own() > other.own()) {
            best.put(end, filled);
        }
    }

    private Readings many(String kind, int at) {
        TreeMap<Integer, Reading> best = new TreeMap<>(Map.of(at, new Reading(0, List.of())));
        int furthest = at;
        for (Integer from = at; from != null; from = best.higherKey(from)) {
            Reading before = best.get(from);
            if (before == null) {
                break;
            }
            Readings one = kind(kind, from);
            furthest = Math.max(furthest, one.reached());
            for (Map.Entry<Integer, Reading> reading : one.byEnd().entrySet()) {
                List<Trace> joined = new ArrayList<>(before.drl());
                joined.addAll(reading.getValue().drl());
                joined.add(new Trace(", ", from, true));
                if (length(joined) <= MAX_DRL) {
                    keepBetter(
                            best,
                            reading.getKey(),
                            new Reading(before.own() + reading.getValue().own(), joined));
                }
            }
        }
        return new Readings(best, furthest);
    }

    private Optional<List<Trace>> written(Phrase phrase, Filled filled, int at) {
        List<Trace> drl = new ArrayList<>();
        int length = 0;
        for (Fragment fragment : phrase.drl()) {
            budget.step();
            List<Trace> added = fragment.isSlot()
                    ? filled.slots().getOrDefault(fragment.text(), List.of())
                    : List.of(new Trace(fragment.text(), at, true));
            drl.addAll(added);
            length += length(added);
            if (length > MAX_DRL) {
                return Optional.empty();
            }
        }
        return Optional.of(drl);
    }

    private static int length(List<Trace> drl) {
        return drl.stream().mapToInt(trace -> trace.drl().length()).sum();
    }

    private void expect(int at, String what) {
        expected.computeIfAbsent(at, word -> new LinkedHashSet<>()).add(what);
    }
}
