package io.signalbox.profile;

import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.catalog.Catalog;
import io.signalbox.decision.Decider;
import io.signalbox.decision.DeciderLimits;
import io.signalbox.delivery.Outbox;
import io.signalbox.delivery.OutgoingChange;
import io.signalbox.history.EventLog;
import io.signalbox.model.Change;
import io.signalbox.platform.Sql;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Puts the loop together. */
@Singleton
final class LoopBeans {

    @Produces
    @Singleton
    ProfileRuntime.Stores stores(Sql sql, EventLog log, Outbox outbox) {
        return ProfileRuntime.Stores.on(
                sql, log, (transaction, decisions) -> outbox.enqueue(transaction, messages(decisions)));
    }

    /** What follows from decisions, but for triggers that are only recorded as seen. */
    private static List<OutgoingChange> messages(List<Decision> decisions) {
        List<OutgoingChange> messages = new ArrayList<>();
        for (Decision decision : decisions) {
            for (Change change : decision.outcome().changes()) {
                if (!(change instanceof Change.Triggered triggered && triggered.muted())) {
                    messages.add(new OutgoingChange(decision.profileId(), change.rulebook(), change));
                }
            }
        }
        return messages;
    }

    @Produces
    @Singleton
    DeciderLimits limits(LoopConfig config) {
        return new DeciderLimits(config.lookAhead(), config.maxDecisions(), config.zone());
    }

    @Produces
    @Singleton
    ProfileStore profiles(ProfileRuntime.Stores stores) {
        return stores.profiles();
    }

    @Produces
    @Singleton
    DueStore due(ProfileRuntime.Stores stores) {
        return stores.due();
    }

    @Produces
    @Singleton
    RolloutStore rollouts(Sql sql) {
        return new RolloutStore(sql);
    }

    @Produces
    @Singleton
    RuleActivity activity() {
        return new RuleActivity();
    }

    @Produces
    @Singleton
    LoopMetrics metrics(MeterRegistry registry, RuleActivity activity) {
        return new LoopMetrics(registry, activity);
    }

    @Produces
    @Singleton
    RuleActivityStore ruleActivity(Sql sql) {
        return new RuleActivityStore(sql);
    }

    @Produces
    @Singleton
    ProfileRuntime runtime(
            Sql sql,
            Catalog catalog,
            DeciderLimits limits,
            ProfileRuntime.Stores stores,
            Clock clock,
            LoopMetrics metrics) {
        return new ProfileRuntime(sql, catalog, new Decider(limits), stores, clock, metrics);
    }
}
