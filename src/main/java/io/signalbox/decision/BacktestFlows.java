package io.signalbox.decision;

import io.signalbox.model.Change;
import io.signalbox.model.Change.InFlow;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Counts what flows do in the replays of some profiles. For one thread. */
final class BacktestFlows {

    private final Map<String, BacktestResult.Flow> flows = new TreeMap<>();
    private final Consumer<BacktestSample> samples;

    BacktestFlows(Consumer<BacktestSample> samples) {
        this.samples = samples;
    }

    Map<String, BacktestResult.Flow> counts() {
        return flows;
    }

    /** @param different kinds and names of what ever came about differently, as in {@code flow welcome} */
    void add(Replay underLive, Replay underCandidate, Set<String> different) {
        count(underLive, true);
        count(underCandidate, false);
        Set<String> names = new HashSet<>();
        different.stream()
                .filter(what -> what.startsWith("flow "))
                .map(what -> what.substring("flow ".length()))
                .forEach(names::add);
        names.forEach(name -> merge(name, new BacktestResult.Flow(1, new TreeMap<>(), new TreeMap<>())));
        if (!names.isEmpty()) {
            compare(underLive, underCandidate, names);
        }
    }

    private void merge(String name, BacktestResult.Flow one) {
        flows.merge(name, one, BacktestResult.Flow::plus);
    }

    private void count(Replay replay, boolean isLive) {
        Map<String, TreeMap<String, Long>> counts = new HashMap<>();
        for (Change change : replay.changes()) {
            if (change instanceof InFlow run) {
                counts.computeIfAbsent(run.flow(), flow -> new TreeMap<>()).merge(what(run), 1L, Long::sum);
            }
        }
        counts.forEach((flow, own) -> merge(
                flow,
                isLive
                        ? new BacktestResult.Flow(0, own, new TreeMap<>())
                        : new BacktestResult.Flow(0, new TreeMap<>(), own)));
    }

    /** Few for each flow: its kinds of changes with their steps, templates and reasons. */
    private static String what(InFlow run) {
        return switch (run.what()) {
            case STARTED, GOAL -> run.kind();
            case STEP -> run.kind() + " " + run.step();
            // Its detail is an instant.
            case CALLED -> run.kind() + " " + run.destination();
            default -> run.kind() + " " + run.detail();
        };
    }

    /** A message of one step of one run, whenever it is sent. */
    private record Sent(String flow, String run, String step, String message) {}

    private static Map<Sent, InFlow> sent(Replay replay, Set<String> flows) {
        Map<Sent, InFlow> sent = new LinkedHashMap<>();
        for (Change change : replay.changes()) {
            if (change instanceof InFlow run && run.what() == InFlow.Kind.SENT && flows.contains(run.flow())) {
                sent.put(new Sent(run.flow(), run.run(), run.step(), run.detail()), run);
            }
        }
        return sent;
    }

    private void compare(Replay underLive, Replay underCandidate, Set<String> names) {
        Map<Sent, InFlow> ofLive = sent(underLive, names);
        Map<Sent, InFlow> ofCandidate = sent(underCandidate, names);
        Set<String> sampled = new HashSet<>();
        ofLive.forEach((key, run) -> {
            InFlow also = ofCandidate.get(key);
            if (also == null) {
                sample(run, BacktestTally.LOSE, underLive, sampled);
            } else if (!also.at().equals(run.at())) {
                sample(also, BacktestTally.OTHER, underCandidate, sampled);
            }
        });
        ofCandidate.forEach((key, run) -> {
            if (!ofLive.containsKey(key)) {
                sample(run, BacktestTally.GAIN, underCandidate, sampled);
            }
        });
    }

    /** The first message of a profile stands for all of the flow that differ alike. */
    private void sample(InFlow run, String difference, Replay giving, Set<String> sampled) {
        if (sampled.add(difference + " " + run.flow())) {
            Optional<Instant> at = Optional.of(run.at());
            samples.accept(BacktestSample.of("flow", run.flow(), difference, giving, at, run.detail(), run.reason()));
        }
    }

    /** Whether somebody outside could hear of it: steps, refusals and what is withheld stay inside. */
    static boolean isHeard(Change change) {
        return !(change instanceof InFlow run)
                || !List.of(InFlow.Kind.STEP, InFlow.Kind.REFUSED, InFlow.Kind.WITHHELD)
                        .contains(run.what());
    }
}
