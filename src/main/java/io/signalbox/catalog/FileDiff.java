package io.signalbox.catalog;

import com.fasterxml.jackson.annotation.JsonValue;
import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a file differs between two sets of files.
 *
 * @param unified the difference as {@code diff -u} and {@code git} write it
 */
public record FileDiff(String path, Kind change, String unified) {

    private static final int CONTEXT = 3;
    private static final String WORKBOOK = ".xlsx";
    private static final String NOWHERE = "/dev/null";
    private static final String NO_NEWLINE = "\n\\ No newline at end of file";

    /** What happened to a file. */
    public enum Kind {
        ADDED,
        EDITED,
        DELETED;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** All files that differ, by path. */
    public static List<FileDiff> between(RuleFiles before, RuleFiles after) {
        List<FileDiff> diffs = new ArrayList<>();
        Edits.between(before, after).texts().forEach((path, text) -> {
            diffs.add(of(path, Optional.ofNullable(before.texts().get(path)), text));
        });
        return diffs;
    }

    private static FileDiff of(String path, Optional<String> before, Optional<String> after) {
        String from = before.isPresent() ? "a/" + path : NOWHERE;
        String to = after.isPresent() ? "b/" + path : NOWHERE;
        Kind kind = before.isEmpty() ? Kind.ADDED : after.isEmpty() ? Kind.DELETED : Kind.EDITED;
        if (path.endsWith(WORKBOOK)) {
            return new FileDiff(path, kind, "Binary files " + from + " and " + to + " differ\n");
        }
        List<String> old = lines(before.orElse(""));
        List<String> now = lines(after.orElse(""));
        List<String> unified =
                new ArrayList<>(UnifiedDiffUtils.generateUnifiedDiff(from, to, old, DiffUtils.diff(old, now), CONTEXT));
        if (old.isEmpty() || now.isEmpty()) {
            // Where a side has no line, it has no line 1 either; git and patch refuse the library's "1,0".
            unified.replaceAll(line -> line.startsWith("@@") ? line.replace("1,0", "0,0") : line);
        }
        return new FileDiff(path, kind, unified.isEmpty() ? "" : String.join("\n", unified) + "\n");
    }

    /** A missing newline at the end is a difference of its own. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        if (text.isEmpty()) {
            return lines;
        }
        lines.addAll(List.of(text.split("\n", -1)));
        int last = lines.size() - 1;
        if (lines.get(last).isEmpty()) {
            lines.remove(last);
        } else {
            lines.set(last, lines.get(last) + NO_NEWLINE);
        }
        return lines;
    }

    /** As it stands in the audit. */
    static List<Map<String, Object>> forAudit(RuleFiles before, RuleFiles after) {
        return between(before, after).stream()
                .map(diff ->
                        Map.<String, Object>of("path", diff.path(), "change", diff.change(), "unified", diff.unified()))
                .toList();
    }
}
