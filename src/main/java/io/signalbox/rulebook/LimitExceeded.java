package io.signalbox.rulebook;

/** Stops an assessment that costs more than the limits allow; the message says which limit. */
final class LimitExceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LimitExceeded(String message) {
        super(message, null, false, false);
    }
}
