package io.signalbox.rulebook;

/** A unit could not be assessed for one profile: a rule failed, or exceeded a limit. The message names the file. */
public final class AssessmentFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AssessmentFailure(String file, String what) {
        super(what + " (file " + file + ")");
    }

    public AssessmentFailure(String file, String what, Throwable cause) {
        super(what + " (file " + file + ")", cause);
    }

    /** Whether a limit was exceeded: then the message is ours alone, and quotes nothing that customers sent. */
    public boolean isOfLimit() {
        Throwable cause = getCause();
        while (cause != null && !(cause instanceof LimitExceeded)) {
            cause = cause.getCause();
        }
        return getCause() == null || cause != null;
    }
}
