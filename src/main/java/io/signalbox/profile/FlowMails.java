package io.signalbox.profile;

import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.LiveRulebook;
import io.signalbox.decision.Messages;
import io.signalbox.decision.RulebookWithFlows;
import io.signalbox.delivery.MailLinks;
import io.signalbox.delivery.MailWriter;
import io.signalbox.flow.MessagePolicy;
import io.signalbox.flow.MessageTemplates;
import io.signalbox.model.WallClock;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the e-mails of flows from the templates that are live, with what is known of the person at that moment. */
@Singleton
final class FlowMails implements MailWriter {

    private final Catalog catalog;
    private final FlowMailStore store;
    private final Recipients recipients;
    private final MailWords words;
    private final MailLinks links;
    private final LoopConfig config;

    FlowMails(
            Catalog catalog,
            FlowMailStore store,
            Recipients recipients,
            MailWords words,
            MailLinks links,
            LoopConfig config) {
        this.catalog = catalog;
        this.store = store;
        this.recipients = recipients;
        this.words = words;
        this.links = links;
        this.config = config;
    }

    @Override
    public Letter write(Order order) {
        LiveRulebook live =
                catalog.live().orElseThrow(() -> new IllegalStateException("found no live rulebook yet; expected one"));
        Messages messages = RulebookWithFlows.messagesOf(live.rulebook());
        String template = String.valueOf(order.data().get("message"));
        if (!messages.templates().names().contains(template)) {
            return new Missing("the live version has no template " + template);
        }
        // Whose it is now: two profiles may have turned out to be one since.
        List<String> profileIds = store.allOf(order.profileId());
        if (profileIds.isEmpty()) {
            return new Unsendable("there is no such profile any more");
        }
        String profileId = profileIds.get(0);
        Optional<String> ended = store.ended(
                profileId,
                String.valueOf(order.data().get("flow")),
                String.valueOf(order.data().get("cause")));
        if (ended.isPresent()) {
            return new Unsendable("the run has ended meanwhile: " + ended.get());
        }
        Map<String, Object> traits = store.traits(profileId);
        Optional<String> to = recipients.address(profileId, traits);
        if (to.isEmpty()) {
            return new Unsendable("no valid e-mail address is known");
        }
        String topic = messages.templates().topicOf(template);
        Optional<String> refusal = recipients.refusal(
                profileId, traits, to.get(), topic, messages.policy().topic(topic));
        if (refusal.isPresent()) {
            return new Unsendable(refusal.get());
        }
        Mail mail;
        try {
            mail = mail(live, order, profileId, traits, to.get());
        } catch (IllegalArgumentException wrong) {
            return new Unsendable(String.valueOf(wrong.getMessage()));
        }
        return new Ready(mail, terms(messages, order, profileIds, traits));
    }

    private Mail mail(LiveRulebook live, Order order, String profileId, Map<String, Object> traits, String to) {
        Messages messages = RulebookWithFlows.messagesOf(live.rulebook());
        MessageTemplates templates = messages.templates();
        String template = String.valueOf(order.data().get("message"));
        Map<String, Object> data = new HashMap<>(order.data());
        data.put("messageId", order.id());
        String topic = templates.topicOf(template);
        if (!topic.isEmpty()) {
            data.put("topic", topic);
        }
        Optional<MailLinks.OfMail> own =
                links.of(profileId, data, messages.policy().topic(topic).title());
        Map<String, Object> cause =
                store.cause(profileId, String.valueOf(data.get("flow")), String.valueOf(data.get("cause")));
        Map<String, Object> said = words.of(live.rulebook().plan(), profileId, traits, cause, order.data());
        said.put("unsubscribe", own.map(MailLinks.OfMail::unsubscribe).orElse(""));
        MessageTemplates.Rendered rendered = templates.render(template, said);
        Mail mail = new Mail(to, rendered.subject(), rendered.html(), rendered.text());
        return own.map(ours -> ours.on(mail)).orElse(mail);
    }

    private Terms terms(Messages messages, Order order, List<String> profileIds, Map<String, Object> traits) {
        MessagePolicy policy = messages.policy();
        MessageTemplates templates = messages.templates();
        String template = String.valueOf(order.data().get("message"));
        MessagePolicy.Asked asked = new MessagePolicy.Asked(
                order.id(),
                template,
                order.meant(),
                WallClock.of(Optional.ofNullable(traits.get(WallClock.TRAIT)), config.zone()));
        return new Terms(
                template,
                profileIds,
                policy.until(asked, templates.topicOf(template)),
                (sent, waiting, now) ->
                        policy.judge(asked, new MessagePolicy.Others(sent, waiting), templates::topicOf, now));
    }
}
