package io.signalbox.flow;

import io.signalbox.model.Names;
import io.signalbox.model.WallClock;
import java.time.DayOfWeek;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the window of a flow. */
final class WindowReader {

    private static final String EXPECTED =
            "an object such as { between: \"09:00-18:00\", weekdays: [monday, friday] }, with one of them or both";
    private static final String EXPECTED_TIMES =
            "two times of day such as \"09:00-18:00\", or \"22:00-06:00\" over midnight";
    private static final String EXPECTED_DAYS = "a list of days such as [monday, friday]";
    private static final Pattern TIMES = Pattern.compile("(\\d{2}):(\\d{2})-(\\d{2}):(\\d{2})");
    private static final List<String> DAYS = Arrays.stream(DayOfWeek.values())
            .map(day -> day.name().toLowerCase(Locale.ROOT))
            .toList();

    private final YamlFields yaml;

    WindowReader(YamlFields yaml) {
        this.yaml = yaml;
    }

    /** The window that stands there; where it is none, its problems are told and some window is answered. */
    Window window(Node node) {
        Map<String, Node> fields = yaml.object(node, EXPECTED);
        yaml.refuseOthers(node, fields, Set.of("between", "weekdays"));
        if (fields.isEmpty() && node instanceof MappingNode) {
            yaml.problem(node, "neither between nor weekdays", EXPECTED);
        }
        Node between = fields.get("between");
        Window times = between == null ? Window.ALWAYS : between(between);
        Node weekdays = fields.get("weekdays");
        return new Window(times.from(), times.to(), weekdays == null ? times.days() : weekdays(weekdays));
    }

    /** The two times that stand there, on all days; where there are none, a problem is told and it never closes. */
    Window between(Node node) {
        Optional<String> text = yaml.text(node, EXPECTED_TIMES);
        if (text.isEmpty()) {
            return Window.ALWAYS;
        }
        Matcher matcher = TIMES.matcher(text.get());
        if (!matcher.matches()) {
            yaml.problem(node, YamlFields.found(node), EXPECTED_TIMES);
            return Window.ALWAYS;
        }
        OptionalInt from = time(node, matcher, 1, "a time from 00:00 to 23:59", WallClock.MINUTES_OF_DAY - 1);
        OptionalInt to = time(node, matcher, 3, "a time from 00:00 to 24:00", WallClock.MINUTES_OF_DAY);
        if (from.isEmpty() || to.isEmpty()) {
            return Window.ALWAYS;
        }
        if (from.getAsInt() == to.getAsInt()) {
            yaml.problem(
                    node,
                    YamlFields.found(node) + ", which never opens",
                    "two different times; for the whole day, no between");
            return Window.ALWAYS;
        }
        return new Window(from.getAsInt(), to.getAsInt(), Window.ALWAYS.days());
    }

    private OptionalInt time(Node node, Matcher times, int group, String expected, int most) {
        int minute = Integer.parseInt(times.group(group + 1));
        int time = Integer.parseInt(times.group(group)) * 60 + minute;
        if (minute > 59 || time > most) {
            yaml.problem(node, times.group(group) + ":" + times.group(group + 1), expected);
            return OptionalInt.empty();
        }
        return OptionalInt.of(time);
    }

    private Set<DayOfWeek> weekdays(Node node) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (Node item : yaml.list(node, EXPECTED_DAYS)) {
            String name = yaml.text(item, "a day such as monday").orElse("");
            int day = DAYS.indexOf(name);
            if (day < 0 && !name.isEmpty()) {
                yaml.problem(item, "\"" + name + "\"", Names.expected(name, DAYS));
            } else if (day >= 0 && !days.add(DayOfWeek.of(day + 1))) {
                yaml.problem(item, "\"" + name + "\" twice", "each day once");
            }
        }
        return days.isEmpty() ? Window.ALWAYS.days() : days;
    }
}
