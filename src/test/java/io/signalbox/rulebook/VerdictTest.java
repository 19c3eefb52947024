package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.model.Claim;
import io.signalbox.model.Event;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TraitChanges;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final Instant NOON = Instant.parse("2026-03-05T12:00:00Z");

    private final Verdict verdict = new Verdict();

    @Test
    void whatIsMissingIsNotSaid() {
        verdict.segment("a", null);
        verdict.trait("b", null);
        verdict.trigger("c", null);

        assertThat(verdict.claims()).isEmpty();
    }

    @Test
    void equalDetailsHaveOneForm() {
        verdict.segment("a", 10L);
        verdict.segment("a", 10);
        verdict.segment("a", new BigDecimal("10.00"));
        verdict.segment("a", new BigDecimal("1E+1"));
        verdict.segment("a", "10");

        assertThat(verdict.claims())
                .extracting(claim -> ((Claim.InSegment) claim).detail())
                .containsExactly("10");
    }

    @Test
    void aTraitHasTheFormInWhichItIsReadBackFromJson() {
        assertThat(traitOf(new BigDecimal("10.00"))).isEqualTo(10L);
        assertThat(traitOf(new BigDecimal("10.50"))).isEqualTo(new BigDecimal("10.5"));
        assertThat(traitOf(0.1)).isEqualTo(new BigDecimal("0.1"));
        assertThat(traitOf(new BigDecimal("0.000"))).isEqualTo(0L);
        assertThat(traitOf(NOON)).isEqualTo("2026-03-05T12:00:00Z");
        assertThat(traitOf(List.of("b", "a"))).isEqualTo(List.of("b", "a"));
        assertThat(traitOf(new LinkedHashSet<>(List.of("b", "a")))).isEqualTo(List.of("a", "b"));
    }

    @Test
    void anEventThatIsTheCauseIsEvidence() {
        EventFact cart = FactClasses.of(TrackingPlan.EMPTY)
                .eventFact(new Event("c1", "cart", NOON, NOON, Map.of(), TraitChanges.NONE), new FlipWatch());

        verdict.trigger("left", cart);

        assertThat(verdict.claims()).singleElement().isInstanceOfSatisfying(Claim.Triggers.class, claim -> {
            assertThat(claim.cause()).isEqualTo("c1");
            assertThat(claim.reason().evidence()).containsExactly(cart.ref());
        });
    }

    @Test
    void whatIsNoValueIsRefused() {
        assertThatThrownBy(() -> verdict.trait("a", new Object())).hasMessageContaining("expected a text");
        assertThatThrownBy(() -> verdict.segment("a", "x".repeat(Verdict.MAX_TEXT + 1)))
                .hasMessageContaining("expected at most " + Verdict.MAX_TEXT);
    }

    private static Object traitOf(Object value) {
        Verdict verdict = new Verdict();
        verdict.trait("x", value);
        return ((Claim.HasTrait) verdict.claims().get(0)).value();
    }
}
