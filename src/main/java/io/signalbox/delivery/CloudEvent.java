package io.signalbox.delivery;

import io.signalbox.model.Change;
import io.signalbox.model.EventRef;
import io.signalbox.model.Reason;
import io.signalbox.platform.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a change as a CloudEvents 1.0 document in structured JSON. */
final class CloudEvent {

    static final String MEDIA_TYPE = "application/cloudevents+json";

    private CloudEvent() {}

    static String json(String messageId, String source, OutgoingChange outgoing) {
        Change change = outgoing.change();
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("specversion", "1.0");
        event.put("id", messageId);
        event.put("source", source);
        event.put("type", type(change));
        event.put("subject", outgoing.profileId());
        event.put("time", change.at());
        event.put("datacontenttype", "application/json");
        event.put("data", data(change, outgoing.rulebook()));
        return Json.write(event);
    }

    /** What a message says: its instant, and its data. */
    record Said(Instant time, Map<String, Object> data) {
        /** Without the data, which may be a customer's. */
        @Override
        public String toString() {
            return "said at " + time;
        }
    }

    /** Reads what {@link #json} has written. */
    static Said read(String payload) {
        Map<String, Object> event = Json.readObject(payload);
        Map<String, Object> data = new LinkedHashMap<>();
        if (event.get("data") instanceof Map<?, ?> all) {
            all.forEach((name, value) -> data.put(String.valueOf(name), value));
        }
        return new Said(Instant.parse(String.valueOf(event.get("time"))), data);
    }

    private static String type(Change change) {
        if (change instanceof Change.Entered) {
            return "io.signalbox.segment.entered";
        }
        if (change instanceof Change.Left) {
            return "io.signalbox.segment.left";
        }
        if (change instanceof Change.InFlow run) {
            return switch (run.what()) {
                case STARTED -> "io.signalbox.flow.started";
                case REFUSED -> "io.signalbox.flow.refused";
                case GOAL -> "io.signalbox.flow.goal";
                case ENDED -> "io.signalbox.flow.ended";
                case STEP -> "io.signalbox.flow.step";
                case SENT -> "io.signalbox.flow.sent";
                case WITHHELD -> "io.signalbox.flow.withheld";
                case LIST_ADDED -> "io.signalbox.list.added";
                case CALLED -> "io.signalbox.flow.called";
                case LIST_REMOVED -> "io.signalbox.list.removed";
            };
        }
        return change instanceof Change.TraitChanged ? "io.signalbox.trait.changed" : "io.signalbox.trigger.fired";
    }

    private static String detailName(Change.InFlow.Kind what) {
        return switch (what) {
            case SENT -> "message";
            case LIST_ADDED, LIST_REMOVED -> "list";
            case CALLED -> "until";
            default -> "detail";
        };
    }

    private static Map<String, @Nullable Object> data(Change change, String rulebook) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        if (change instanceof Change.Entered || change instanceof Change.Left) {
            data.put("segment", change.name());
            if (!change.discriminator().isEmpty()) {
                data.put("detail", change.discriminator());
            }
        } else if (change instanceof Change.TraitChanged trait) {
            data.put("trait", trait.name());
            data.put("value", trait.value().orElse(null));
        } else if (change instanceof Change.InFlow run) {
            data.put("flow", run.flow());
            data.put("cause", run.run().strip());
            if (!run.step().isEmpty()) {
                data.put("step", run.step());
            }
            if (!run.detail().isEmpty()) {
                data.put(detailName(run.what()), run.detail());
            }
        } else {
            data.put("trigger", change.name());
            data.put("cause", change.discriminator());
        }
        Reason reason = change.reason();
        data.put("rule", reason.rule());
        data.put("file", reason.file());
        data.put("evidence", reason.evidence().stream().map(EventRef::id).toList());
        if (!reason.absence().isEmpty()) {
            data.put("absence", reason.absence());
        }
        data.put("rulebook", rulebook);
        return data;
    }
}
