package io.signalbox.rulebook;

import java.util.HashSet;
import java.util.Set;

/**
 * Some texts, or all but some. Also serves statements that are only true or not: {@link #TRUE}.
 *
 * @param missing whether "missing" is among the values
 * @param allBut the texts are those that are left out
 */
record TextSet(boolean missing, boolean allBut, Set<String> texts) implements ValueSet {

    static final TextSet TRUE = of(Set.of("true"));
    static final TextSet MISSING = new TextSet(true, false, Set.of());
    static final TextSet PRESENT = new TextSet(false, true, Set.of());

    TextSet {
        texts = Set.copyOf(texts);
    }

    static TextSet of(Set<String> texts) {
        return new TextSet(false, false, texts);
    }

    @Override
    public boolean isEmpty() {
        return !missing && !allBut && texts.isEmpty();
    }

    @Override
    public TextSet complement() {
        return new TextSet(!missing, !allBut, texts);
    }

    @Override
    public TextSet intersect(ValueSet other) {
        if (!(other instanceof TextSet set)) {
            throw new IllegalArgumentException("expected texts, but found " + other);
        }
        Set<String> both = new HashSet<>(texts);
        if (allBut && set.allBut) {
            both.addAll(set.texts);
        } else if (allBut) {
            both = new HashSet<>(set.texts);
            both.removeAll(texts);
        } else if (set.allBut) {
            both.removeAll(set.texts);
        } else {
            both.retainAll(set.texts);
        }
        return new TextSet(missing && set.missing, allBut && set.allBut, both);
    }
}
