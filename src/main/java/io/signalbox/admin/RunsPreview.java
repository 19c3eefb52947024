package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonValue;
import io.signalbox.catalog.KeptFlows;
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

/** What would become of those who are under way in flows, if other texts of the flows were published now. */
@Singleton
final class RunsPreview {

    private final FlowStandingStore store;

    RunsPreview(FlowStandingStore store) {
        this.store = store;
    }

    /** The flows that are changed or removed, or whose kept texts differ, by name. */
    record Runs(List<FlowRuns> flows) {}

    /** What becomes of the text by which a flow starts. */
    enum FlowChange {
        CHANGED,
        REMOVED,
        /** Only which texts of before are kept differs. */
        UNCHANGED;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What would become of the runs of one flow.
     *
     * @param underWay how many there are
     * @param at the same by step
     * @param stay how many would stay on the text that they go by
     * @param stayAt the same by step
     * @param goOn how many would go on by the live text, at the step of the same name
     * @param goOnAt the same by step
     * @param end how many would end
     * @param endAt the same by reason, then by step
     */
    record FlowRuns(
            String flow,
            FlowChange change,
            long underWay,
            Map<String, Long> at,
            long stay,
            Map<String, Long> stayAt,
            long goOn,
            Map<String, Long> goOnAt,
            long end,
            Map<String, Map<String, Long>> endAt) {}

    /**
     * Of the flows whose texts differ, what would become of who is under way.
     *
     * @throws RuntimeException a 409 with all problems, where a flow cannot be read: what its steps are is not known then
     */
    Runs between(RuleFiles from, RuleFiles to) {
        List<FlowProblem> problems = new ArrayList<>();
        List<Flow> after = read(to, problems);
        if (!problems.isEmpty()) {
            throw unreadable(problems);
        }
        List<Flow> before = read(from, new ArrayList<>());
        List<String> changed = new KeptFlows(from, to).changed();
        // Whoever has not met the version of before so far still does, and goes by its text then.
        List<FlowStandingStore.Standing> standing = store.in(changed).stream()
                .map(each -> Flow.by(before, each.flow(), each.edition())
                        .map(text -> each.by(text.edition()))
                        .orElse(each))
                .toList();
        return new Runs(changed.stream()
                .map(name -> runs(
                        name,
                        change(live(before, name), live(after, name)),
                        after.stream().filter(flow -> flow.name().equals(name)).toList(),
                        standing.stream()
                                .filter(each -> each.flow().equals(name))
                                .toList()))
                .toList());
    }

    private static FlowChange change(Optional<Flow> before, Optional<Flow> after) {
        if (after.map(Flow::edition).equals(before.map(Flow::edition))) {
            return FlowChange.UNCHANGED;
        }
        return after.isPresent() ? FlowChange.CHANGED : FlowChange.REMOVED;
    }

    private static Optional<Flow> live(List<Flow> flows, String name) {
        return flows.stream()
                .filter(flow -> !flow.isKept() && flow.name().equals(name))
                .findFirst();
    }

    private static List<Flow> read(RuleFiles files, List<FlowProblem> problems) {
        List<Flow> flows = new ArrayList<>();
        files.flows().forEach((file, text) -> {
            FlowReading reading = FlowReader.read(file, text);
            problems.addAll(reading.problems());
            reading.flow().ifPresent(flows::add);
        });
        return flows;
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

    /** @param texts of this flow after the publication */
    private static FlowRuns runs(
            String name, FlowChange change, List<Flow> texts, List<FlowStandingStore.Standing> standing) {
        Map<String, Long> at = new TreeMap<>();
        Map<String, Long> stayAt = new TreeMap<>();
        Map<String, Long> goOnAt = new TreeMap<>();
        Map<String, Map<String, Long>> endAt = new TreeMap<>();
        for (FlowStandingStore.Standing each : standing) {
            at.merge(each.step(), each.runs(), Long::sum);
            Optional<Flow> text = Flow.by(texts, name, each.edition());
            Map<String, Long> becomes = end(text, each)
                    .map(reason -> endAt.computeIfAbsent(reason, none -> new TreeMap<>()))
                    .orElse(text.filter(Flow::isKept).isPresent() ? stayAt : goOnAt);
            becomes.merge(each.step(), each.runs(), Long::sum);
        }
        return new FlowRuns(
                name,
                change,
                sum(at),
                at,
                sum(stayAt),
                stayAt,
                sum(goOnAt),
                goOnAt,
                sum(at) - sum(stayAt) - sum(goOnAt),
                endAt);
    }

    /** With which reason the flow machine ends runs that stand there; empty where they go on by this text. */
    private static Optional<String> end(Optional<Flow> text, FlowStandingStore.Standing standing) {
        if (text.isEmpty()) {
            return Optional.of("removed");
        }
        if (standing.further() && !text.get().reEntry().parallel()) {
            return Optional.of("merged");
        }
        return text.get().steps().containsKey(standing.step()) ? Optional.empty() : Optional.of("changed");
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
