package io.signalbox.profile;

import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.LiveRulebook;
import io.signalbox.decision.Messages;
import io.signalbox.decision.RulebookWithFlows;
import io.signalbox.delivery.MailLinks;
import io.signalbox.delivery.MailWriter;
import io.signalbox.flow.MessagePolicy;
import io.signalbox.flow.MessageTemplates;
import io.signalbox.identity.Identifier;
import io.signalbox.identity.Identities;
import io.signalbox.model.Names;
import io.signalbox.model.WallClock;
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
    private final LoopConfig config;
    private final MailLinks links;

    FlowMails(Catalog catalog, Identities identities, FlowMailStore store, LoopConfig config, MailLinks links) {
        this.config = config;
        this.links = links;
        this.catalog = catalog;
        this.identities = identities;
        this.store = store;
    }

    @Override
    public Letter write(Order order) {
        LiveRulebook live =
                catalog.live().orElseThrow(() -> new IllegalStateException("found no live rulebook yet; expected one"));
        Messages messages = RulebookWithFlows.messagesOf(live.rulebook());
        MessageTemplates templates = messages.templates();
        String template = String.valueOf(order.data().get("message"));
        if (!templates.names().contains(template)) {
            return new Unsendable("the live version has no template " + template);
        }
        // Whose it is now: two profiles may have turned out to be one since.
        List<String> profileIds = store.allOf(order.profileId());
        if (profileIds.isEmpty()) {
            return new Unsendable("there is no such profile any more");
        }
        String profileId = profileIds.get(0);
        Map<String, Object> traits = store.traits(profileId);
        Optional<String> to = address(profileId, traits);
        if (to.isEmpty()) {
            return new Unsendable("no valid e-mail address is known");
        }
        String topicName = templates.topicOf(template);
        Optional<Letter> refused =
                refused(profileId, traits, topicName, messages.policy().topic(topicName));
        if (refused.isPresent()) {
            return refused.get();
        }
        Map<String, Object> data = new HashMap<>(order.data());
        data.put("messageId", order.id());
        if (!topicName.isEmpty()) {
            data.put("topic", topicName);
        }
        Optional<MailLinks.OfMail> own = links.of(profileId, data);
        Map<String, Object> words = words(live, order.data(), profileId, traits);
        words.put("unsubscribe", own.map(MailLinks.OfMail::unsubscribe).orElse(""));
        MessageTemplates.Rendered rendered;
        try {
            rendered = templates.render(template, words);
        } catch (IllegalArgumentException wrong) {
            return new Unsendable(String.valueOf(wrong.getMessage()));
        }
        MessagePolicy.Asked asked = new MessagePolicy.Asked(
                order.id(),
                template,
                order.meant(),
                WallClock.of(Optional.ofNullable(traits.get(WallClock.TRAIT)), config.zone()));
        Mail mail = new Mail(to.get(), rendered.subject(), rendered.html(), rendered.text());
        return new Ready(
                own.map(ours -> ours.on(mail)).orElse(mail),
                new Terms(
                        template,
                        profileIds,
                        messages.policy().until(asked, topicName),
                        (sent, waiting, now) -> messages.policy()
                                .judge(asked, new MessagePolicy.Others(sent, waiting), templates::topicOf, now)));
    }

    private Optional<Letter> refused(
            String profileId, Map<String, Object> traits, String topicName, MessagePolicy.Topic topic) {
        if (topic.isTransactional()) {
            return Optional.empty();
        }
        Object consent = traits.get("emailConsent");
        if (Boolean.FALSE.equals(consent)) {
            return Optional.of(new Unsendable("the person has not consented"));
        }
        if (topic.needsConsent() && !Boolean.TRUE.equals(consent)) {
            return Optional.of(new Unsendable("topic " + topicName + " needs consent, and the person has given none"));
        }
        return store.unsubscribed(profileId, topicName)
                .map(from -> new Unsendable("the person has unsubscribed" + (from.isEmpty() ? "" : " from " + from)));
    }

    private Map<String, Object> words(
            LiveRulebook live, Map<String, Object> data, String profileId, Map<String, Object> traits) {
        Map<String, @Nullable Object> profile = new HashMap<>();
        live.rulebook().plan().traits().keySet().forEach(name -> profile.put(name, null));
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
        return all;
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
