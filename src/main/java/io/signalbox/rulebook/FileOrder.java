package io.signalbox.rulebook;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Puts files in an order in which what a file reads is given before it. */
final class FileOrder {

    private final Map<String, CheckedFile> files = new TreeMap<>();
    private final Map<String, Map<String, Step>> stepsByReader = new TreeMap<>();

    /** One file reads what another gives, or what it gives itself. */
    private record Step(String name, Place reads, Place gives) {
        String shown() {
            return reads.shown() + " reads " + name + ", which " + gives.shown() + " gives";
        }
    }

    private FileOrder(List<CheckedFile> all) {
        Map<String, List<Place>> givers = new HashMap<>();
        for (CheckedFile file : all) {
            files.put(file.name(), file);
            file.reads().givesSegments().forEach((name, place) -> add(givers, segment(name), place));
            file.reads().givesTraits().forEach((name, place) -> add(givers, trait(name), place));
        }
        for (CheckedFile file : all) {
            Map<String, Step> steps = new TreeMap<>();
            file.reads().segments().forEach((name, place) -> steps(givers, segment(name), place, steps));
            file.reads().traits().forEach((name, place) -> steps(givers, trait(name), place, steps));
            stepsByReader.put(file.name(), steps);
        }
    }

    /** In order; files of a circle, and those that read what it gives, are missing, and each of a circle has a problem. */
    static List<CheckedFile> of(List<CheckedFile> files) {
        return new FileOrder(files).sorted();
    }

    private static String segment(String name) {
        return "the segment \"" + name + "\"";
    }

    private static String trait(String name) {
        return "the trait \"" + name + "\"";
    }

    private static void add(Map<String, List<Place>> givers, String name, Place place) {
        givers.computeIfAbsent(name, none -> new ArrayList<>()).add(place);
    }

    private static void steps(
            Map<String, List<Place>> givers, String name, Place reads, Map<String, Step> stepsByGiver) {
        for (Place gives : givers.getOrDefault(name, List.of())) {
            stepsByGiver.putIfAbsent(gives.file(), new Step(name, reads, gives));
        }
    }

    private Map<String, Step> stepsOf(String reader) {
        return stepsByReader.getOrDefault(reader, Map.of());
    }

    private List<CheckedFile> sorted() {
        Map<String, Integer> missing = new HashMap<>();
        Map<String, List<String>> readers = new HashMap<>();
        stepsByReader.forEach((reader, steps) -> {
            missing.put(reader, steps.size());
            steps.keySet().forEach(giver -> readers.computeIfAbsent(giver, none -> new ArrayList<>())
                    .add(reader));
        });
        PriorityQueue<String> ready = new PriorityQueue<>(Comparator.naturalOrder());
        missing.forEach((file, count) -> {
            if (count == 0) {
                ready.add(file);
            }
        });
        List<CheckedFile> ordered = new ArrayList<>();
        for (String file = ready.poll(); file != null; file = ready.poll()) {
            ordered.add(fileOf(file));
            for (String reader : readers.getOrDefault(file, List.of())) {
                if (missing.merge(reader, -1, Integer::sum) == 0) {
                    ready.add(reader);
                }
            }
        }
        missing.forEach((file, count) -> {
            if (count > 0) {
                blame(file);
            }
        });
        return ordered;
    }

    private CheckedFile fileOf(String name) {
        CheckedFile file = files.get(name);
        if (file == null) {
            throw new IllegalStateException("no file " + name);
        }
        return file;
    }

    private void blame(String file) {
        List<Step> circle = circle(file);
        if (circle.isEmpty()) {
            return;
        }
        fileOf(file)
                .problems()
                .error(
                        circle.get(0).reads(),
                        "a circle: "
                                + String.join(
                                        "; ", circle.stream().map(Step::shown).toList()),
                        Expected.of("no circle, since nothing can depend on itself: leave out one of the conditions"
                                + " that read a " + kinds(circle) + " of the circle"
                                + (isLeftByAFileOfItsOwn(circle)
                                        ? ", or move the rule that reads into a file of its own"
                                        : "")));
    }

    /** Whether another rule of the file reads than the one that gives: only that they share a file closes the circle. */
    private static boolean isLeftByAFileOfItsOwn(List<Step> circle) {
        String reader = circle.get(0).reads().rule();
        return !circle.get(circle.size() - 1).gives().rule().equals(reader);
    }

    private static String kinds(List<Step> circle) {
        return circle.stream()
                .map(step -> step.name().startsWith("the segment") ? "segment" : "trait")
                .distinct()
                .sorted()
                .collect(Collectors.joining(" or "));
    }

    /** The shortest way from a file over what it reads back to itself; empty where there is none. */
    private List<Step> circle(String start) {
        Map<String, Step> cameBy = new HashMap<>();
        Deque<String> next = new ArrayDeque<>(List.of(start));
        while (!next.isEmpty()) {
            String reader = next.remove();
            for (Map.Entry<String, Step> step : stepsOf(reader).entrySet()) {
                if (cameBy.putIfAbsent(step.getKey(), step.getValue()) == null) {
                    next.add(step.getKey());
                }
            }
            if (cameBy.containsKey(start)) {
                return way(start, cameBy);
            }
        }
        return List.of();
    }

    private static List<Step> way(String start, Map<String, Step> cameBy) {
        List<Step> way = new ArrayList<>();
        String at = start;
        do {
            Step step = cameBy.get(at);
            if (step == null) {
                throw new IllegalStateException("no way to " + at);
            }
            way.add(step);
            at = step.reads().file();
        } while (!at.equals(start));
        Collections.reverse(way);
        return List.copyOf(way);
    }
}
