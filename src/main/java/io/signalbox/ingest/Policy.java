package io.signalbox.ingest;

/** What becomes of an event with values that the tracking plan does not allow. */
public enum Policy {
    /** It is taken without them; the answer names them among its changes. */
    ACCEPT,
    /** It is taken without them; the answer warns of them, and they are counted in the plan's coverage. */
    FLAG,
    /** It goes to the quarantine. */
    QUARANTINE
}
