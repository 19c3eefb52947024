package io.signalbox.catalog;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.platform.Sql;
import io.signalbox.rulebook.CompilerLimits;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.TrackingPlanReader;
import java.nio.file.Path;
import java.time.Clock;

/** Catalogs of the sample rulebook in {@code rules/}, as the service opens them. */
public final class SampleCatalog {

    /** One, because a compiled file is not compiled again while it is in use. */
    static final RuleCompiler RULES = new RuleCompiler(CompilerLimits.DEFAULT);

    private SampleCatalog() {}

    public static Catalog open(Sql sql, Clock clock) {
        FileCompiler compiler =
                new FileCompiler(new TrackingPlanReader()::read, RULES::compile, new SimpleMeterRegistry());
        Catalog catalog = new Catalog(new RulebookStore(sql), compiler, clock);
        catalog.open(new RuleFolder(Path.of("rules")).read()).run();
        return catalog;
    }
}
