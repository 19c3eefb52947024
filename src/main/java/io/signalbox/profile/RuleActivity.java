package io.signalbox.profile;

import io.signalbox.model.Change;
import io.signalbox.model.Claim;
import io.signalbox.model.ProfileState;
import io.signalbox.model.ProfileState.UnitState;
import io.signalbox.model.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * When each rule last matched, as far as this process saw it and has not told yet. A rule matches where an assessment
 * says something because of it; what was said before and was not looked at again does not count.
 *
 * <p>On the hot path: a comparison for each file that says something, and two look-ups for each claim of those that
 * were assessed.
 */
final class RuleActivity {

    /** Last match of a rule. */
    record Match(String file, String rule, Instant at) {}

    private final Map<String, Map<String, Instant>> latest = new ConcurrentHashMap<>();

    void note(List<Decision> decisions, Instant at) {
        for (Decision decision : decisions) {
            for (Change change : decision.outcome().changes()) {
                if (isMatch(change)) {
                    note(change.reason(), at);
                }
            }
            Instant before = decision.before().map(ProfileState::decidedUntil).orElse(Instant.MIN);
            ProfileState after = decision.outcome().state();
            for (UnitState unit : after.units().values()) {
                if (isAssessed(unit, before, after.decidedUntil())) {
                    for (Claim claim : unit.claims()) {
                        note(claim.reason(), at);
                    }
                }
            }
        }
    }

    /** What was looked at in this decision; look-ahead may have gone further than to its end. */
    private static boolean isAssessed(UnitState unit, Instant from, Instant until) {
        return !unit.claims().isEmpty() && unit.at().isAfter(from) && !unit.at().isAfter(until);
    }

    private static boolean isMatch(Change change) {
        return change instanceof Change.Entered
                || change instanceof Change.Triggered
                || (change instanceof Change.TraitChanged trait && trait.value().isPresent());
    }

    private void note(Reason reason, Instant at) {
        Map<String, Instant> rules = latest.get(reason.file());
        if (rules == null) {
            rules = latest.computeIfAbsent(reason.file(), none -> new ConcurrentHashMap<>());
        }
        Instant known = rules.get(reason.rule());
        if (known == null || known.isBefore(at)) {
            rules.merge(reason.rule(), at, (one, other) -> one.isAfter(other) ? one : other);
        }
    }

    /** Tells what is new, and forgets it once that has been heard without an exception. */
    void tell(Consumer<List<Match>> listener) {
        List<Match> matches = new ArrayList<>();
        latest.forEach((file, rules) -> rules.forEach((rule, at) -> matches.add(new Match(file, rule, at))));
        if (matches.isEmpty()) {
            return;
        }
        listener.accept(matches);
        for (Match match : matches) {
            Optional.ofNullable(latest.get(match.file())).ifPresent(rules -> rules.remove(match.rule(), match.at()));
        }
    }
}
