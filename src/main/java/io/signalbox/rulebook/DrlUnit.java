package io.signalbox.rulebook;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.drools.core.common.InternalWorkingMemory;
import org.drools.kiesession.rulebase.InternalKnowledgeBase;
import org.jspecify.annotations.Nullable;
import org.kie.api.KieBase;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.KieSessionsPool;

/** A compiled rule file: its rule base, sessions to use again, and what it wants to see. */
final class DrlUnit {

    private static final int FIRST_SESSIONS = 1;

    private final FactClasses classes;
    private final Unit unit;
    private final List<DrlRule> rules;
    private final Set<FactType.Kind> kinds;
    private final List<List<Set<String>>> needs;
    private final Sieve sieve;
    private final KieSessionsPool sessions;
    private final AtomicReference<@Nullable Assessment> ofNothing = new AtomicReference<>();

    DrlUnit(Unit unit, List<DrlRule> rules, UnitReads reads, FactClasses classes, KieBase base) {
        this.classes = classes;
        this.unit = unit;
        this.rules = rules;
        this.kinds = reads.kinds();
        this.needs = reads.needs();
        this.sieve = reads.sieve();
        this.sessions = base.newKieSessionsPool(FIRST_SESSIONS);
    }

    /** Its rules match facts of exactly these classes; others of the same names are strangers to them. */
    boolean matchesFactsOf(FactClasses others) {
        return classes.equals(others);
    }

    Unit unit() {
        return unit;
    }

    List<DrlRule> rules() {
        return rules;
    }

    boolean reads(FactType.Kind kind) {
        return kinds.contains(kind);
    }

    /** Which events its patterns can match at all. */
    Sieve sieve() {
        return sieve;
    }

    /** Whether some rule finds all events there that it cannot match without. */
    boolean mayMatch(Set<String> names) {
        for (List<Set<String>> alternative : needs) {
            if (alternative.stream().noneMatch(need -> Collections.disjoint(need, names))) {
                return true;
            }
        }
        return false;
    }

    /** It asks of nothing but events: without events its answer is always the same. */
    boolean readsOnlyEvents() {
        return !reads(FactType.Kind.PROFILE) && !reads(FactType.Kind.SUMMARY) && !reads(FactType.Kind.MOMENT);
    }

    AtomicReference<@Nullable Assessment> ofNothing() {
        return ofNothing;
    }

    /** An empty session; closing it gives it back. */
    KieSession session() {
        return sessions.newKieSession();
    }

    /** Lets go of a session that was left in the middle of something, instead of giving it back. */
    void discard(KieSession session) {
        if (session.getKieBase() instanceof InternalKnowledgeBase base
                && session instanceof InternalWorkingMemory memory) {
            base.disposeStatefulSession(memory);
        }
    }
}
