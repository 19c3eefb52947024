package io.signalbox.catalog;

import io.signalbox.platform.Problem;
import java.util.Map;
import java.util.regex.Pattern;

/** Paths that callers give, such as {@code tracking-plan/product_viewed.json}: relative, visible, and of a known kind. */
public final class DraftPath {

    private static final int LONGEST = 200;
    private static final Pattern PATH =
            Pattern.compile("(?:[\\p{L}\\p{N}_-][\\p{L}\\p{N} ._-]*/)*[\\p{L}\\p{N}_-][\\p{L}\\p{N} ._-]*");

    private DraftPath() {}

    /**
     * Refuses what cannot be a file of a rulebook.
     *
     * @throws io.signalbox.platform.ProblemException 400
     */
    public static void check(String path) {
        if (path.length() > LONGEST || !PATH.matcher(path).matches()) {
            throw wrong(
                    path,
                    "a path of letters, digits, \".\", \"_\", \"-\" and \"/\" with at most " + LONGEST
                            + " characters, such as cart.drl");
        }
        try {
            RuleFiles.of(Map.of(path, ""));
        } catch (IllegalArgumentException unknownKind) {
            throw wrong(
                    path,
                    String.valueOf(unknownKind.getMessage())
                            .replaceFirst("^expected ", "")
                            .replaceFirst(", but it was .*$", ""));
        }
    }

    private static RuntimeException wrong(String path, String expected) {
        return Problem.badRequest("that is no file of a rulebook", Problem.Item.of("path", path, expected))
                .asException();
    }
}
