package io.signalbox.profile;

import io.signalbox.decision.Messages;
import io.signalbox.flow.MessageTemplates;
import io.signalbox.identity.Identities;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows what a message would say to somebody right now, as it would be sent, but for links that lead back. */
@Singleton
public final class MessagePreviews {

    private final Sql sql;
    private final Identities identities;
    private final FlowMailStore store;
    private final Recipients recipients;
    private final MailWords words;

    MessagePreviews(Sql sql, Identities identities, FlowMailStore store, Recipients recipients, MailWords words) {
        this.sql = sql;
        this.identities = identities;
        this.store = store;
        this.recipients = recipients;
        this.words = words;
    }

    /**
     * Whose, and by what.
     *
     * @param cause id of the event that causes the run
     * @param trigger in place of a cause: that of the last time this trigger fired
     */
    public record Asked(String template, String profileId, Optional<String> cause, Optional<String> trigger) {}

    /**
     * What it would say.
     *
     * @param withheld why nothing would be sent to this person, whatever the policy says of the moment
     */
    public record Preview(String subject, String html, String text, String topic, Optional<String> withheld) {
        /** Without its content, which is the customer's data. */
        @Override
        public String toString() {
            return "preview of " + html.length() + " characters";
        }
    }

    /** Whether there is such a profile. */
    public boolean knows(String profileId) {
        return home(profileId).isPresent();
    }

    private Optional<String> home(String profileId) {
        return identities.profilesOf(sql, profileId).stream().findFirst();
    }

    /** Properties of the event that is asked for; empty where the person has no such event, or the trigger never fired. */
    public Optional<Map<String, Object>> cause(Asked asked) {
        // Of somebody who was erased meanwhile there is nothing.
        String profileId = home(asked.profileId()).orElse(asked.profileId());
        if (asked.cause().isPresent()) {
            return store.event(profileId, asked.cause().get());
        }
        return asked.trigger().isPresent()
                ? store.lastCause(profileId, asked.trigger().get())
                : Optional.of(Map.of());
    }

    /**
     * Writes it; empty where there is no such profile any more.
     *
     * @throws IllegalArgumentException where there is no such template, or it cannot be written with what is known
     */
    public Optional<Preview> preview(Messages messages, TrackingPlan plan, Asked asked, Map<String, Object> cause) {
        String topic = messages.templates().topicOf(asked.template());
        FlowMailStore.Known known = store.known(List.of(new FlowMailStore.Mail(
                        asked.profileId(), "", "", topic, MailWords.asked(messages.templates(), asked.template()))))
                .get(0);
        if (known.profileIds().isEmpty()) {
            return Optional.empty();
        }
        FlowMailStore.Addressee addressee = known.addressee();
        Map<String, Object> run = new HashMap<>();
        run.put("flow", "");
        run.put("step", "");
        run.put("cause", asked.cause().orElse(""));
        run.put("message", asked.template());
        MailWords.Asked written = new MailWords.Asked(
                messages.templates(),
                asked.template(),
                plan,
                new MailWords.Cause(cause, Optional.empty()),
                run,
                Optional.empty());
        MessageTemplates.Rendered rendered = messages.templates().render(asked.template(), words.of(written, known));
        Optional<String> address = Recipients.address(addressee);
        Optional<String> withheld = address.isEmpty()
                ? Optional.of("no valid e-mail address is known")
                : recipients
                        .suppression(address.get())
                        .or(() -> Recipients.refusal(
                                addressee, topic, messages.policy().topic(topic)));
        return Optional.of(new Preview(rendered.subject(), rendered.html(), rendered.text(), topic, withheld));
    }
}
