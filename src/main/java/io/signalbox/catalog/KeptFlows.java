package io.signalbox.catalog;

import io.signalbox.flow.Flow;
import io.signalbox.flow.FlowReader;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Edits of a draft that say what becomes of who is under way in the flows that it changes or removes. Who is to stay does so
 * because the draft keeps the text that they go by, below {@link Flow#KEPT_FOLDER}; all others move to the live text. So the
 * choice is seen, validated and approved with everything else in the draft.
 *
 * <p>Edits are by path: a text, or nothing where the file is to go. Flows that cannot be read are left out.
 */
public final class KeptFlows {

    private final RuleFiles base;
    private final List<Flow> before;
    private final List<Flow> after;

    /**
     * @param base what the draft edits
     * @param draft its files
     */
    public KeptFlows(RuleFiles base, RuleFiles draft) {
        this.base = base;
        before = read(base);
        after = read(draft);
    }

    private static List<Flow> read(RuleFiles files) {
        return files.flows().entrySet().stream()
                .flatMap(file -> FlowReader.read(file.getKey(), file.getValue()).flow().stream())
                .toList();
    }

    /**
     * What the first edit of a flow brings with it: the text of before is kept, and taken out again with the edit.
     *
     * @param earlier files of the draft without the edit
     * @param now with it
     */
    static Map<String, Optional<String>> following(RuleFiles base, RuleFiles earlier, RuleFiles now) {
        KeptFlows unedited = new KeptFlows(base, earlier);
        KeptFlows edited = new KeptFlows(base, now);
        Map<String, Optional<String>> edits = new TreeMap<>(edited.without(edited::isLive));
        unedited.before.stream().filter(unedited::isLive).forEach(flow -> edited.keep(flow, edits));
        return edits;
    }

    /** Kept texts of the base that other files lack: whoever begins with an earlier version lets nobody move by that. */
    static Map<String, Optional<String>> carried(RuleFiles base, RuleFiles other) {
        KeptFlows carried = new KeptFlows(base, other);
        Map<String, Optional<String>> edits = new TreeMap<>();
        carried.before.stream().filter(Flow::isKept).forEach(flow -> carried.keep(flow, edits));
        return edits;
    }

    /**
     * Texts of before that the draft is to get so that runs of the chosen flows stay on them.
     *
     * @param underWay by flow, the editions of the texts by which somebody goes
     */
    public Map<String, Optional<String>> stay(Predicate<String> chosen, Map<String, Set<String>> underWay) {
        Map<String, Optional<String>> edits = new TreeMap<>(others(underWay));
        before.stream()
                .filter(flow -> chosen.test(flow.name()) && (!flow.isKept() || isUsed(flow, underWay)))
                .forEach(flow -> keep(flow, edits));
        return edits;
    }

    /** Kept texts of the chosen flows, which the draft is to lose so that runs move to the live ones. */
    public Map<String, Optional<String>> move(Predicate<String> chosen, Map<String, Set<String>> underWay) {
        Map<String, Optional<String>> edits = new TreeMap<>(others(underWay));
        edits.putAll(without(flow -> chosen.test(flow.name())));
        return edits;
    }

    /** Kept texts that keep nobody: they are live as well, or nobody goes by them any more. */
    private Map<String, Optional<String>> others(Map<String, Set<String>> underWay) {
        return without(flow -> isLive(flow) || (!isLiveBefore(flow) && !isUsed(flow, underWay)));
    }

    private Map<String, Optional<String>> without(Predicate<Flow> which) {
        Map<String, Optional<String>> edits = new TreeMap<>();
        after.stream()
                .filter(flow -> flow.isKept() && which.test(flow))
                .forEach(flow -> edits.put(flow.file(), Optional.empty()));
        return edits;
    }

    private void keep(Flow flow, Map<String, Optional<String>> edits) {
        boolean isThere = after.stream().anyMatch(other -> isSameText(other, flow) && !edits.containsKey(other.file()));
        if (!isThere) {
            String path = flow.isKept()
                    ? flow.file()
                    : Flow.KEPT_FOLDER + flow.name() + "-" + flow.edition() + RuleFiles.FLOWS_SUFFIX;
            edits.put(path, Optional.ofNullable(base.flows().get(flow.file())));
        }
    }

    private boolean isLive(Flow text) {
        return after.stream().anyMatch(flow -> !flow.isKept() && isSameText(flow, text));
    }

    private boolean isLiveBefore(Flow text) {
        return before.stream().anyMatch(flow -> !flow.isKept() && isSameText(flow, text));
    }

    private static boolean isSameText(Flow one, Flow other) {
        return one.name().equals(other.name()) && one.edition().equals(other.edition());
    }

    /** Whether somebody goes by it, or may yet: whose edition is unknown here has not met the live version so far. */
    private boolean isUsed(Flow text, Map<String, Set<String>> underWay) {
        return underWay.getOrDefault(text.name(), Set.of()).stream()
                .anyMatch(edition -> edition.equals(text.edition())
                        || before.stream()
                                .noneMatch(flow -> flow.name().equals(text.name())
                                        && flow.edition().equals(edition)));
    }

    /** Names of the flows of the base that have other texts in the draft, kept ones included. */
    public List<String> changed() {
        Set<String> earlier = texts(before);
        Set<String> now = texts(after);
        Set<String> names = names(before.stream());
        return names(Stream.of(before, after)
                        .flatMap(Collection::stream)
                        .filter(flow -> !earlier.contains(text(flow)) || !now.contains(text(flow))))
                .stream()
                .filter(names::contains)
                .sorted()
                .toList();
    }

    /** Names of the flows of which can be chosen what becomes of their runs: those, and all with kept texts. */
    public List<String> choosable() {
        return Stream.concat(changed().stream(), names(after.stream().filter(Flow::isKept)).stream())
                .distinct()
                .sorted()
                .toList();
    }

    private static Set<String> names(Stream<Flow> flows) {
        return flows.map(Flow::name).collect(Collectors.toSet());
    }

    private static Set<String> texts(List<Flow> flows) {
        return flows.stream().map(KeptFlows::text).collect(Collectors.toSet());
    }

    private static String text(Flow flow) {
        return (flow.isKept() ? Flow.KEPT_FOLDER : "") + flow.name() + " " + flow.edition();
    }
}
