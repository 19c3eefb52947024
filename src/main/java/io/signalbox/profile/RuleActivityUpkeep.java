package io.signalbox.profile;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.LiveRulebook;
import io.signalbox.platform.Sql;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.RuleRef;
import jakarta.inject.Singleton;
import java.util.List;

/** Writes down once a minute which rules are live and which have matched. */
@Singleton
final class RuleActivityUpkeep {

    private final Sql sql;
    private final Catalog catalog;
    private final RuleCompiler rules;
    private final RuleActivity activity;
    private final RuleActivityStore store;
    private int known;

    RuleActivityUpkeep(Sql sql, Catalog catalog, RuleCompiler rules, RuleActivity activity, RuleActivityStore store) {
        this.sql = sql;
        this.catalog = catalog;
        this.rules = rules;
        this.activity = activity;
        this.store = store;
    }

    @Scheduled(
            every = "1m",
            delayed = "20s",
            concurrentExecution = ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void write() {
        catalog.live().ifPresent(this::noteLive);
        activity.tell(store::matched);
    }

    private void noteLive(LiveRulebook live) {
        int version = live.version().version();
        if (version == known) {
            return;
        }
        List<RuleRef> refs = rules.outline(catalog.files(version).rules()).rules();
        boolean current = sql.inTransaction(transaction -> {
            // Else a replica that is behind would forget rules that are new.
            if (!catalog.isCurrent(transaction)) {
                return false;
            }
            store.live(transaction, refs, live.version().publishedAt());
            return true;
        });
        if (current) {
            known = version;
        }
    }
}
