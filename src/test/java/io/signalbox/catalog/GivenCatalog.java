package io.signalbox.catalog;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.platform.Sql;
import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.PlanReading;
import io.signalbox.rulebook.Rulebook;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Catalogs of rulebooks that were not compiled from texts, for tests of other packages. */
public final class GivenCatalog {

    private static final String FILE = "given.drl";

    private final Map<String, Rulebook> rulebooks = new HashMap<>();

    public GivenCatalog(Rulebook... rulebooks) {
        for (Rulebook rulebook : rulebooks) {
            this.rulebooks.put(rulebook.id(), rulebook);
        }
    }

    /** The catalog of one replica, opened with this rulebook on disk. */
    public Catalog open(Sql sql, Clock clock, Rulebook onDisk) {
        FileCompiler compiler = new FileCompiler(
                plan -> new PlanReading(onDisk.plan(), List.of()),
                (rules, plan) -> new Compilation.Compiled(requireNonNull(rulebooks.get(rules.get(FILE))), List.of()),
                new SimpleMeterRegistry());
        Catalog catalog = new Catalog(new RulebookStore(sql), compiler, clock);
        catalog.open(files(onDisk)).run();
        return catalog;
    }

    /** What publishes this rulebook. */
    public static RuleFiles files(Rulebook rulebook) {
        return RuleFiles.of(Map.of(FILE, rulebook.id()));
    }
}
