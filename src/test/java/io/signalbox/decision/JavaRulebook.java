package io.signalbox.decision;

import io.signalbox.model.Event;
import io.signalbox.model.Summary;
import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.Assessment;
import io.signalbox.rulebook.AssessmentFailure;
import io.signalbox.rulebook.Desk;
import io.signalbox.rulebook.Rulebook;
import io.signalbox.rulebook.Unit;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Rules written by hand in Java behind the interfaces of the engine, so that the core is provable without it. */
record JavaRulebook(String id, TrackingPlan plan, List<JavaFile> files) implements Rulebook {

    /** One rule file: what it reads and gives, and what it does. */
    record JavaFile(Unit unit, Consumer<Asking> rules) {}

    static JavaRulebook of(String id, JavaFile... files) {
        return new JavaRulebook(id, Shop.PLAN, List.of(files));
    }

    @Override
    public List<Unit> units() {
        return files.stream().map(JavaFile::unit).toList();
    }

    @Override
    public Optional<Object> assessor(int unit) {
        return Optional.of(files.get(unit).rules());
    }

    @Override
    public Desk open(String profileId, ZoneId defaultZone) {
        return new JavaDesk(this, defaultZone);
    }

    /** Facts in plain collections. */
    static final class JavaDesk implements Desk {
        private final JavaRulebook rulebook;
        private final ZoneId defaultZone;
        final Map<String, TreeSet<Event>> events = new HashMap<>();
        private Map<String, Object> traits = Map.of();
        private Set<String> segments = Set.of();
        private Map<String, Summary> summaries = Map.of();

        JavaDesk(JavaRulebook rulebook, ZoneId defaultZone) {
            this.rulebook = rulebook;
            this.defaultZone = defaultZone;
        }

        @Override
        public void add(Event event) {
            if (!events.computeIfAbsent(event.name(), name -> new TreeSet<>()).add(event)) {
                throw new IllegalStateException(event + " lies on the desk already");
            }
        }

        @Override
        public void remove(Event event) {
            if (!events.getOrDefault(event.name(), new TreeSet<>()).remove(event)) {
                throw new IllegalStateException(event + " does not lie on the desk");
            }
        }

        @Override
        public void traits(Map<String, Object> all) {
            traits = all;
        }

        @Override
        public void segments(Set<String> all) {
            segments = all;
        }

        @Override
        public void summaries(Map<String, Summary> all) {
            summaries = all;
        }

        @Override
        public Assessment assess(int unit, Instant now) {
            JavaFile file = rulebook.files().get(unit);
            Asking asking =
                    new Asking(file.unit(), rulebook.plan(), now, defaultZone, events, traits, segments, summaries);
            try {
                file.rules().accept(asking);
            } catch (ArithmeticException failure) {
                throw new AssessmentFailure(file.unit().file(), "a rule failed", failure);
            }
            return new Assessment(new ArrayList<>(asking.claims()), asking.flip());
        }

        @Override
        public void close() {}
    }
}
