package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.profile.RuleHistory;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.RuleRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuietRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final RuleRef RULE = new RuleRef("cart.drl", "cart left", 7);

    private static Optional<String> warning(Duration live, Optional<Duration> matched) {
        RuleHistory history = new RuleHistory("cart.drl", "cart left", NOW.minus(live), matched.map(NOW::minus));
        return new QuietRules(List.of(history), Duration.ofDays(30), NOW)
                .warning(RULE)
                .map(RuleProblem::found);
    }

    @Test
    void aRuleIsQuietFromExactlyTheConfiguredTimeOn() {
        assertThat(warning(Duration.ofDays(90), Optional.of(Duration.ofDays(30).minusMillis(1))))
                .isEmpty();
        assertThat(warning(Duration.ofDays(90), Optional.of(Duration.ofDays(30))))
                .contains("a rule that has not matched for 30 days");
    }

    @Test
    void aRuleThatNeverMatchedIsQuietOnceItHasBeenLiveForLong() {
        assertThat(warning(Duration.ofDays(29), Optional.empty())).isEmpty();
        assertThat(warning(Duration.ofDays(41), Optional.empty()))
                .contains("a rule that has not matched for 41 days, which is since it went live");
    }

    @Test
    void nothingIsSaidOfARuleThatIsNotKnownYet() {
        QuietRules quiet = new QuietRules(List.of(), Duration.ofDays(30), NOW);

        assertThat(quiet.warning(RULE)).isEmpty();
        assertThat(quiet.history(RULE)).isEmpty();
    }
}
