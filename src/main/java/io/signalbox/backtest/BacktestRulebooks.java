package io.signalbox.backtest;

import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.RuleFiles;
import io.signalbox.decision.Backtest;
import io.signalbox.decision.DeciderLimits;
import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.Rulebook;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The compiled rulebooks of backtests; the last ones are kept, and with them what the compiler knows of their files. */
final class BacktestRulebooks {

    private static final int KEPT = 4;

    private final Catalog catalog;
    private final BacktestStore store;
    private final DeciderLimits limits;
    private final Map<String, Pair> pairs = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Pair> eldest) {
            return size() > KEPT;
        }
    };

    BacktestRulebooks(Catalog catalog, BacktestStore store, DeciderLimits limits) {
        this.catalog = catalog;
        this.store = store;
        this.limits = limits;
    }

    /** What is compared: the plans that histories are read with, and all else. */
    record Pair(TrackingPlan live, TrackingPlan candidate, Backtest backtest) {}

    /** The files of a backtest do not compile any more, as after an update of the service. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /** May take seconds; whoever asks meanwhile waits for that. */
    synchronized Pair of(BacktestChunkStore.Work work) throws Refused {
        Pair known = pairs.get(work.backtestId());
        if (known == null) {
            Rulebook live = compiled("version " + work.against(), catalog.files(work.against()));
            Rulebook candidate = compiled("the candidate", store.candidate(work.backtestId()));
            known = new Pair(live.plan(), candidate.plan(), new Backtest(limits, live, candidate, work.span()));
            pairs.put(work.backtestId(), known);
        }
        return known;
    }

    private Rulebook compiled(String what, RuleFiles files) throws Refused {
        Compilation compilation = catalog.compile(files);
        if (compilation instanceof Compilation.Compiled compiled) {
            return compiled.rulebook();
        }
        throw new Refused(what + " does not compile: "
                + compilation.problems().stream()
                        .filter(problem -> problem.severity() == RuleProblem.Severity.ERROR)
                        .map(RuleProblem::message)
                        .collect(Collectors.joining("; ")));
    }
}
