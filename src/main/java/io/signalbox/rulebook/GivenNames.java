package io.signalbox.rulebook;

import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.RuleProblem.Severity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What all rule files together give, to find what is read or used but given by nobody. */
final class GivenNames {

    private final Map<NameUse.Kind, Set<String>> names = new HashMap<>();
    private final boolean complete;

    GivenNames(List<CheckedFile> files, TrackingPlan plan) {
        Set<String> segments = new TreeSet<>();
        Set<String> traits = new TreeSet<>(plan.traits().keySet());
        Set<String> triggers = new TreeSet<>();
        for (CheckedFile file : files) {
            Unit unit = file.reads().unit();
            segments.addAll(unit.givesSegments());
            traits.addAll(unit.givesTraits());
            triggers.addAll(unit.givesTriggers());
        }
        names.put(NameUse.Kind.SEGMENT, segments);
        names.put(NameUse.Kind.TRAIT, traits);
        names.put(NameUse.Kind.TRIGGER, triggers);
        complete = files.stream().allMatch(file -> file.reads().isComplete());
    }

    /** A warning where nobody gives it; none while a rule cannot be read, since that may be the one that does. */
    Optional<RuleProblem> missing(NameUse use) {
        Set<String> known = names.getOrDefault(use.kind(), Set.of());
        if (!complete || known.contains(use.name())) {
            return Optional.empty();
        }
        String word = use.kind().word();
        boolean trait = use.kind() == NameUse.Kind.TRAIT;
        Expected expected = Expected.oneOf(
                known,
                use.name(),
                trait ? "a trait of the tracking plan, or one that a rule gives" : "a " + word + " that a rule gives");
        Place place = use.place();
        return Optional.of(new RuleProblem(
                place.file(),
                place.at().line(),
                place.at().column(),
                place.rule(),
                Severity.WARNING,
                "the " + word + " \"" + use.name() + "\", which no rule gives"
                        + (trait ? " and the tracking plan does not name" : ""),
                expected.text(),
                expected.suggestion()));
    }
}
