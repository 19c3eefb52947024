package io.signalbox.delivery;

import io.signalbox.model.Change;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Which changes a destination hears of: by kind, and for each kind by name, where {@code *} stands for any text. */
record Subscription(Map<String, List<String>> namesByKind) {

    static final Set<String> KINDS = Set.of(
            "entered",
            "left",
            "trait",
            "triggered",
            "flow-started",
            "goal",
            "flow-ended",
            "sent",
            "list-added",
            "list-removed",
            "called");

    Subscription {
        namesByKind = Map.copyOf(namesByKind);
    }

    /** A muted trigger has no effects, so nobody hears of it. */
    boolean wants(Change change) {
        if (change instanceof Change.Triggered triggered && triggered.muted()) {
            return false;
        }
        for (String name : namesByKind.getOrDefault(change.kind(), List.of())) {
            if (matches(name, change.name())) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String pattern, String name) {
        if (pattern.equals("*") || pattern.equals(name)) {
            return true;
        }
        return pattern.contains("*") && name.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q"));
    }
}
