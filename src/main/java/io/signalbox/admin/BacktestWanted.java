package io.signalbox.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.signalbox.backtest.BacktestScope;
import io.signalbox.catalog.RuleFiles;
import io.signalbox.platform.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A backtest as callers order it.
 *
 * @param draft id of a draft, as the candidate
 * @param version of a published rulebook, as the candidate
 * @param files edits over the version compared with, as the candidate: a text by path, null deletes
 * @param against {@code "live"} (so where absent) or a version
 */
@Schema(name = "BacktestOrder")
record BacktestWanted(
        Optional<String> draft,
        Optional<Integer> version,
        Optional<Map<String, @Nullable String>> files,

        @Schema(description = "`live`, or the number of a published version", example = "live")
        Optional<JsonNode> against,

        Optional<Instant> from,
        Optional<Instant> until,
        Optional<Scope> scope,
        Optional<String> message) {

    private static final String ONE_SCOPE = "one of {\"all\": true}, {\"segment\": name}, {\"sample\": number}";
    private static final int LONGEST_MESSAGE = 1_000;

    BacktestWanted {
        // Jackson takes an absent tree for a null one.
        against = against.filter(wanted -> !wanted.isNull());
    }

    /** Whose history: exactly one of all, a segment, or a sample. */
    @Schema(name = "BacktestOrderScope")
    record Scope(Optional<Boolean> all, Optional<String> segment, Optional<Integer> sample, Optional<Long> seed) {}

    /** What is wrong with the order but for its files and instants. */
    List<Problem.Item> problems() {
        List<Problem.Item> problems = new ArrayList<>();
        List<Optional<?>> candidates = List.of(draft, version, files);
        long given = candidates.stream().filter(Optional::isPresent).count();
        if (given != 1) {
            problems.add(Problem.Item.of(
                    given == 0 ? "no candidate" : given + " candidates", "exactly one of draft, version, files"));
        }
        against.filter(wanted -> !isVersion(wanted) && !"live".equals(wanted.textValue()))
                .ifPresent(wrong -> problems.add(
                        Problem.Item.of("/against", wrong.toString(), "\"live\", or the number of a version")));
        scope.ifPresent(wanted -> problems.addAll(problems(wanted)));
        message.filter(text -> text.length() > LONGEST_MESSAGE)
                .ifPresent(text -> problems.add(
                        Problem.Item.of("/message", text.length() + " characters", "at most " + LONGEST_MESSAGE)));
        return problems;
    }

    private static List<Problem.Item> problems(Scope wanted) {
        List<Problem.Item> problems = new ArrayList<>();
        int given = (wanted.all().orElse(false) ? 1 : 0)
                + (wanted.segment().isPresent() ? 1 : 0)
                + (wanted.sample().isPresent() ? 1 : 0);
        if (given != 1) {
            problems.add(Problem.Item.of("/scope", given == 0 ? "none" : "several", ONE_SCOPE));
        }
        wanted.sample()
                .filter(size -> size < 1)
                .ifPresent(size -> problems.add(
                        Problem.Item.of("/scope/sample", String.valueOf(size), "a number of profiles from 1 on")));
        if (wanted.seed().isPresent() && wanted.sample().isEmpty()) {
            problems.add(Problem.Item.of("/scope/seed", "a seed without a sample", "a seed only beside a sample"));
        }
        return problems;
    }

    /** The version to compare with; empty: the live one. */
    Optional<Integer> againstVersion() {
        return against.filter(BacktestWanted::isVersion).map(JsonNode::intValue);
    }

    private static boolean isVersion(JsonNode wanted) {
        return wanted.isIntegralNumber() && wanted.canConvertToInt();
    }

    BacktestScope backtestScope() {
        return scope.map(wanted -> new BacktestScope(
                        wanted.segment(), wanted.sample(), wanted.sample().map(size -> wanted.seed()
                                .orElse(0L))))
                .orElse(BacktestScope.all());
    }

    /** The files with the edits; what cannot be a file is added to the problems. */
    RuleFiles edited(RuleFiles base, List<Problem.Item> problems) {
        Map<String, String> texts = new TreeMap<>(base.texts());
        files.orElse(Map.of()).forEach((path, text) -> {
            String pointer = "/files/" + path.replace("~", "~0").replace("/", "~1");
            if (text == null) {
                if (texts.remove(path) == null) {
                    problems.add(Problem.Item.of(pointer, "no such file to delete", "the path of an existing file"));
                }
            } else if (RuleFiles.accepts(path)) {
                texts.put(path, text);
            } else {
                problems.add(Problem.Item.of(pointer, "the path " + path, RuleFiles.PATHS));
            }
        });
        return RuleFiles.of(texts);
    }
}
