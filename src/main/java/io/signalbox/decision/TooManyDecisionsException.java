package io.signalbox.decision;

/** A profile needs more decisions than it may. The message has numbers and ids, and never what customers sent. */
public final class TooManyDecisionsException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    TooManyDecisionsException(String message) {
        super(message);
    }
}
