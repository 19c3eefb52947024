package io.signalbox.profile;

import io.signalbox.model.Change;
import io.signalbox.model.EventRef;
import io.signalbox.model.Reason;
import io.signalbox.platform.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes and their reasons as JSON for the tables that people read. */
final class ChangeJson {

    private ChangeJson() {}

    /** One object a change, with the words of the timeline. */
    static String write(List<Change> changes) {
        List<Map<String, Object>> list = new ArrayList<>(changes.size());
        for (Change change : changes) {
            list.add(object(change));
        }
        return Json.write(list);
    }

    /** Ids of the events, in total order. */
    static String evidence(Reason reason) {
        return Json.write(ids(reason));
    }

    private static Map<String, Object> object(Change change) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("kind", change.kind());
        object.put("name", change.name());
        if (change instanceof Change.TraitChanged trait) {
            object.put("value", trait.value().orElse(null));
        } else if (change instanceof Change.Triggered triggered) {
            object.put("cause", triggered.key().cause());
            object.put("muted", triggered.muted());
        } else if (change instanceof Change.InFlow run) {
            object.put("cause", run.run().strip());
            object.put("step", run.step());
            object.put("detail", run.detail());
            if (!run.destination().isEmpty()) {
                object.put("destination", run.destination());
            }
        } else {
            object.put("detail", change.discriminator());
        }
        object.put("file", change.reason().file());
        object.put("rule", change.reason().rule());
        object.put("evidence", ids(change.reason()));
        if (!change.reason().absence().isEmpty()) {
            object.put("absence", change.reason().absence());
        }
        return object;
    }

    private static List<String> ids(Reason reason) {
        return reason.evidence().stream().map(EventRef::id).toList();
    }
}
