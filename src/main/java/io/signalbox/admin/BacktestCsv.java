package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import io.signalbox.admin.BacktestView.Result;
import io.signalbox.decision.BacktestSample;
import io.signalbox.platform.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The result of a backtest as one table, a number or a profile a row, for spreadsheets. */
final class BacktestCsv {

    private static final CsvMapper CSV = new CsvMapper();
    private static final String BLANK = "";

    private BacktestCsv() {}

    /**
     * One row.
     *
     * @param subject what it is about: {@code segment}, {@code trigger}, {@code trait}, {@code flow}, {@code messages} or {@code cost}
     * @param at an instant or a day, where the measure is of one
     * @param live the number under the version compared with
     * @param candidate the number under the candidate
     */
    @JsonPropertyOrder({"subject", "name", "measure", "at", "live", "candidate", "profile", "rule", "evidence"})
    record Line(
            String subject,
            String name,
            String measure,
            String at,
            String live,
            String candidate,
            String profile,
            String rule,
            String evidence) {

        static Line of(String subject, String name, String measure, String at, Number live, Number candidate) {
            return new Line(subject, name, measure, at, live.toString(), candidate.toString(), BLANK, BLANK, BLANK);
        }

        /** A number that is of both together. */
        static Line of(String subject, String name, String measure, long number) {
            return new Line(subject, name, measure, BLANK, BLANK, String.valueOf(number), BLANK, BLANK, BLANK);
        }
    }

    static void write(Result result, OutputStream out) throws IOException {
        try (SequenceWriter rows = CSV.writerFor(Line.class)
                .with(CSV.schemaFor(Line.class).withHeader())
                .writeValues(out)) {
            rows.write(Line.of("all", BLANK, "compared", result.profiles()));
            rows.write(Line.of("all", BLANK, "differing", result.differing()));
            rows.write(Line.of("all", BLANK, "failed", result.failed()));
            for (BacktestView.Segment segment : result.segments()) {
                write(segment, result, rows);
            }
            for (BacktestView.Trigger trigger : result.triggers()) {
                write(trigger, rows);
            }
            for (BacktestView.Trait trait : result.traits()) {
                rows.write(Line.of("trait", safe(trait.name()), "gain", trait.gain()));
                rows.write(Line.of("trait", safe(trait.name()), "lose", trait.lose()));
                rows.write(Line.of("trait", safe(trait.name()), "other-value", trait.otherValue()));
                rows.write(Line.of("trait", safe(trait.name()), "keep", trait.keep()));
            }
            for (BacktestView.FlowView flow : result.flows()) {
                write(flow, rows);
            }
            writeMessages(result, rows);
            writeCost(result.cost(), rows);
            for (BacktestSample sample : result.samples()) {
                rows.write(line(sample));
            }
        }
    }

    private static void write(BacktestView.Segment segment, Result result, SequenceWriter rows) throws IOException {
        String name = safe(segment.name());
        rows.write(Line.of("segment", name, "gain", segment.gain()));
        rows.write(Line.of("segment", name, "lose", segment.lose()));
        rows.write(Line.of("segment", name, "keep", segment.keep()));
        rows.write(Line.of("segment", name, "other-detail", segment.otherDetail()));
        for (int i = 0; i < segment.live().size(); i++) {
            rows.write(Line.of(
                    "segment",
                    name,
                    "size",
                    Json.text(result.points().get(i)),
                    segment.live().get(i),
                    segment.candidate().get(i)));
        }
    }

    private static void write(BacktestView.Trigger trigger, SequenceWriter rows) throws IOException {
        String name = safe(trigger.name());
        rows.write(Line.of("trigger", name, "gain", trigger.gain()));
        rows.write(Line.of("trigger", name, "lose", trigger.lose()));
        rows.write(Line.of("trigger", name, "keep", trigger.keep()));
        rows.write(Line.of("trigger", name, "other-instant", trigger.otherInstant()));
        for (BacktestView.Day day : trigger.days()) {
            rows.write(Line.of("trigger", name, "fired", day.day().toString(), day.live(), day.candidate()));
        }
    }

    private static void write(BacktestView.FlowView flow, SequenceWriter rows) throws IOException {
        String name = safe(flow.name());
        BacktestView.Runs live = flow.live();
        BacktestView.Runs candidate = flow.candidate();
        rows.write(Line.of("flow", name, "differing", flow.differing()));
        rows.write(Line.of("flow", name, "started", BLANK, live.started(), candidate.started()));
        rows.write(Line.of("flow", name, "goals", BLANK, live.goals(), candidate.goals()));
        write(name, "refused ", live.refused(), candidate.refused(), rows);
        write(name, "reached ", live.reached(), candidate.reached(), rows);
        write(name, "sent ", live.sent(), candidate.sent(), rows);
        write(name, "withheld ", live.withheld(), candidate.withheld(), rows);
        write(name, "ended ", live.ended(), candidate.ended(), rows);
        write(name, BLANK, live.other(), candidate.other(), rows);
    }

    private static void write(
            String flow, String what, Map<String, Long> live, Map<String, Long> candidate, SequenceWriter rows)
            throws IOException {
        Set<String> names = new TreeSet<>(live.keySet());
        names.addAll(candidate.keySet());
        for (String name : names) {
            rows.write(Line.of(
                    "flow", flow, what + name, BLANK, live.getOrDefault(name, 0L), candidate.getOrDefault(name, 0L)));
        }
    }

    private static void writeMessages(Result result, SequenceWriter rows) throws IOException {
        BacktestView.Rate live = result.messages().live();
        BacktestView.Rate candidate = result.messages().candidate();
        rows.write(Line.of("messages", BLANK, "total", BLANK, live.total(), candidate.total()));
        rows.write(Line.of("messages", BLANK, "per-hour", BLANK, live.perHour(), candidate.perHour()));
        for (int i = 0; i < live.byPoint().size(); i++) {
            rows.write(Line.of(
                    "messages",
                    BLANK,
                    "sent",
                    Json.text(result.points().get(i)),
                    live.byPoint().get(i),
                    candidate.byPoint().get(i)));
        }
    }

    private static void writeCost(BacktestView.Costs cost, SequenceWriter rows) throws IOException {
        BacktestView.Cost live = cost.live();
        BacktestView.Cost candidate = cost.candidate();
        rows.write(Line.of("cost", BLANK, "events", BLANK, live.events(), candidate.events()));
        rows.write(Line.of("cost", BLANK, "decisions", BLANK, live.decisions(), candidate.decisions()));
        rows.write(Line.of(
                "cost", BLANK, "wake-ups-per-event", BLANK, live.wakeUpsPerEvent(), candidate.wakeUpsPerEvent()));
        if (candidate.decisionsPerSecond().isPresent()) {
            rows.write(Line.of(
                    "cost",
                    BLANK,
                    "decisions-per-second",
                    candidate.decisionsPerSecond().get()));
        }
    }

    private static Line line(BacktestSample sample) {
        return new Line(
                sample.subject(),
                safe(sample.name()),
                "sample-" + sample.difference(),
                sample.at().map(Json::text).orElse(BLANK),
                BLANK,
                BLANK,
                safe(sample.profileId()),
                safe(sample.rule()),
                safe(String.join(" ", sample.evidence())));
    }

    /** Names and ids may be what customers sent, and spreadsheets run what begins like a formula. */
    private static String safe(String text) {
        return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
