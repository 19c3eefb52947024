package io.signalbox.history;

/** An event of the log cannot be read. Its message says where it stands and never what it says. */
public final class UnreadableEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableEventException(long seq, Throwable cause) {
        super(
                "an event of the log cannot be read (place " + seq + ", "
                        + cause.getClass().getSimpleName() + ")",
                cause);
    }
}
