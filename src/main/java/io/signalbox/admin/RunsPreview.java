package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonValue;
import io.signalbox.catalog.RuleFiles;
import io.signalbox.flow.Flow;
import io.signalbox.flow.FlowProblem;
import io.signalbox.flow.FlowReader;
import io.signalbox.flow.FlowReading;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Problem.Item;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What would become of those who are under way in flows, if other texts of the flows were published now. */
@Singleton
final class RunsPreview {

    private final FlowStandingStore store;

    RunsPreview(FlowStandingStore store) {
        this.store = store;
    }

    /** The flows that are changed or removed, by name. */
    record Runs(List<FlowRuns> flows) {}

    /** Whether a flow has another text, or none. */
    enum FlowChange {
        CHANGED,
        REMOVED;

        @JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What would become of the runs of one flow.
     *
     * @param underWay how many there are
     * @param at the same by step
     * @param goOn how many would go on, at the step of the same name
     * @param goOnAt the same by step
     * @param end how many would end
     * @param endAt the same by reason, then by step
     */
    record FlowRuns(
            String flow,
            FlowChange change,
            long underWay,
            Map<String, Long> at,
            long goOn,
            Map<String, Long> goOnAt,
            long end,
            Map<String, Map<String, Long>> endAt) {}

    private record Text(Flow flow, String text) {}

    /**
     * Of the flows whose texts differ, what would become of who is under way.
     *
     * @throws RuntimeException a 409 with all problems, where a flow cannot be read: what its steps are is not known then
     */
    Runs between(RuleFiles from, RuleFiles to) {
        List<FlowProblem> problems = new ArrayList<>();
        Map<String, Text> after = read(to.flows(), problems);
        if (!problems.isEmpty()) {
            throw unreadable(problems);
        }
        Map<String, Text> changed = new TreeMap<>(read(from.flows(), new ArrayList<>()));
        changed.entrySet().removeIf(flow -> sameText(flow.getValue(), after.get(flow.getKey())));
        List<FlowStandingStore.Standing> standing = store.in(changed.keySet());
        return new Runs(changed.keySet().stream()
                .map(name -> runs(
                        name,
                        Optional.ofNullable(after.get(name)).map(Text::flow),
                        standing.stream()
                                .filter(each -> each.flow().equals(name))
                                .toList()))
                .toList());
    }

    private static boolean sameText(Text one, @Nullable Text other) {
        return other != null && other.text().equals(one.text());
    }

    private static Map<String, Text> read(Map<String, String> texts, List<FlowProblem> problems) {
        Map<String, Text> byName = new TreeMap<>();
        texts.forEach((file, text) -> {
            FlowReading reading = FlowReader.read(file, text);
            problems.addAll(reading.problems());
            reading.flow().ifPresent(flow -> byName.put(flow.name(), new Text(flow, text)));
        });
        return byName;
    }

    private static RuntimeException unreadable(List<FlowProblem> problems) {
        List<Item> items = problems.stream()
                .map(problem -> Item.of(place(problem), problem.found(), problem.expected()))
                .toList();
        return Problem.of(409, "some flows cannot be read, so their steps are not known", items)
                .asException();
    }

    private static String place(FlowProblem problem) {
        return problem.file()
                + (problem.line() > 0 ? ":" + problem.line() : "")
                + (problem.column() > 0 ? ":" + problem.column() : "");
    }

    private static FlowRuns runs(String name, Optional<Flow> after, List<FlowStandingStore.Standing> standing) {
        Map<String, Long> at = new TreeMap<>();
        Map<String, Long> goOnAt = new TreeMap<>();
        Map<String, Map<String, Long>> endAt = new TreeMap<>();
        for (FlowStandingStore.Standing each : standing) {
            at.merge(each.step(), each.runs(), Long::sum);
            Map<String, Long> becomes = end(after, each)
                    .map(reason -> endAt.computeIfAbsent(reason, none -> new TreeMap<>()))
                    .orElse(goOnAt);
            becomes.merge(each.step(), each.runs(), Long::sum);
        }
        long underWay = sum(at);
        long goOn = sum(goOnAt);
        return new FlowRuns(
                name,
                after.isPresent() ? FlowChange.CHANGED : FlowChange.REMOVED,
                underWay,
                at,
                goOn,
                goOnAt,
                underWay - goOn,
                endAt);
    }

    /** With which reason the flow machine ends runs that stand there; empty where they go on. */
    private static Optional<String> end(Optional<Flow> after, FlowStandingStore.Standing standing) {
        if (after.isEmpty()) {
            return Optional.of("removed");
        }
        if (standing.further() && !after.get().reEntry().parallel()) {
            return Optional.of("merged");
        }
        return after.get().steps().containsKey(standing.step()) ? Optional.empty() : Optional.of("changed");
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
