package io.signalbox.catalog;

/**
 * A test that failed, or that could not be read.
 *
 * @param line of what does not hold, or cannot be read; 0 where the file as a whole is meant
 * @param test its name; blank where it has none
 */
public record RuleTestFailure(String file, int line, String test, String message) {

    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + (test.isBlank() ? "" : " \"" + test + "\"") + ": " + message;
    }
}
