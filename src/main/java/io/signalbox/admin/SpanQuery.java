package io.signalbox.admin;

import io.signalbox.platform.Page;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** A stretch of time in spans of one length, as callers ask for it; without parameters the last 30 days, day by day. */
class SpanQuery {

    private static final Duration DEFAULT_SPAN = Duration.ofDays(1);
    private static final int DEFAULT_SPANS = 30;

    @Parameter(description = "Begin of the first span.")
    @QueryParam("from")
    @Nullable
    String from;

    @Parameter(description = "End of the last span, exclusive; now, if absent.")
    @QueryParam("until")
    @Nullable
    String until;

    @Parameter(description = "Length of a span: `15m`, `1h`, `1d`.", example = "1h")
    @QueryParam("bucket")
    @Nullable
    String bucket;

    /** What was asked for. */
    record Spans(Instant from, Instant until, Duration span) {

        /** How many there are; the last one may be shorter. */
        long count() {
            long millis = Duration.between(from, until).toMillis();
            return (millis + span.toMillis() - 1) / span.toMillis();
        }
    }

    /**
     * Reads it.
     *
     * @throws io.signalbox.platform.ProblemException 400 where it cannot be read, ends before it begins, or has more spans
     *     than a page has rows
     */
    Spans read(Instant now) {
        Duration span =
                QueryValues.duration("bucket", Optional.ofNullable(bucket)).orElse(DEFAULT_SPAN);
        Instant end = QueryValues.instant("until", Optional.ofNullable(until)).orElse(now);
        Instant start = QueryValues.instant("from", Optional.ofNullable(from))
                .orElseGet(() -> end.minus(span.multipliedBy(DEFAULT_SPANS)));
        if (!start.isBefore(end)) {
            throw QueryValues.wrong("from", start.toString(), "an instant before until, " + end);
        }
        Spans spans = new Spans(start, end, span);
        if (spans.count() > Page.MAX_LIMIT) {
            throw QueryValues.wrong(
                    "bucket", spans.count() + " spans", "at most " + Page.MAX_LIMIT + ": longer spans, or less time");
        }
        return spans;
    }
}
