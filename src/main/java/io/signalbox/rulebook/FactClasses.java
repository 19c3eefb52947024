package io.signalbox.rulebook;

import io.signalbox.model.Event;
import io.signalbox.model.Summary;
import io.signalbox.model.TrackingPlan;
import java.time.ZoneId;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fact classes of one tracking plan, and the facts made from them.
 *
 * <p>Safe for many threads; the facts themselves belong to one {@link FlipWatch} and so to one desk.
 */
final class FactClasses {

    private final String planVersion;
    private final ClassLoader classLoader;
    private final Map<String, FactType> types;
    private final Map<String, Class<?>> imports;
    private final Map<String, FactMaker.OfEvent> eventMakers = new HashMap<>();
    private final FactMaker.OfEvent anyEventMaker;
    private final FactMaker.OfProfile profileMaker;
    private final FactMaker.OfSummary summaryMaker;
    private final FactMaker.OfMoment momentMaker;
    private final Set<String> eventNames;

    private FactClasses(TrackingPlan plan) {
        planVersion = plan.version();
        types = FactWords.of(plan);
        eventNames = plan.events().keySet();
        classLoader = FactClassWriter.write(types, FactClasses.class.getClassLoader());
        Map<String, Class<?>> classes = new LinkedHashMap<>();
        for (String word : types.keySet()) {
            classes.put(word, load(word));
        }
        imports = Collections.unmodifiableMap(classes);
        for (FactType type : types.values()) {
            if (type.kind() == FactType.Kind.EVENT) {
                eventMakers.put(type.name(), maker(FactMaker.OfEvent.class, type.word()));
            }
        }
        anyEventMaker = maker(FactMaker.OfEvent.class, FactWords.ANY_EVENT);
        profileMaker = maker(FactMaker.OfProfile.class, FactWords.PROFILE);
        summaryMaker = maker(FactMaker.OfSummary.class, FactWords.SUMMARY);
        momentMaker = maker(FactMaker.OfMoment.class, FactWords.MOMENT);
    }

    /** Generates the classes in a loader of their own; takes some milliseconds, so keep the result with the plan. */
    static FactClasses of(TrackingPlan plan) {
        return new FactClasses(plan);
    }

    /** Of the plan that these are the facts of. */
    String planVersion() {
        return planVersion;
    }

    /** Defines the fact classes, and answers for their class files too, which the rule compiler reads. */
    ClassLoader classLoader() {
        return classLoader;
    }

    /** The fact classes by the names that rules use. */
    Map<String, Class<?>> imports() {
        return imports;
    }

    /** What each class name stands for, and what can be asked of it. */
    Map<String, FactType> types() {
        return types;
    }

    Optional<FactType> type(String word) {
        return Optional.ofNullable(types.get(word));
    }

    EventFact eventFact(Event event, FlipWatch watch) {
        return eventMakers.getOrDefault(event.name(), anyEventMaker).make(event, watch);
    }

    /** The maps are not copied: they must not change while the fact is asked. */
    ProfileFact profileFact(Map<String, Object> traits, Set<String> segments) {
        return profileMaker.make(traits, segments);
    }

    MomentFact moment(Map<String, Object> traits, ZoneId defaultZone, FlipWatch watch) {
        return momentMaker.make(traits, defaultZone, watch);
    }

    /** One fact: {@code name} is an event name or a family of the plan. */
    SummaryFact summaryFact(String name, Summary summary, FlipWatch watch) {
        boolean isEvent = eventNames.contains(name);
        return summaryMaker.make(isEvent ? name : null, isEvent ? null : name, summary, watch);
    }

    private Class<?> load(String word) {
        try {
            return Class.forName(FactClassWriter.PACKAGE + "." + word, true, classLoader);
        } catch (ClassNotFoundException notWritten) {
            throw new IllegalStateException("fact class " + word + " was not generated", notWritten);
        }
    }

    private <M> M maker(Class<M> kind, String word) {
        try {
            return kind.cast(load(word + FactClassWriter.MAKER).getConstructor().newInstance());
        } catch (ReflectiveOperationException notWritten) {
            throw new IllegalStateException("fact class " + word + " has no maker", notWritten);
        }
    }
}
