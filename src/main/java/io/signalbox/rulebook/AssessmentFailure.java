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
}
