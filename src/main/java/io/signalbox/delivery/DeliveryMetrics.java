package io.signalbox.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Counts attempts by destination and outcome, and tells how long the oldest unsent message waits. */
@ApplicationScoped
class DeliveryMetrics {

    private final MeterRegistry registry;
    private final MultiGauge ages;

    DeliveryMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.ages = MultiGauge.builder("outbox.age")
                .description("Age of the oldest message that is not sent yet")
                .baseUnit("seconds")
                .register(registry);
    }

    void count(Settlement settlement) {
        registry.counter(
                        "deliveries",
                        "destination",
                        settlement.message().destination(),
                        "outcome",
                        outcome(settlement.next()))
                .increment();
    }

    void showAges(Map<String, Instant> oldest, Instant now) {
        ages.register(
                oldest.entrySet().stream()
                        .map(each -> MultiGauge.Row.of(
                                Tags.of("destination", each.getKey()),
                                Duration.between(each.getValue(), now).toMillis() / 1000.0))
                        .toList(),
                true);
    }

    private static String outcome(NextStep next) {
        if (next instanceof NextStep.Finish) {
            return "delivered";
        }
        if (next instanceof NextStep.Retry) {
            return "failed";
        }
        if (next instanceof NextStep.Postpone) {
            return "postponed";
        }
        if (next instanceof NextStep.Withhold) {
            return "withheld";
        }
        return next instanceof NextStep.Disable ? "disabled" : "dead";
    }
}
