package io.signalbox.ingest;

/** How one step of an import ended. */
enum ImportStep {
    MORE,
    END,
    /** It was cancelled, or another process works on the same import. */
    STOPPED
}
