package io.signalbox.delivery;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which mail something came back from.
 *
 * @param profileId whom it went to, by the profile of that time
 * @param messageId as the receiver sees it
 * @param topic what the mail is about, where its flow says so
 */
public record MailOrigin(
        String profileId, String messageId, String flow, String step, String template, Optional<String> topic) {

    /** Of a message of a flow, by its data. */
    public static MailOrigin of(String profileId, Map<String, Object> data) {
        return new MailOrigin(
                profileId,
                text(data, "messageId"),
                text(data, "flow"),
                text(data, "step"),
                text(data, "message"),
                Optional.of(text(data, "topic")).filter(topic -> !topic.isEmpty()));
    }

    private static String text(Map<String, Object> data, String name) {
        Object value = data.get(name);
        return value == null ? "" : value.toString();
    }

    /** What an event says of the mail. */
    public Map<String, Object> properties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("messageId", messageId);
        properties.put("flow", flow);
        properties.put("step", step);
        properties.put("template", template);
        properties.values().removeIf(value -> value.equals(""));
        return properties;
    }
}
