package io.signalbox.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Checks the properties of one event name, or the traits: names, types, limits, derived lists. */
final class ValuesCheck {

    private final String kind;
    private final Map<String, PropertyCheck> planned = new LinkedHashMap<>();
    private final Map<String, String> namesBySpelling = new HashMap<>();
    private final Set<String> required;
    private final boolean additional;

    ValuesCheck(String kind, Map<String, PropertySchema> schemas, Set<String> required, boolean additional) {
        this.kind = kind;
        this.required = required;
        this.additional = additional;
        for (PropertySchema schema : schemas.values()) {
            planned.put(schema.name(), new PropertyCheck(schema));
            namesBySpelling.put(Names.folded(schema.name()), schema.name());
        }
        for (PropertySchema schema : schemas.values()) {
            schema.aliases().forEach(alias -> namesBySpelling.putIfAbsent(Names.folded(alias), schema.name()));
        }
    }

    /** Values by the plan's names; a null that was sent stays null. */
    Map<String, Object> check(Map<String, ?> sent, List<String> changes, List<String> problems) {
        Map<String, Object> values = new LinkedHashMap<>();
        Set<String> present = new HashSet<>();
        sent.forEach((rawName, value) -> {
            String name = plannedName(rawName, sent, values);
            Findings findings = new Findings(kind, name, changes, problems);
            if (!name.equals(rawName)) {
                findings.changed("sent as " + rawName);
            }
            if (value == null) {
                values.putIfAbsent(name, null);
                return;
            }
            present.add(name);
            PropertyCheck check = planned.get(name);
            if (check != null) {
                check.coerce(value, findings).ifPresent(coerced -> values.put(name, coerced));
            } else if (!additional) {
                findings.problem("a " + kind + " outside the plan", expectedName(name));
            } else {
                PlainValues.of(value, findings).ifPresent(plain -> values.put(name, plain));
            }
        });
        derive(values, changes, problems);
        for (PropertyCheck check : planned.values()) {
            String name = check.schema().name();
            if (required.contains(name) && !present.contains(name) && values.get(name) == null) {
                new Findings(kind, name, changes, problems).problem("nothing", check.expected());
            }
        }
        return values;
    }

    /** An alias gives way to the name itself in any spelling, and to an alias before it: it stays under its own name. */
    private String plannedName(String raw, Map<String, ?> sent, Map<String, Object> before) {
        if (planned.containsKey(raw)) {
            return raw;
        }
        String folded = Names.folded(raw);
        String name = namesBySpelling.get(folded);
        if (name == null || sent.containsKey(name)) {
            return raw;
        }
        String itself = Names.folded(name);
        boolean isSecond = !folded.equals(itself)
                && (before.get(name) != null
                        || sent.keySet().stream()
                                .anyMatch(other -> Names.folded(other).equals(itself)));
        return isSecond ? raw : name;
    }

    private void derive(Map<String, Object> values, List<String> changes, List<String> problems) {
        for (PropertyCheck check : planned.values()) {
            String name = check.schema().name();
            if (check.schema().derivedFrom().isEmpty() || values.get(name) != null) {
                continue;
            }
            String path = check.schema().derivedFrom().get();
            int mark = path.indexOf("[].");
            if (mark < 0 || !(values.get(path.substring(0, mark)) instanceof List<?> elements)) {
                continue;
            }
            String member = path.substring(mark + 3);
            List<Object> derived = new ArrayList<>();
            for (Object element : elements) {
                if (element instanceof Map<?, ?> object && object.get(member) != null) {
                    derived.add(Objects.requireNonNull(object.get(member)));
                }
            }
            check.coerce(derived, new Findings(kind, name, changes, problems))
                    .ifPresent(list -> values.put(name, list));
        }
    }

    private String expectedName(String name) {
        List<String> near = Names.near(name, planned.keySet());
        if (!near.isEmpty()) {
            return String.join(" or ", near);
        }
        return planned.isEmpty() ? "none" : "one of " + String.join(", ", planned.keySet());
    }

    /** Where changes and problems of one value are written down. */
    record Findings(String kind, String name, List<String> changes, List<String> problems) {

        void changed(String what) {
            changes.add(kind + " " + name + ": " + what);
        }

        void problem(String found, String expected) {
            problems.add(kind + " " + name + ": found " + found + "; expected " + expected);
        }

        Findings element(int index) {
            return new Findings(kind, name + "[" + index + "]", changes, problems);
        }

        Findings member(String key) {
            return new Findings(kind, name + "." + key, changes, problems);
        }
    }
}
