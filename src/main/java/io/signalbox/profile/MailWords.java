package io.signalbox.profile;

import io.signalbox.model.Names;
import io.signalbox.model.TrackingPlan;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What templates can say of a person at this moment: traits, segments, the cart, and what was looked at last. */
@Singleton
final class MailWords {

    private static final int VIEWED = 4;

    private final FlowMailStore store;

    MailWords(FlowMailStore store) {
        this.store = store;
    }

    /**
     * By root name.
     *
     * @param cause properties of the event that caused the run
     * @param run what templates can say of the run
     */
    Map<String, Object> of(
            TrackingPlan plan,
            String profileId,
            Map<String, Object> traits,
            Map<String, Object> cause,
            Map<String, Object> run) {
        Map<String, @Nullable Object> profile = new HashMap<>();
        plan.traits().keySet().forEach(name -> profile.put(name, null));
        profile.putAll(traits);
        Map<String, Object> all = new HashMap<>();
        all.put("profile", profile);
        all.put("segments", store.segments(profileId));
        all.put("cause", spelled(cause));
        all.put("run", run);
        all.put("cart", store.cart(profileId).stream().map(MailWords::spelled).toList());
        all.put(
                "viewed",
                store.viewed(profileId, VIEWED).stream().map(MailWords::spelled).toList());
        return all;
    }

    /** Properties under both spellings that rules know. */
    private static Map<String, Object> spelled(Map<String, Object> properties) {
        Map<String, Object> both = new LinkedHashMap<>();
        properties.forEach((name, value) -> {
            both.put(name, value);
            both.putIfAbsent(Names.camelCase(name), value);
        });
        return both;
    }
}
