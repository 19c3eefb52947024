package io.signalbox.ingest;

import io.signalbox.ingest.EventProblem.Reason;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What a record of Kafka says: our own JSON (one event, an array, or {@code {"events": [...]}}) or CloudEvents, structured
 * or binary (github.com/cloudevents/spec, Kafka protocol binding).
 */
final class KafkaRecords {

    private static final String ATTRIBUTE = "ce_";
    private static final String CLOUD_EVENTS = "application/cloudevents";

    private final EventDecoder decoder;

    KafkaRecords(EventDecoder decoder) {
        this.decoder = decoder;
    }

    /** Its events, good and bad; a record that is no JSON at all is one bad event. */
    List<Decoded> decode(ConsumerRecord<byte[], byte[]> sent, TrackingPlan plan, Instant now) {
        try {
            return raw(sent).stream()
                    .map(event -> decoder.decode(event, plan, now))
                    .toList();
        } catch (ProblemException unreadable) {
            EventProblem problem = new EventProblem(
                    Reason.NOT_AN_EVENT,
                    "",
                    unreadable.problem().problems().stream()
                            .findFirst()
                            .map(item -> item.found())
                            .orElse("something else"),
                    "JSON of events, or a CloudEvent");
            String text = StrictJson.storable(new String(sent.value(), StandardCharsets.UTF_8));
            return List.of(new Decoded.Unsound(Optional.empty(), List.of(problem), text));
        }
    }

    private static List<RawEvent> raw(ConsumerRecord<byte[], byte[]> sent) {
        Map<String, String> attributes = new LinkedHashMap<>();
        String contentType = "";
        for (Header header : sent.headers()) {
            String name = header.key().toLowerCase(Locale.ROOT);
            String value = header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
            if (name.startsWith(ATTRIBUTE)) {
                attributes.put(name.substring(ATTRIBUTE.length()), value);
            } else if (name.equals("content-type")) {
                contentType = value.toLowerCase(Locale.ROOT);
            }
        }
        boolean isStructured = contentType.startsWith(CLOUD_EVENTS);
        if (isStructured) {
            return CloudEventsDialect.translate(EventBody.readEnvelope(sent.value(), CloudEventsDialect.LIST));
        }
        if (!attributes.isEmpty()) {
            Envelope data = EventBody.readEnvelope(sent.value(), CloudEventsDialect.LIST);
            return CloudEventsDialect.translate(CloudEventsDialect.binary(attributes, data));
        }
        List<RawEvent> events = EventBody.read(sent.value());
        boolean isCloudEvent = !events.isEmpty()
                && events.stream().allMatch(event -> event.fields().containsKey("specversion"));
        return isCloudEvent ? CloudEventsDialect.translate(new Envelope(Map.of(), events, events.size() > 1)) : events;
    }
}
