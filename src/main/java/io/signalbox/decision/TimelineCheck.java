package io.signalbox.decision;

import io.signalbox.decision.RuleTest.ExactTimeline;
import io.signalbox.decision.RuleTest.ExactTimeline.Line;
import io.signalbox.decision.RuleTest.Failure;
import io.signalbox.decision.SimulationResult.Entry;
import io.signalbox.model.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Compares all that happened with all that must: each line that is missing, with the nearest thing that happened about
 * the same, then each thing that nobody expected.
 */
final class TimelineCheck {

    private final ExactTimeline exact;
    private final TestedLife life;

    TimelineCheck(ExactTimeline exact, TestedLife life) {
        this.exact = exact;
        this.life = life;
    }

    List<Failure> failures() {
        List<Line> found = life.changesUntil(exact.until()).stream()
                .filter(change -> exact.files().contains(change.reason().file()))
                .sorted(Change.ORDER)
                .map(change -> new Line(0, change.at(), RuleTestLine.of(Entry.of(change))))
                .toList();
        List<Line> missing = new ArrayList<>(exact.lines());
        List<Line> surplus = new ArrayList<>();
        for (Line line : found) {
            Optional<Line> same =
                    missing.stream().filter(expected -> isSame(expected, line)).findFirst();
            same.ifPresentOrElse(missing::remove, () -> surplus.add(line));
        }
        List<Failure> failures = new ArrayList<>();
        for (Line line : missing) {
            Optional<Line> instead = nearest(line, surplus);
            instead.ifPresent(surplus::remove);
            failures.add(
                    new Failure(line.line(), "", instead.map(this::words).orElse("nothing of the kind"), words(line)));
        }
        surplus.forEach(line -> failures.add(new Failure(exact.line(), "", words(line), "nothing more")));
        if (failures.isEmpty()) {
            order(found).ifPresent(failures::add);
        }
        return failures;
    }

    /** Where all lines are there, but not as they followed each other. */
    private Optional<Failure> order(List<Line> found) {
        for (int i = 0; i < found.size(); i++) {
            Line expected = exact.lines().get(i);
            if (!isSame(expected, found.get(i))) {
                return Optional.of(
                        new Failure(expected.line(), "", words(found.get(i)) + " before it", words(expected)));
            }
        }
        return Optional.empty();
    }

    private Optional<Line> nearest(Line missing, List<Line> surplus) {
        String subject = RuleTestLine.subject(missing.text());
        return surplus.stream()
                .filter(line -> RuleTestLine.subject(line.text()).equals(subject))
                .min(Comparator.comparing(line ->
                        java.time.Duration.between(missing.at(), line.at()).abs()));
    }

    private static boolean isSame(Line one, Line other) {
        return one.at().equals(other.at()) && one.text().equals(other.text());
    }

    private String words(Line line) {
        return life.time(line.at()) + " " + line.text();
    }
}
