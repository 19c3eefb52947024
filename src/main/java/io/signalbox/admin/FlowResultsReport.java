package io.signalbox.admin;

import io.signalbox.admin.FlowResults.Arms;
import io.signalbox.admin.FlowResults.AtStep;
import io.signalbox.admin.FlowResults.Come;
import io.signalbox.admin.FlowResults.Messages;
import io.signalbox.admin.FlowResults.Part;
import io.signalbox.admin.FlowResults.Split;
import io.signalbox.admin.FlowResults.Stretch;
import io.signalbox.admin.FlowResultsQuery.Asked;
import io.signalbox.admin.FlowResultsStore.Counted;
import io.signalbox.admin.FlowResultsStore.Group;
import io.signalbox.admin.FlowResultsStore.Mail;
import io.signalbox.flow.Flow;
import io.signalbox.flow.Step;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts together what was counted of a flow: totals, times, steps and splits, treated runs beside those held out. Pure. */
final class FlowResultsReport {

    private static final String MODEL =
            "total of each purchase_completed of the person after the start of a run and within the window, once a run, "
                    + "whatever was sent, opened or clicked (intention to treat); not last click";

    private final Flow flow;
    private final Counted counted;

    FlowResultsReport(Flow flow, Counted counted) {
        this.flow = flow;
        this.counted = counted;
    }

    /** Ids of the splits of a flow, in the order of its text. */
    static List<String> splits(Flow flow) {
        return flow.steps().values().stream()
                .filter(Step.Split.class::isInstance)
                .map(Step::id)
                .toList();
    }

    FlowResults results(Asked asked, Instant deliveriesFrom) {
        return new FlowResults(
                flow.name(),
                asked.from(),
                asked.until(),
                asked.by().word(),
                asked.window(),
                MODEL,
                deliveriesFrom,
                arms(counted.overTime(), ""),
                FlowComparison.of(group(counted.overTime(), "", false), group(counted.overTime(), "", true)),
                overTime(),
                steps(),
                flow.steps().values().stream()
                        .filter(Step.Split.class::isInstance)
                        .map(Step.Split.class::cast)
                        .map(this::split)
                        .toList());
    }

    private static Arms arms(List<Group> groups, String part) {
        Group heldOut = group(groups, part, true);
        return new Arms(
                FlowComparison.arm(group(groups, part, false)),
                heldOut.runs() == 0 ? Optional.empty() : Optional.of(FlowComparison.arm(heldOut)));
    }

    private static Group group(List<Group> groups, String part, boolean heldOut) {
        return groups.stream()
                .filter(group -> group.part().equals(part) && group.heldOut() == heldOut)
                .findFirst()
                .orElse(new Group(part, heldOut, 0, 0, 0, 0, List.of()));
    }

    private List<Stretch> overTime() {
        return counted.overTime().stream()
                .map(Group::part)
                .filter(day -> !day.isEmpty())
                .distinct()
                .map(day -> new Stretch(LocalDate.parse(day), arms(counted.overTime(), day)))
                .toList();
    }

    private List<AtStep> steps() {
        Set<String> ids = new LinkedHashSet<>(flow.steps().keySet());
        // Blank: a run that has not come to its first step, which no row should say.
        counted.steps().stream().map(FlowResultsStore.AtStep::step).forEach(ids::add);
        return ids.stream()
                .map(id -> new AtStep(id, come(id, false), come(id, true), messages(counted.byStep(), id)))
                .toList();
    }

    private Come come(String step, boolean heldOut) {
        return counted.steps().stream()
                .filter(at -> at.step().equals(step) && at.heldOut() == heldOut)
                .map(at -> new Come(at.reached(), at.waiting()))
                .findFirst()
                .orElse(new Come(0, 0));
    }

    private static List<Messages> messages(List<Mail> mail, String part) {
        return mail.stream()
                .filter(one -> one.part().equals(part))
                .map(Messages::of)
                .toList();
    }

    private Split split(Step.Split split) {
        // Of parts after which nothing comes nobody notes which one was taken: they stand together.
        String endings = split.parts().stream()
                .filter(part -> part.next().isEmpty())
                .map(Step.Part::name)
                .collect(Collectors.joining(" or "));
        Set<String> names = new LinkedHashSet<>();
        split.parts().forEach(part -> names.add(part.next().isEmpty() ? endings : part.name()));
        return new Split(
                split.id(),
                names.stream()
                        .map(name -> {
                            String part = split.id() + "\n" + (name.equals(endings) ? "" : name);
                            return new Part(name, arms(counted.parts(), part), messages(counted.byPart(), part));
                        })
                        .toList());
    }
}
