package io.signalbox.profile;

import io.signalbox.flow.MessageTemplates;
import io.signalbox.flow.MessageWords;
import io.signalbox.flow.Offer;
import io.signalbox.model.EventSchema;
import io.signalbox.model.Names;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.WallClock;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What templates can say of a person at this moment: traits, segments, the cart, what was looked at last, and an offer.
 */
@Singleton
final class MailWords {

    private final LoopConfig config;
    private final Clock clock;

    MailWords(LoopConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /**
     * A message to be written.
     *
     * @param run what templates can say of the run
     * @param sent when its flow sent it; empty: now
     */
    record Asked(
            MessageTemplates templates,
            String template,
            TrackingPlan plan,
            Cause cause,
            Map<String, Object> run,
            Optional<Instant> sent) {
        /** Without what is said in it. */
        @Override
        public String toString() {
            return "message by template " + template;
        }
    }

    /**
     * What caused a run.
     *
     * @param properties of the event
     * @param event what the plan says of it; empty where nobody knows which event it is
     */
    record Cause(Map<String, Object> properties, Optional<EventSchema> event) {
        /** Without the properties, which are the customer's data. */
        @Override
        public String toString() {
            return "cause of " + event.map(EventSchema::name);
        }
    }

    /** Why what a message offers is not to be had any more. */
    Optional<String> over(MessageTemplates templates, String template, Instant sent) {
        return templates
                .offerOf(template)
                .filter(offer -> !clock.instant().isBefore(offer.ends(sent)))
                .map(offer -> "the offer " + offer.code() + " has ended: " + offer.ends(sent));
    }

    /** What a template says of the person besides traits. */
    static Set<FlowMailStore.Word> asked(MessageTemplates templates, String template) {
        return Stream.of(FlowMailStore.Word.values())
                .filter(word -> templates.asksFor(template, word.text()))
                .collect(Collectors.toSet());
    }

    /** By root name. */
    Map<String, Object> of(Asked asked, FlowMailStore.Known known) {
        Map<String, Object> traits = known.addressee().traits();
        TrackingPlan plan = asked.plan();
        Map<String, @Nullable Object> profile = new HashMap<>();
        plan.traits().keySet().forEach(name -> profile.put(name, null));
        profile.putAll(traits);
        Map<String, Object> all = new HashMap<>();
        all.put("profile", profile);
        all.put("segments", known.segments());
        boolean saysCause = asked.templates().asksFor(asked.template(), "cause");
        all.put("cause", saysCause ? cause(plan, asked.cause()) : Map.of());
        all.put("run", asked.run());
        all.put("cart", products(plan, MessageWords.CART, known.cart()));
        all.put("viewed", products(plan, MessageWords.VIEWED, known.viewed()));
        asked.templates().offerOf(asked.template()).ifPresent(offer -> all.put("offer", offer(offer, asked, traits)));
        return all;
    }

    private Map<String, @Nullable Object> offer(Offer offer, Asked asked, Map<String, Object> traits) {
        Instant now = clock.instant();
        WallClock wall = WallClock.of(Optional.ofNullable(traits.get(WallClock.TRAIT)), config.zone());
        return offer.words(asked.sent().orElse(now), now, wall.zone());
    }

    private static Map<String, @Nullable Object> cause(TrackingPlan plan, Cause cause) {
        Collection<EventSchema> events = cause.event()
                .<Collection<EventSchema>>map(List::of)
                .orElse(plan.events().values());
        return withGaps(spelled(cause.properties()), events);
    }

    private static List<Map<String, @Nullable Object>> products(
            TrackingPlan plan, String event, List<Map<String, Object>> found) {
        return found.stream()
                .map(product ->
                        withGaps(spelled(product), plan.schema(event).stream().toList()))
                .toList();
    }

    /**
     * Adds what may be missing as nothing, so that templates can ask for it. What is required and missing stays so: then the
     * message cannot be written, in place of one with a gap.
     */
    private static Map<String, @Nullable Object> withGaps(
            Map<String, @Nullable Object> known, Collection<EventSchema> events) {
        events.stream()
                .flatMap(event -> event.properties().keySet().stream())
                .filter(name ->
                        events.stream().noneMatch(event -> event.required().contains(name)))
                .forEach(name -> {
                    known.putIfAbsent(name, null);
                    known.putIfAbsent(Names.camelCase(name), null);
                });
        return known;
    }

    /** Properties under both spellings that rules know. */
    private static Map<String, @Nullable Object> spelled(Map<String, Object> properties) {
        Map<String, @Nullable Object> both = new LinkedHashMap<>();
        properties.forEach((name, value) -> {
            both.put(name, value);
            both.putIfAbsent(Names.camelCase(name), value);
        });
        return both;
    }
}
