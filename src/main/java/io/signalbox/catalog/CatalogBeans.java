package io.signalbox.catalog;

import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.decision.DeciderLimits;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Sql;
import io.signalbox.rulebook.CompilerLimits;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.TrackingPlanReader;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.function.Supplier;

/** Puts the catalog together, and gives the doors the live tracking plan. */
@Singleton
final class CatalogBeans {

    @Produces
    @Singleton
    RuleCompiler rules() {
        return new RuleCompiler(CompilerLimits.DEFAULT);
    }

    @Produces
    @Singleton
    TrackingPlanReader plans() {
        return new TrackingPlanReader();
    }

    @Produces
    @Singleton
    FileCompiler compiler(TrackingPlanReader plans, RuleCompiler rules, MeterRegistry metrics) {
        return new FileCompiler(plans::read, rules::compile, metrics);
    }

    @Produces
    @Singleton
    Catalog catalog(Sql sql, FileCompiler compiler, Clock clock) {
        return new Catalog(new RulebookStore(sql), compiler, clock);
    }

    @Produces
    @Singleton
    RuleTests tests(DeciderLimits live, RulesConfig config) {
        return new RuleTests(live, config.testsWithin());
    }

    @Produces
    @Singleton
    RuleTestBench bench(FileCompiler compiler, RuleTests tests) {
        return new RuleTestBench(compiler, tests);
    }

    @Produces
    @Singleton
    Supplier<TrackingPlan> plan(Catalog catalog) {
        return catalog::plan;
    }
}
