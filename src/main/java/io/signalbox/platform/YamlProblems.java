package io.signalbox.platform;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;

/** Collects what is wrong with one YAML file. */
public final class YamlProblems {

    private final List<YamlProblem> found = new ArrayList<>();

    /** Something wrong in a YAML file; line and column from 1, 0 where unknown or where the file as a whole is meant. */
    public record YamlProblem(int line, int column, String found, String expected) {}

    /** Where something stands: line and column from 1. */
    record Place(int line, int column) {
        static Place of(Mark mark) {
            return new Place(mark.getLine() + 1, mark.getColumn() + 1);
        }
    }

    public void add(int line, String found, String expected) {
        this.found.add(new YamlProblem(line, 0, found, expected));
    }

    public void add(Node node, String found, String expected) {
        add(Place.of(node.getStartMark()), found, expected);
    }

    void add(Place place, String found, String expected) {
        this.found.add(new YamlProblem(place.line(), place.column(), found, expected));
    }

    public int size() {
        return found.size();
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** By line and column. */
    public List<YamlProblem> inOrder() {
        return found.stream()
                .sorted(Comparator.comparingInt(YamlProblem::line).thenComparingInt(YamlProblem::column))
                .toList();
    }
}
