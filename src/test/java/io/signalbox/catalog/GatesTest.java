package io.signalbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.catalog.Draft.Approval;
import io.signalbox.platform.Problem.Item;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GatesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final RuleFiles LIVE = RuleFiles.of(Map.of("a.drl", "one"));
    private static final Edits EDITS = Edits.between(LIVE, RuleFiles.of(Map.of("a.drl", "two")));
    private static final String CHECKSUM = EDITS.applyTo(LIVE).checksum();

    private final Gates gates = new Gates(false, Optional.of(20));

    private static Drafts.Open draft(Approval... approvals) {
        Draft.Head head = new Draft.Head("1", DraftState.DRAFT, "anna", "", 7, 2, NOON, NOON, Optional.empty());
        return new Drafts.Open(
                new Draft(head, Set.of("anna", "carl"), EDITS, Optional.empty(), List.of(approvals)), LIVE);
    }

    private static Approval approval(String key, String checksum) {
        return new Approval(key, key, checksum, "fine", NOON);
    }

    private static Optional<BacktestSummary> backtest(int live, long lose, long keep) {
        return Optional.of(
                new BacktestSummary("b", NOON, live, 100, Map.of("vip", new SegmentEffect(1_000, lose, keep))));
    }

    @Test
    void withoutABacktestNothingIsKnownAndNothingRefused() {
        assertThat(gates.refusals(draft(), "anna", Optional.empty())).isEmpty();
    }

    @Test
    void aRequiredBacktestMustBeOneAgainstTheLiveVersion() {
        Gates requiring = new Gates(true, Optional.empty());

        assertThat(requiring.refusals(draft(), "anna", Optional.empty())).hasSize(1);
        assertThat(requiring.refusals(draft(), "anna", backtest(6, 0, 1)))
                .singleElement()
                .extracting(Item::found)
                .asString()
                .contains("no backtest against version 7", "against version 6");
        assertThat(requiring.refusals(draft(), "anna", backtest(7, 100, 0))).isEmpty();
    }

    @Test
    void exactlyTheLimitIsAllowedAndMoreIsNot() {
        assertThat(gates.refusals(draft(), "anna", backtest(7, 20, 80))).isEmpty();
        assertThat(gates.refusals(draft(), "anna", backtest(7, 21, 79)))
                .singleElement()
                .extracting(Item::found)
                .asString()
                .contains("segment vip would lose 21.0 % of its members");
        assertThat(gates.refusals(draft(), "anna", backtest(7, 0, 0))).isEmpty();
    }

    @Test
    void onlySomebodyWhoNeitherWroteNorPublishesItApproves() {
        Optional<BacktestSummary> loss = backtest(7, 50, 50);

        assertThat(gates.refusals(draft(approval("ben", CHECKSUM)), "anna", loss))
                .isEmpty();
        assertThat(gates.refusals(draft(approval("ben", CHECKSUM)), "ben", loss))
                .hasSize(1);
        assertThat(gates.refusals(draft(approval("carl", CHECKSUM)), "anna", loss))
                .hasSize(1);
        assertThat(gates.refusals(draft(approval("ben", LIVE.checksum())), "anna", loss))
                .hasSize(1);
    }

    @Test
    void aLimitIsAShare() {
        assertThatThrownBy(() -> new Gates(false, Optional.of(101)))
                .hasMessageContaining("segment-loss-percent")
                .hasMessageContaining("101");
    }
}
