package io.signalbox.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.SimulationRequest.Definitions;
import io.signalbox.decision.SimulationRequest.Person;
import io.signalbox.decision.SimulationRequest.SentEvent;
import io.signalbox.decision.SimulationRequest.Span;
import io.signalbox.decision.SimulationResult.Entry;
import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.CompilerLimits;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.Rulebook;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The first decision of a profile asks every file, also those that no event concerns. */
class FirstDecisionTest {

    private static final Instant DAWN = Instant.parse("2026-01-01T06:00:00Z");
    private static final SentEvent UNRELATED =
            new SentEvent("e", "page_viewed", DAWN, Optional.empty(), Map.of(), Map.of());

    private static List<String> decided(String condition, List<SentEvent> events) {
        Compilation compilation = new RuleCompiler(CompilerLimits.DEFAULT)
                .compile(
                        Map.of(
                                "a.drl",
                                "package shop\nrule \"r\" when " + condition + " then verdict.segment(\"in\"); end\n"),
                        TrackingPlan.EMPTY);
        Rulebook rulebook = ((Compilation.Compiled) compilation).rulebook();
        SimulationRequest request = new SimulationRequest(
                new Definitions(Optional.empty(), Optional.empty(), Optional.empty()),
                new Person("anna", Map.of(), List.of()),
                events,
                new Span(Optional.of(DAWN), DAWN.plusSeconds(4 * 3600), false));
        return new Simulation(new DeciderLimits(10, 100, ZoneOffset.UTC))
                .run(request, rulebook).timeline().stream().map(Entry::toString).toList();
    }

    @Test
    void whatIsMissingIsNoticedByTheFirstEvent() {
        assertThat(decided("not Event( name == \"purchase_completed\" )", List.of(UNRELATED)))
                .containsExactly("entered in at " + DAWN);
    }

    @Test
    void theHourIsWatchedFromTheFirstDecisionOn() {
        assertThat(decided("Moment( hourBetween(9, 18) )", List.of()))
                .containsExactly("entered in at 2026-01-01T09:00:00Z");
    }
}
