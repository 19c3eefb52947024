package io.signalbox.admin;

import io.signalbox.profile.RuleHistory;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.RuleRef;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Warns of live rules that have not matched anybody for long. */
final class QuietRules {

    private final Duration quietAfter;
    private final Instant now;
    private final Map<List<String>, RuleHistory> histories = new HashMap<>();

    QuietRules(List<RuleHistory> histories, Duration quietAfter, Instant now) {
        this.quietAfter = quietAfter;
        this.now = now;
        histories.forEach(history -> this.histories.put(List.of(history.file(), history.rule()), history));
    }

    /** What is known of the rule; empty where it has just become live. */
    Optional<RuleHistory> history(RuleRef rule) {
        return Optional.ofNullable(histories.get(List.of(rule.file(), rule.rule())));
    }

    Optional<RuleProblem> warning(RuleRef rule) {
        Optional<RuleHistory> history = history(rule);
        Instant since = history.flatMap(RuleHistory::lastMatchedAt)
                .or(() -> history.map(RuleHistory::firstSeenAt))
                .orElse(now);
        boolean longLive =
                history.filter(known -> isLongAgo(known.firstSeenAt())).isPresent();
        if (!longLive || !isLongAgo(since)) {
            return Optional.empty();
        }
        long days = Duration.between(since, now).toDays();
        boolean never = history.flatMap(RuleHistory::lastMatchedAt).isEmpty();
        return Optional.of(new RuleProblem(
                rule.file(),
                rule.line(),
                0,
                rule.rule(),
                RuleProblem.Severity.WARNING,
                "a rule that has not matched for " + days + " days" + (never ? ", which is since it went live" : ""),
                "a rule that people can match: check its names and bounds, and whether its events still arrive, or"
                        + " leave it out"));
    }

    private boolean isLongAgo(Instant instant) {
        return !instant.plus(quietAfter).isAfter(now);
    }
}
