package io.signalbox.admin;

import io.signalbox.platform.Problem;
import io.signalbox.platform.Problem.Item;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The revision of a draft that a caller has seen: the {@code ETag} of an answer, sent back as {@code If-Match}. */
final class Revision {

    static final String HEADER = "If-Match";

    private static final Pattern TAG = Pattern.compile("(?:W/)?\"?([0-9]{1,9})\"?");

    private Revision() {}

    static String tag(int revision) {
        return "\"" + revision + "\"";
    }

    /** Where it may be left out. */
    static Optional<Integer> optional(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        Matcher tag = TAG.matcher(header.strip());
        if (!tag.matches()) {
            throw Problem.badRequest(
                            "the revision cannot be read",
                            Item.of(HEADER, header, "the ETag of the draft, such as \"3\""))
                    .asException();
        }
        return Optional.of(Integer.parseInt(tag.group(1)));
    }

    /**
     * Where it must be said, so that nobody's edit is overwritten unseen.
     *
     * @throws io.signalbox.platform.ProblemException 428 where it is missing
     */
    static int required(@Nullable String header) {
        return optional(header).orElseThrow(() -> Problem.of(
                        428,
                        "say which revision of the draft you edit, so that no other edit is lost",
                        Item.of(HEADER, "nothing", "the ETag of the draft, such as \"3\""))
                .asException());
    }
}
