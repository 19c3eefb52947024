package io.signalbox.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The events by which a flow learns what became of its calls, and what they say of the call. */
public final class CallEvents {

    /** The destination has answered; beside what is named here the event has the fields of the answer. */
    public static final String ANSWERED = "call_answered";

    /** There will be no answer. */
    public static final String FAILED = "call_failed";

    public static final String FLOW = "flow";

    /** The run that called, as the cause of its changes is written: without blanks around it. */
    public static final String RUN = "run";

    /** Id of the step that called. */
    public static final String STEP = "step";

    /** The instant of the call; one step of a run may call again. */
    public static final String CALLED_AT = "calledAt";

    /** The status of the answer. */
    public static final String STATUS = "status";

    /** What an answer cannot say. */
    public static final Set<String> RESERVED = Set.of(FLOW, RUN, STEP, CALLED_AT, STATUS);

    private CallEvents() {}

    /**
     * Whether an event is about a call of a run.
     *
     * @param calledAt an event that does not name the instant of the call is about every call before it
     */
    public static boolean isAbout(Event event, FlowRun run, String step, Instant calledAt) {
        Map<String, Object> properties = event.properties();
        Optional<Object> named = Optional.ofNullable(properties.get(CALLED_AT));
        return run.flow().equals(properties.get(FLOW))
                && run.id().strip().equals(properties.get(RUN))
                && step.equals(properties.get(STEP))
                && !event.occurredAt().isBefore(calledAt)
                && named.map(value -> instant(value).equals(Optional.of(calledAt)))
                        .orElse(true);
    }

    /** Without a type of the plan it is a text. */
    private static Optional<Instant> instant(Object value) {
        if (value instanceof Instant instant) {
            return Optional.of(instant);
        }
        try {
            return Optional.of(Instant.parse(String.valueOf(value)));
        } catch (DateTimeException noInstant) {
            return Optional.empty();
        }
    }
}
