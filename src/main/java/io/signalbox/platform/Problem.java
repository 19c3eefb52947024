package io.signalbox.platform;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * What is wrong with a request, as RFC 9457 says it, with all problems at once.
 *
 * @param type always {@code about:blank}: the status says what kind it is, the problems say the rest
 * @param title the name of the status
 * @param detail one sentence about this request
 * @param problems each thing that is wrong; empty where the detail says it all
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Problem(String type, String title, int status, String detail, List<Item> problems) {

    /** The media type of a problem document. */
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("expected a status from 400 to 599, but it was " + status);
        }
        problems = List.copyOf(problems);
    }

    /**
     * One thing that is wrong.
     *
     * @param pointer JSON Pointer into the body, or the name of the parameter
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Item(Optional<String> pointer, String found, String expected, String message) {

        /** At a place of the request. */
        public static Item of(String pointer, String found, String expected) {
            return new Item(Optional.of(pointer), found, expected, message(pointer, found, expected));
        }

        /** About the request as a whole. */
        public static Item of(String found, String expected) {
            return new Item(Optional.empty(), found, expected, "found " + found + "; expected " + expected);
        }

        private static String message(String pointer, String found, String expected) {
            return (pointer.isEmpty() ? "" : pointer + ": ") + "found " + found + "; expected " + expected;
        }
    }

    public static Problem of(int status, String detail, List<Item> problems) {
        return new Problem("about:blank", ProblemTitle.of(status), status, detail, problems);
    }

    public static Problem of(int status, String detail, Item... problems) {
        return of(status, detail, List.of(problems));
    }

    public static Problem badRequest(String detail, Item... problems) {
        return of(400, detail, problems);
    }

    public static Problem notFound(String detail) {
        return of(404, detail);
    }

    public static Problem conflict(String detail, Item... problems) {
        return of(409, detail, problems);
    }

    public static Problem unprocessable(String detail, List<Item> problems) {
        return of(422, detail, problems);
    }

    /** To throw: {@code throw Problem.notFound("no such profile").asException()}. */
    public ProblemException asException() {
        return new ProblemException(this);
    }
}
