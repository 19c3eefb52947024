package io.signalbox.ingest;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Raw events out of JSON, written with single quotes for legibility. */
final class RawEvents {

    private RawEvents() {}

    static RawEvent one(String json) {
        List<RawEvent> events = all("[" + json + "]");
        if (events.size() != 1) {
            throw new IllegalArgumentException("expected one event, but found " + events.size());
        }
        return events.get(0);
    }

    static List<RawEvent> all(String json) {
        return EventBody.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
