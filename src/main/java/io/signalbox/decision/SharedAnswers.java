package io.signalbox.decision;

import io.signalbox.rulebook.Assessment;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What units have answered about one profile in one walk, for another walk over the same arrivals that asks units with
 * the same assessor.
 *
 * <p>Exact, not an approximation: a question names all that an answer can depend on. Only for walks from the beginning of
 * a life, in which the number of arrivals says what lies on the desk. Units that read everything are never shared.
 */
final class SharedAnswers {

    private static final SharedAnswers NONE = new SharedAnswers(Set.of());

    private final Set<Object> assessors;
    private final Map<Question, Assessment> given = new HashMap<>();

    /** @param assessors compared by identity */
    private SharedAnswers(Set<Object> assessors) {
        this.assessors = assessors;
    }

    /** Shares nothing. */
    static SharedAnswers none() {
        return NONE;
    }

    /** Shares what these assessors answer. */
    static SharedAnswers of(Set<Object> assessors) {
        return assessors.isEmpty() ? NONE : new SharedAnswers(assessors);
    }

    /** What assesses units of both; nothing where the plans differ, since then the facts do. */
    static Set<Object> common(UnitIndex one, UnitIndex other) {
        Set<Object> common = Collections.newSetFromMap(new IdentityHashMap<>());
        if (one.plan().version().equals(other.plan().version())) {
            Set<Object> others = Collections.newSetFromMap(new IdentityHashMap<>());
            for (int i = 0; i < other.size(); i++) {
                other.assessor(i).ifPresent(others::add);
            }
            for (int i = 0; i < one.size(); i++) {
                if (!one.unit(i).everything()) {
                    one.assessor(i).filter(others::contains).ifPresent(common::add);
                }
            }
        }
        return common;
    }

    /**
     * All that an answer depends on.
     *
     * @param arrived how many arrivals have been added
     * @param segments those the unit reads and the profile is in
     * @param traits those the unit reads that have a value
     */
    record Question(
            Optional<Object> assessor, int arrived, long instant, Set<String> segments, Map<String, Object> traits) {}

    boolean shares(UnitIndex index, int unit) {
        return !assessors.isEmpty()
                && index.assessor(unit).filter(assessors::contains).isPresent();
    }

    /** The answer given before, or this one from now on; a failure is not an answer. */
    Assessment answer(Question question, Supplier<Assessment> asked) {
        Assessment known = given.get(question);
        if (known == null) {
            known = asked.get();
            given.put(question, known);
        }
        return known;
    }
}
