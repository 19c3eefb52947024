package io.signalbox.ingest;

import io.quarkus.arc.DefaultBean;
import io.signalbox.model.TrackingPlan;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** The plan that the doors use where nobody publishes one: every event name is accepted. */
@Singleton
final class PlanUntilPublished {

    @Produces
    @Singleton
    @DefaultBean
    Supplier<TrackingPlan> plan() {
        return () -> TrackingPlan.EMPTY;
    }
}
