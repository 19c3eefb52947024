package io.signalbox.catalog;

import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.decision.DeciderLimits;
import io.signalbox.decision.FlowCompiler;
import io.signalbox.decision.Messages;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.AuditLog;
import io.signalbox.platform.SignalboxConfig;
import io.signalbox.platform.Sql;
import io.signalbox.rulebook.CompilerLimits;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.TrackingPlanReader;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Puts the catalog together, and gives the doors the live tracking plan. */
@Singleton
final class CatalogBeans {

    @Produces
    @Singleton
    RuleCompiler rules(SignalboxConfig config, Clock clock) {
        return new RuleCompiler(
                CompilerLimits.DEFAULT,
                CompiledUnitFolder.open(config.data().resolve("compiled-rules"), clock),
                compilerThreads());
    }

    /** One a processor while files are compiled, none a minute later. */
    private static Executor compilerThreads() {
        int processors = Runtime.getRuntime().availableProcessors();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                processors, processors, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "rule-compiler");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    @Produces
    @Singleton
    TrackingPlanReader plans() {
        return new TrackingPlanReader();
    }

    @Produces
    @Singleton
    FileCompiler compiler(TrackingPlanReader plans, RuleCompiler rules, MeterRegistry metrics) {
        return new FileCompiler(
                plans::read,
                rules::compile,
                (files, compiled) -> new FlowCompiler(rules)
                        .compile(files.flows(), new Messages.Texts(files.templates(), files.policy()), compiled),
                metrics);
    }

    @Produces
    @Singleton
    Examiner examiner(FileCompiler compiler, RuleTests tests) {
        return new Examiner(compiler, tests::run);
    }

    @Produces
    @Singleton
    Catalog catalog(Sql sql, FileCompiler compiler, Examiner examiner, AuditLog audit, Clock clock) {
        return new Catalog(new RulebookStore(sql), compiler, examiner, clock, FolderWatch.published(audit));
    }

    @Produces
    @Singleton
    FolderWatch folder(RulesConfig config, Catalog catalog, Sql sql) {
        return new FolderWatch(new RuleFolder(config.folder(), Optional.of(config.flows())), catalog, sql);
    }

    @Produces
    @Singleton
    Sources sources(Sql sql, Catalog catalog, Examiner examiner, FolderWatch folder, AuditLog audit, Clock clock) {
        return new Sources(sql, catalog, examiner, folder, audit, clock);
    }

    @Produces
    @Singleton
    Drafts drafts(Sql sql, AuditLog audit, Clock clock) {
        return new Drafts(sql, audit, clock);
    }

    @Produces
    @Singleton
    Gates gates(RulesConfig config) {
        return new Gates(config.limits().backtestRequired(), config.limits().segmentLossPercent());
    }

    @Produces
    @Singleton
    Publishing.Terms terms(Gates gates, Instance<Backtests> backtests, AuditLog audit, Clock clock) {
        Optional<Backtests> known = backtests.isResolvable() ? Optional.of(backtests.get()) : Optional.empty();
        return new Publishing.Terms(gates, known, audit, clock);
    }

    @Produces
    @Singleton
    Publishing publishing(
            Sql sql, Catalog catalog, Drafts drafts, Sources sources, Examiner examiner, Publishing.Terms terms) {
        return new Publishing(sql, catalog, drafts, sources, examiner, terms);
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
