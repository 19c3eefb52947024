package io.signalbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.catalog.Draft.Approval;
import io.signalbox.platform.Problem.Item;
import java.time.Duration;
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

    private static final BacktestSummary.Extent ALL =
            new BacktestSummary.Extent(true, "all profiles", NOON, NOON, 100, 0);

    private static List<BacktestSummary> backtest(int live, long lose, long keep) {
        return List.of(backtest("b", live, ALL, lose, keep));
    }

    private static BacktestSummary backtest(String id, int live, BacktestSummary.Extent extent, long lose, long keep) {
        return new BacktestSummary(
                id, NOON, live, extent, Map.of("vip", new SegmentEffect(1_000, lose, keep)), Map.of());
    }

    private static List<Item> refusals(Gates gates, List<BacktestSummary> finished) {
        return gates.refusals(draft(), "anna", finished, NOON);
    }

    @Test
    void withoutLimitsNothingIsRefused() {
        assertThat(refusals(new Gates(false, Optional.empty()), List.of())).isEmpty();
        assertThat(refusals(new Gates(false, Optional.empty()), backtest(7, 100, 0)))
                .isEmpty();
    }

    @Test
    void aLimitOnLossesAsksForABacktestOrAnApproval() {
        assertThat(refusals(gates, List.of()))
                .singleElement()
                .extracting(Item::expected)
                .asString()
                .contains("POST /api/backtests {\"draft\": \"1\"}", "or the approval");
        assertThat(gates.refusals(draft(approval("ben", CHECKSUM)), "anna", List.of(), NOON))
                .isEmpty();
    }

    @Test
    void aRequiredBacktestMustBeOneAgainstTheLiveVersion() {
        Gates requiring = new Gates(true, Optional.empty());

        assertThat(requiring.refusals(draft(approval("ben", CHECKSUM)), "anna", List.of(), NOON))
                .hasSize(1);
        assertThat(refusals(requiring, backtest(6, 0, 1)))
                .singleElement()
                .extracting(Item::found)
                .asString()
                .contains("no backtest against version 7", "against version 6");
        assertThat(refusals(requiring, backtest(7, 100, 0))).isEmpty();
    }

    @Test
    void onlyABacktestOfEverybodyNowCounts() {
        Instant yesterday = NOON.minus(Duration.ofDays(1));
        List<BacktestSummary.Extent> others = List.of(
                new BacktestSummary.Extent(false, "a sample of 1", NOON, NOON, 1, 0),
                new BacktestSummary.Extent(true, "all profiles", NOON, NOON, 0, 0),
                new BacktestSummary.Extent(true, "all profiles", NOON, NOON, 79, 21),
                new BacktestSummary.Extent(true, "all profiles", NOON, yesterday.minusMillis(1), 100, 0));

        for (BacktestSummary.Extent extent : others) {
            assertThat(refusals(gates, List.of(backtest("b", 7, extent, 0, 100))))
                    .singleElement()
                    .extracting(Item::found)
                    .asString()
                    .contains("over " + extent.scope());
        }
        assertThat(refusals(
                        gates,
                        List.of(backtest(
                                "b",
                                7,
                                new BacktestSummary.Extent(true, "all profiles", NOON, yesterday, 80, 20),
                                0,
                                100))))
                .isEmpty();
    }

    @Test
    void theWorstLossCountsAndNotTheNewest() {
        List<BacktestSummary> finished = List.of(
                backtest("newest", 7, ALL, 0, 100), backtest("worst", 7, ALL, 50, 50), backtest("b", 7, ALL, 30, 70));

        assertThat(refusals(gates, finished))
                .singleElement()
                .extracting(Item::found)
                .asString()
                .contains("50.0 %", "backtest worst");
    }

    @Test
    void exactlyTheLimitIsAllowedAndMoreIsNot() {
        assertThat(refusals(gates, backtest(7, 20, 80))).isEmpty();
        assertThat(refusals(gates, backtest(7, 21, 79)))
                .singleElement()
                .extracting(Item::found)
                .asString()
                .contains("segment vip would lose 21.0 % of its members");
        assertThat(refusals(gates, backtest(7, 0, 0))).isEmpty();
    }

    @Test
    void onlySomebodyWhoNeitherWroteNorPublishesItApproves() {
        List<BacktestSummary> loss = backtest(7, 50, 50);

        assertThat(gates.refusals(draft(approval("ben", CHECKSUM)), "anna", loss, NOON))
                .isEmpty();
        assertThat(gates.refusals(draft(approval("ben", CHECKSUM)), "ben", loss, NOON))
                .hasSize(1);
        assertThat(gates.refusals(draft(approval("carl", CHECKSUM)), "anna", loss, NOON))
                .hasSize(1);
        assertThat(gates.refusals(draft(approval("ben", LIVE.checksum())), "anna", loss, NOON))
                .hasSize(1);
    }

    @Test
    void aLimitIsAShare() {
        assertThatThrownBy(() -> new Gates(false, Optional.of(101)))
                .hasMessageContaining("segment-loss-percent")
                .hasMessageContaining("101");
    }
}
