package io.signalbox.ingest;

import io.signalbox.platform.Problem;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing that is wrong with an event.
 *
 * @param pointer JSON Pointer into the event; blank: the event as a whole
 */
public record EventProblem(Reason reason, String pointer, String found, String expected) {

    private static final Pattern PLAN_PROBLEM = Pattern.compile("(.*?): found (.*); expected (.*)", Pattern.DOTALL);

    /** Names and values found may be anything; a problem must always be storable. */
    public EventProblem {
        pointer = StrictJson.storable(pointer);
        found = StrictJson.storable(found);
    }

    /** What the quarantine counts by. */
    public enum Reason {
        NOT_AN_EVENT,
        MISSING_ID,
        MISSING_NAME,
        MISSING_IDENTIFIER,
        WRONG_TYPE,
        UNKNOWN_FIELD,
        DUPLICATE_KEY,
        CONTRADICTION,
        TOO_LARGE,
        TOO_DEEP,
        UNSTORABLE_TEXT,
        UNREADABLE_TIME,
        ABSURD_TIME,
        CHECKSUM_MISMATCH,
        UNSIGNED,
        TRACKING_PLAN,
        UNREADABLE_VALUE;

        /** As callers see it: {@code missing-id}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What the tracking plan said in words: {@code property price: found text "x"; expected a number}. */
    static EventProblem ofPlan(String words) {
        Matcher match = PLAN_PROBLEM.matcher(words);
        return match.matches()
                ? new EventProblem(Reason.TRACKING_PLAN, pointer(match.group(1)), match.group(2), match.group(3))
                : new EventProblem(Reason.TRACKING_PLAN, "", words, "an event of the tracking plan");
    }

    /** What no check foresaw: said by its kind, since the message of a failure may repeat values. */
    static EventProblem ofFailure(Throwable failure) {
        return new EventProblem(
                Reason.UNREADABLE_VALUE,
                "",
                "a value that cannot be checked (" + failure.getClass().getSimpleName() + ")",
                "values of ordinary length and size");
    }

    private static String pointer(String subject) {
        if (subject.startsWith("property ")) {
            return "/properties/" + path(subject.substring("property ".length()));
        } else if (subject.startsWith("trait ")) {
            return "/traits/" + path(subject.substring("trait ".length()));
        }
        return subject.equals("event name") ? "/name" : "";
    }

    private static String path(String subject) {
        return subject.replace("].", "/").replace("[", "/").replace("]", "").replace('.', '/');
    }

    String message() {
        return (pointer.isEmpty() ? "" : pointer + ": ") + "found " + found + "; expected " + expected;
    }

    /** As an item of a problem document. */
    Problem.Item item() {
        return new Problem.Item(
                pointer.isEmpty() ? Optional.empty() : Optional.of(pointer), found, expected, message());
    }
}
