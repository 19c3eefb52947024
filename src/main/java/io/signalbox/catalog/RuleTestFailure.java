package io.signalbox.catalog;

import java.time.Duration;

/**
 * A test that failed, or that could not be read.
 *
 * @param line of what does not hold, or cannot be read; 0 where the file as a whole is meant
 * @param test its name; blank where it has none
 */
public record RuleTestFailure(String file, int line, String test, String message) {

    private static final String NO_TIME = "found no time left for this test; expected all to end within ";

    /** A test whose turn did not come. */
    static RuleTestFailure withoutTime(String file, int line, String test, Duration within) {
        return new RuleTestFailure(file, line, test, NO_TIME + within.toSeconds() + " s");
    }

    /** Whether its turn did not come, so that another run may find otherwise. */
    boolean foundNoTime() {
        return message.startsWith(NO_TIME);
    }

    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + (test.isBlank() ? "" : " \"" + test + "\"") + ": " + message;
    }
}
