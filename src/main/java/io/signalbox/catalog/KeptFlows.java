package io.signalbox.catalog;

import io.signalbox.flow.Flow;
import io.signalbox.flow.FlowReader;
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
 * choice is seen, validated, backtested and approved with everything else in the draft.
 */
public final class KeptFlows {

    private final RuleFiles base;
    private final RuleFiles draft;

    /**
     * @param base what the draft edits
     * @param draft its files
     */
    public KeptFlows(RuleFiles base, RuleFiles draft) {
        this.base = base;
        this.draft = draft;
    }

    /** Texts of before by path, which the draft is to get so that runs of the chosen flows stay on them. */
    public Map<String, Optional<String>> stay(Predicate<String> chosen) {
        Set<String> live = read(draft).values().stream()
                .filter(flow -> !flow.isKept())
                .map(KeptFlows::path)
                .collect(Collectors.toSet());
        Map<String, Optional<String>> edits = new TreeMap<>();
        read(base).forEach((path, flow) -> {
            if (!flow.isKept() && chosen.test(flow.name()) && !live.contains(path(flow))) {
                edits.put(path(flow), Optional.ofNullable(base.flows().get(path)));
            }
        });
        return edits;
    }

    /** Kept texts of the chosen flows, which the draft is to lose so that runs move to the live ones. */
    public Map<String, Optional<String>> move(Predicate<String> chosen) {
        return without(flow -> chosen.test(flow.name()));
    }

    /**
     * Kept texts of the base by which nobody goes any more.
     *
     * @param underWay editions of all runs that have not ended
     */
    public Map<String, Optional<String>> unused(Set<String> underWay) {
        return without(flow -> base.flows().containsKey(flow.file()) && !underWay.contains(flow.edition()));
    }

    private Map<String, Optional<String>> without(Predicate<Flow> which) {
        Map<String, Optional<String>> edits = new TreeMap<>();
        read(draft).values().stream()
                .filter(flow -> flow.isKept() && which.test(flow))
                .forEach(flow -> edits.put(flow.file(), Optional.empty()));
        return edits;
    }

    /** Names of the flows that have other texts in the draft than in its base, kept ones included. */
    public List<String> changed() {
        Set<String> before = editions(base);
        Set<String> after = editions(draft);
        return Stream.of(base, draft)
                .flatMap(files -> read(files).values().stream())
                .filter(flow -> !before.contains(edition(flow)) || !after.contains(edition(flow)))
                .map(Flow::name)
                .distinct()
                .sorted()
                .toList();
    }

    /** Names of the flows of which can be chosen what becomes of their runs: those, and all with kept texts. */
    public List<String> choosable() {
        return Stream.concat(
                        changed().stream(),
                        read(draft).values().stream().filter(Flow::isKept).map(Flow::name))
                .distinct()
                .sorted()
                .toList();
    }

    private static Set<String> editions(RuleFiles files) {
        return read(files).values().stream().map(KeptFlows::edition).collect(Collectors.toSet());
    }

    private static String edition(Flow flow) {
        return (flow.isKept() ? Flow.KEPT_FOLDER : "") + flow.name() + " " + flow.edition();
    }

    private static String path(Flow flow) {
        return Flow.KEPT_FOLDER + flow.name() + "-" + flow.edition() + RuleFiles.FLOWS_SUFFIX;
    }

    /** Those that can be read, by path. */
    private static Map<String, Flow> read(RuleFiles files) {
        Map<String, Flow> flows = new TreeMap<>();
        files.flows()
                .forEach((path, text) -> FlowReader.read(path, text).flow().ifPresent(flow -> flows.put(path, flow)));
        return flows;
    }
}
