package io.signalbox.rulebook;

import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.RuleTree.At;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Puts files in an order in which what a file reads is given before it, and finds what nobody gives. */
final class FileOrder {

    private FileOrder() {}

    /** In order; files of a circle are missing, and have a problem each. */
    static List<CheckedFile> of(List<CheckedFile> files, TrackingPlan plan) {
        Map<CheckedFile, Unit> units = new HashMap<>();
        files.forEach(file -> units.put(file, file.reads().unit(file.name())));
        Set<String> segments = new TreeSet<>();
        Set<String> traits = new TreeSet<>(plan.traits().keySet());
        units.values().forEach(unit -> {
            segments.addAll(unit.givesSegments());
            traits.addAll(unit.givesTraits());
        });
        for (CheckedFile file : files) {
            file.reads().segmentPlaces().forEach((segment, at) -> unknown(file, at, "segment", segment, segments));
            file.reads().namedTraitPlaces().forEach((trait, at) -> unknown(file, at, "trait", trait, traits));
        }
        warnOfTwins(files);
        return sorted(files, units);
    }

    private static void unknown(CheckedFile file, At at, String what, String name, Set<String> known) {
        if (!known.contains(name)) {
            file.problems()
                    .warning(
                            at,
                            "the " + what + " \"" + name + "\", which no rule gives"
                                    + (what.equals("trait") ? " and the tracking plan does not name" : ""),
                            ExpressionWriter.known(name, known, "a known " + what));
        }
    }

    private static void warnOfTwins(List<CheckedFile> files) {
        Map<String, String> firstFile = new HashMap<>();
        for (CheckedFile file : files) {
            Set<String> own = new HashSet<>();
            for (DrlRule rule : file.rules()) {
                String other = own.add(rule.author()) ? firstFile.putIfAbsent(rule.author(), file.name()) : null;
                if (other != null) {
                    file.problems()
                            .warning(
                                    rule.at(),
                                    "the rule name \"" + rule.author() + "\", which " + other + " has as well",
                                    "a name of its own, so that reasons can be told apart");
                }
            }
        }
    }

    private static List<CheckedFile> sorted(List<CheckedFile> files, Map<CheckedFile, Unit> units) {
        List<CheckedFile> waiting = new ArrayList<>(files);
        waiting.sort(Comparator.comparing(CheckedFile::name));
        List<CheckedFile> ordered = new ArrayList<>();
        boolean moved = true;
        while (moved) {
            moved = false;
            for (CheckedFile file : List.copyOf(waiting)) {
                boolean ready = waiting.stream()
                        .allMatch(other -> given(units, other, file).isEmpty());
                if (ready) {
                    waiting.remove(file);
                    ordered.add(file);
                    moved = true;
                    break;
                }
            }
        }
        for (CheckedFile file : waiting) {
            for (CheckedFile other : waiting) {
                Set<String> given = given(units, other, file);
                if (!given.isEmpty() && reaches(units, waiting, file, other)) {
                    file.problems()
                            .error(
                                    place(file, given),
                                    String.join(", ", given) + " of " + other.name()
                                            + (other.equals(file) ? " itself" : ", which reads what this file gives"),
                                    "files that can be put in an order: what is read is given by another file,"
                                            + " without a circle");
                }
            }
        }
        return ordered;
    }

    /** Segments and traits that one file gives and another reads. */
    private static Set<String> given(Map<CheckedFile, Unit> units, CheckedFile from, CheckedFile to) {
        Unit giver = unit(units, from);
        Unit reader = unit(units, to);
        Set<String> given = new TreeSet<>();
        reader.segments().stream()
                .filter(giver.givesSegments()::contains)
                .forEach(name -> given.add("the segment \"" + name + "\""));
        reader.traits().stream()
                .filter(giver.givesTraits()::contains)
                .forEach(name -> given.add("the trait \"" + name + "\""));
        return given;
    }

    private static Unit unit(Map<CheckedFile, Unit> units, CheckedFile file) {
        Unit unit = units.get(file);
        if (unit == null) {
            throw new IllegalStateException("no unit for " + file.name());
        }
        return unit;
    }

    /** What the first gives reaches the second, perhaps through others. */
    private static boolean reaches(
            Map<CheckedFile, Unit> units, List<CheckedFile> files, CheckedFile from, CheckedFile to) {
        Set<CheckedFile> seen = new HashSet<>(Set.of(from));
        List<CheckedFile> next = new ArrayList<>(List.of(from));
        while (!next.isEmpty()) {
            CheckedFile current = next.remove(0);
            if (current.equals(to)) {
                return true;
            }
            for (CheckedFile file : files) {
                if (!given(units, current, file).isEmpty() && seen.add(file)) {
                    next.add(file);
                }
            }
        }
        return false;
    }

    private static At place(CheckedFile file, Set<String> given) {
        for (Map.Entry<String, At> segment : file.reads().segmentPlaces().entrySet()) {
            if (given.contains("the segment \"" + segment.getKey() + "\"")) {
                return segment.getValue();
            }
        }
        return new At(0, 0);
    }
}
