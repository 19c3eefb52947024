package io.signalbox.profile;

import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.LiveRulebook;
import io.signalbox.decision.RulebookWithFlows;
import io.signalbox.delivery.MailWriter;
import io.signalbox.flow.MessageTemplates;
import io.signalbox.identity.Identifier;
import io.signalbox.identity.Identities;
import io.signalbox.model.Names;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes the e-mails of flows from the templates that are live, with what is known of the person at that moment: traits,
 * segments, the cause of the run, what is in the cart and what was looked at last.
 */
@Singleton
final class FlowMails implements MailWriter {

    private static final int VIEWED = 4;
    private static final Pattern ADDRESS = Pattern.compile("[^\\s\\p{Cntrl},;<>\"@]+@[^\\s\\p{Cntrl},;<>\"@]+");

    private final Catalog catalog;
    private final Identities identities;
    private final FlowMailStore store;

    FlowMails(Catalog catalog, Identities identities, FlowMailStore store) {
        this.catalog = catalog;
        this.identities = identities;
        this.store = store;
    }

    @Override
    public Letter write(String profileId, Map<String, Object> data) {
        Optional<LiveRulebook> live = catalog.live();
        if (live.isEmpty()) {
            throw new IllegalStateException("found no live rulebook yet; expected one");
        }
        String message = String.valueOf(data.get("message"));
        MessageTemplates templates = RulebookWithFlows.templatesOf(live.get().rulebook());
        if (!templates.names().contains(message)) {
            return new Unsendable("the live version has no template " + message);
        }
        Map<String, Object> traits = store.traits(profileId);
        Optional<String> to = address(profileId, traits);
        if (to.isEmpty()) {
            return new Unsendable("no valid e-mail address is known");
        }
        if (Boolean.FALSE.equals(traits.get("emailConsent"))) {
            return new Unsendable("the person has not consented");
        }
        if (store.isUnsubscribed(profileId)) {
            return new Unsendable("the person has unsubscribed");
        }
        Map<String, @Nullable Object> profile = new HashMap<>();
        live.get().rulebook().plan().traits().keySet().forEach(name -> profile.put(name, null));
        profile.putAll(traits);
        Map<String, Object> all = new HashMap<>();
        all.put("profile", profile);
        all.put("segments", store.segments(profileId));
        all.put(
                "cause",
                spelled(store.cause(profileId, String.valueOf(data.get("flow")), String.valueOf(data.get("cause")))));
        all.put("run", data);
        all.put("cart", store.cart(profileId).stream().map(FlowMails::spelled).toList());
        all.put(
                "viewed",
                store.viewed(profileId, VIEWED).stream().map(FlowMails::spelled).toList());
        MessageTemplates.Rendered rendered;
        try {
            rendered = templates.render(message, all);
        } catch (IllegalArgumentException wrong) {
            return new Unsendable(String.valueOf(wrong.getMessage()));
        }
        return new Mail(to.get(), rendered.subject(), rendered.html(), rendered.text());
    }

    private Optional<String> address(String profileId, Map<String, Object> traits) {
        List<String> known = identities.identifiersOf(profileId).stream()
                .filter(one -> one.kind().equals("email"))
                .map(Identifier::value)
                .toList();
        return Optional.ofNullable(traits.get("email"))
                .map(String::valueOf)
                .or(() -> known.stream().findFirst())
                // One address, and nothing that a mail server could take for more.
                .filter(address -> ADDRESS.matcher(address).matches());
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
