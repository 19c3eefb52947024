package io.signalbox.flow;

import io.signalbox.flow.Meaning.Anything;
import io.signalbox.flow.Meaning.Fields;
import io.signalbox.flow.Meaning.Many;
import io.signalbox.flow.Meaning.Presence;
import io.signalbox.flow.Meaning.Value;
import io.signalbox.model.EventSchema;
import io.signalbox.model.TrackingPlan;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The words that messages can be written in, by the tracking plan and the rules: what templates are checked against. */
public final class MessageWords {

    /** The event that puts a product into {@code cart}. */
    public static final String CART = "add_to_cart";

    /** The event that puts a product into {@code viewed}. */
    public static final String VIEWED = "product_viewed";

    private final Map<String, Meaning> words;

    private MessageWords(Map<String, Meaning> words) {
        this.words = Map.copyOf(words);
    }

    /**
     * Those of a message of which nobody knows what causes it: each property of any event may be there.
     *
     * @param segments names that some rule gives
     */
    public static MessageWords of(TrackingPlan plan, Collection<String> segments) {
        Map<String, Meaning> words = new HashMap<>();
        Map<String, Meaning> traits = new TreeMap<>();
        plan.traits().forEach((name, trait) -> traits.put(name, Meaning.of(trait)));
        words.put("profile", sure(new Fields("profile", traits, false)));
        words.put("segments", sure(new Many(new Value(false), Optional.of(Set.copyOf(segments)))));
        words.put("cause", sure(anyCause(plan)));
        words.put(
                "run",
                sure(new Fields(
                        "run",
                        Map.of(
                                "flow",
                                Meaning.VALUE,
                                "step",
                                Meaning.VALUE,
                                "cause",
                                Meaning.VALUE,
                                "message",
                                Meaning.VALUE),
                        false)));
        words.put("cart", sure(products(plan, CART)));
        words.put("viewed", sure(products(plan, VIEWED)));
        words.put("unsubscribe", Meaning.VALUE);
        return new MessageWords(words);
    }

    /** The same for a flow that is caused by this event; empty: by none, so that there is nothing to say of it. */
    public MessageWords causedBy(Optional<EventSchema> cause) {
        Map<String, Meaning> own = new HashMap<>(words);
        own.put(
                "cause",
                sure(cause.map(schema -> Meaning.of("cause", schema)).orElse(new Fields("cause", Map.of(), false))));
        return new MessageWords(own);
    }

    /** By name. */
    Map<String, Meaning> byName() {
        return words;
    }

    private static Fields anyCause(TrackingPlan plan) {
        Map<String, Meaning> fields = new TreeMap<>();
        plan.events().values().forEach(schema -> schema.properties()
                .forEach((name, property) -> Meaning.put(fields, name, Meaning.of(property))));
        return new Fields("cause", fields, fields.isEmpty());
    }

    private static Many products(TrackingPlan plan, String event) {
        return new Many(plan.schema(event)
                .<Meaning.Kind>map(schema -> Meaning.of("product", schema))
                .orElse(new Anything()));
    }

    private static Meaning sure(Meaning.Kind kind) {
        return new Meaning(kind, Presence.SURE);
    }
}
