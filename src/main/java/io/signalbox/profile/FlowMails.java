package io.signalbox.profile;

import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.LiveRulebook;
import io.signalbox.decision.Messages;
import io.signalbox.decision.RulebookWithFlows;
import io.signalbox.delivery.MailLinks;
import io.signalbox.delivery.MailWriter;
import io.signalbox.flow.Flow;
import io.signalbox.flow.MessagePolicy;
import io.signalbox.flow.MessageTemplates;
import io.signalbox.model.EventSchema;
import io.signalbox.model.WallClock;
import io.signalbox.platform.Together;
import io.signalbox.rulebook.Rulebook;
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
    private final Together<FlowMailStore.Mail, FlowMailStore.Known> known;
    private final MailWords words;
    private final MailLinks links;
    private final LoopConfig config;

    FlowMails(Catalog catalog, FlowMailStore store, MailWords words, MailLinks links, LoopConfig config) {
        this.catalog = catalog;
        this.store = store;
        this.known = new Together<>(store::known, FlowMailStore.TOGETHER);
        this.words = words;
        this.links = links;
        this.config = config;
    }

    @Override
    public Letter write(Order order) {
        LiveRulebook live =
                catalog.live().orElseThrow(() -> new IllegalStateException("found no live rulebook yet; expected one"));
        Messages messages = RulebookWithFlows.messagesOf(live.rulebook());
        if (!messages.templates().names().contains(order.template())) {
            return new Missing("the live version has no template " + order.template());
        }
        Optional<String> over = words.over(messages.templates(), order.template(), order.meant());
        if (over.isPresent()) {
            return new Unsendable(over.get());
        }
        String topic = messages.templates().topicOf(order.template());
        FlowMailStore.Known about = known.ask(new FlowMailStore.Mail(
                order.profileId(),
                order.flow(),
                order.run(),
                topic,
                MailWords.asked(messages.templates(), order.template())));
        if (about.profileIds().isEmpty()) {
            return new Unsendable("there is no such profile any more");
        }
        String profileId = about.profileIds().get(0);
        FlowMailStore.Addressee addressee = about.addressee();
        if (addressee.ended().isPresent()) {
            return new Unsendable(
                    "the run has ended meanwhile: " + addressee.ended().get());
        }
        Optional<String> to = Recipients.address(addressee);
        if (to.isEmpty()) {
            return new Unsendable("no valid e-mail address is known");
        }
        Optional<String> refusal =
                Recipients.refusal(addressee, topic, messages.policy().topic(topic));
        if (refusal.isPresent()) {
            return new Unsendable(refusal.get());
        }
        Map<String, Object> traits = addressee.traits();
        MailWords.Asked asked = new MailWords.Asked(
                messages.templates(),
                order.template(),
                live.rulebook().plan(),
                new MailWords.Cause(
                        cause(messages, order, profileId, addressee),
                        causeOf(live.rulebook(), order.flow(), addressee.edition())),
                order.data(),
                Optional.of(order.meant()));
        Map<String, Object> said = words.of(asked, about);
        try {
            return new Ready(
                    mail(messages, order, profileId, said, to.get()),
                    terms(messages, order, about.profileIds(), traits));
        } catch (IllegalArgumentException wrong) {
            return new Unsendable(String.valueOf(wrong.getMessage()));
        }
    }

    private Map<String, Object> cause(
            Messages messages, Order order, String profileId, FlowMailStore.Addressee addressee) {
        boolean isAsked = messages.templates().asksFor(order.template(), "cause");
        return isAsked && addressee.cause().isEmpty()
                ? store.event(profileId, order.run()).orElse(Map.of())
                : addressee.cause();
    }

    /** The event that causes the runs of a flow. */
    private static Optional<EventSchema> causeOf(Rulebook rulebook, String name, String edition) {
        return Flow.by(RulebookWithFlows.of(rulebook), name, edition)
                .flatMap(flow -> RulebookWithFlows.causeOf(rulebook, flow));
    }

    private Mail mail(Messages messages, Order order, String profileId, Map<String, Object> said, String to) {
        String topic = messages.templates().topicOf(order.template());
        Map<String, Object> origin = new HashMap<>(order.data());
        origin.put("messageId", order.id());
        origin.put("topic", topic);
        Optional<MailLinks.OfMail> own =
                links.of(profileId, origin, messages.policy().topic(topic).title());
        said.put("unsubscribe", own.map(MailLinks.OfMail::unsubscribe).orElse(""));
        MessageTemplates.Rendered rendered = messages.templates().render(order.template(), said);
        Mail mail = new Mail(to, rendered.subject(), rendered.html(), rendered.text());
        return own.map(ours -> ours.on(mail)).orElse(mail);
    }

    private Terms terms(Messages messages, Order order, List<String> profileIds, Map<String, Object> traits) {
        MessagePolicy policy = messages.policy();
        MessageTemplates templates = messages.templates();
        MessagePolicy.Asked asked = new MessagePolicy.Asked(
                order.id(),
                order.template(),
                order.meant(),
                WallClock.of(Optional.ofNullable(traits.get(WallClock.TRAIT)), config.zone()));
        return new Terms(
                order.template(),
                profileIds,
                policy.until(asked, templates.topicOf(order.template())),
                (sent, waiting, now) ->
                        policy.judge(asked, new MessagePolicy.Others(sent, waiting), templates::topicOf, now));
    }
}
