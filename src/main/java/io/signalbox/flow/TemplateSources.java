package io.signalbox.flow;

import io.quarkus.qute.TemplateNode.Origin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the texts stand that templates are read from. */
final class TemplateSources {

    private final Map<String, Source> byId = new HashMap<>();

    /**
     * A text in a file.
     *
     * @param before line of the file before the first line of the text
     * @param folded the lines of the file where what are several lines there may be one in the text; the first is the one
     *     after {@code before}
     */
    record Source(String file, String text, int before, List<String> folded) {

        Source(String file, String text, int before) {
            this(file, text, before, List.of());
        }

        /** The line of the file, from 1. */
        int line(Origin origin) {
            if (folded.isEmpty()) {
                return before + Math.max(1, origin.getLine());
            }
            String written = written(origin).orElse("");
            for (int i = 0; i < folded.size(); i++) {
                if (!written.isEmpty() && folded.get(i).contains(written)) {
                    return before + i + 1;
                }
            }
            return before + 1;
        }

        /** What stands there, with its braces; empty where that is more than one line. */
        Optional<String> written(Origin origin) {
            List<String> lines = text.lines().toList();
            int line = origin.getLine();
            if (line < 1 || line > lines.size()) {
                return Optional.empty();
            }
            String all = lines.get(line - 1);
            int from = origin.getLineCharacterStart() - 1;
            int until = origin.getLineCharacterEnd();
            return from >= 0 && from < until && until <= all.length()
                    ? Optional.of(all.substring(from, until))
                            .filter(words -> words.startsWith("{") && words.endsWith("}"))
                    : Optional.empty();
        }
    }

    void add(String id, Source source) {
        byId.put(id, source);
    }

    Optional<Source> of(Origin origin) {
        return Optional.ofNullable(byId.get(origin.getTemplateId()));
    }

    /** The file and the line, for people. */
    String place(Origin origin) {
        return of(origin)
                .map(source -> source.file() + ":" + source.line(origin))
                .orElse("");
    }

    /** What stands there; the other words where it cannot be said. */
    String written(Origin origin, String otherwise) {
        return of(origin).flatMap(source -> source.written(origin)).orElse(otherwise);
    }

    FlowProblem problem(Origin origin, String found, String expected) {
        return problem(origin.getTemplateId(), origin, found, expected);
    }

    /** @param origin where in the text of this id; null where the whole text is meant */
    FlowProblem problem(String id, @Nullable Origin origin, String found, String expected) {
        Source source = byId.get(id);
        return source == null
                ? new FlowProblem(id, 0, 0, found, expected)
                : new FlowProblem(
                        source.file(), origin == null ? source.before() + 1 : source.line(origin), 0, found, expected);
    }
}
