package io.signalbox.ingest;

import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Problem;
import io.signalbox.platform.ProblemException;
import io.signalbox.platform.WriteKeys;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the doors for other vendors' clients have in common: read the body, find the write key, translate, decode, hand
 * over, answer after the commit.
 */
@Singleton
final class Reception {

    /** Bytes; a request must not become a hundred times as large by what it says once of all its events. */
    private static final long MAX_REPEATED = 4_000_000;

    private final Intake intake;
    private final Supplier<TrackingPlan> plan;
    private final WriteKeys keys;
    private final Clock clock;
    private final BodyReader bodies;
    private final IngestConfig config;
    private final EventLimits limits;

    Reception(Intake intake, Supplier<TrackingPlan> plan, WriteKeys keys, IngestConfig config, Clock clock) {
        this.intake = intake;
        this.plan = plan;
        this.keys = keys;
        this.clock = clock;
        this.bodies = new BodyReader((int) config.maxBody().asLongValue());
        this.config = config;
        this.limits = config.limits();
    }

    /**
     * How a vendor's clients send.
     *
     * @param source what policies call it
     * @param listKey the key of a body with the list of its events
     * @param writeKey where the body holds the write key, used where no header does
     * @param translate the events of a body that was received at an instant
     */
    record Dialect(
            String source,
            String listKey,
            Function<Envelope, Optional<String>> writeKey,
            BiFunction<Envelope, Instant, List<RawEvent>> translate) {}

    /**
     * Takes a request in.
     *
     * @param success what is answered where the request was read and its events have their verdicts
     * @throws ProblemException 400, 413, 415 about the body; 401, 403 about the key; 429 where too much is waiting
     */
    CompletionStage<Response> receive(InputStream body, HttpHeaders headers, Dialect dialect, Object success) {
        return take(envelope(body, headers, dialect), dialect, success);
    }

    /** Like {@link #receive}, where also one event is answered as a batch is: what is refused is in the quarantine. */
    CompletionStage<Response> receiveSeveral(InputStream body, HttpHeaders headers, Dialect dialect, Object success) {
        Envelope read = envelope(body, headers, dialect);
        return take(new Envelope(read.beside(), read.events(), true), dialect, success);
    }

    /** Like {@link #receive}, of a body that was read and unwrapped. */
    CompletionStage<Response> receive(byte[] body, HttpHeaders headers, Dialect dialect, Object success) {
        return take(envelope(body, headers, dialect), dialect, success);
    }

    /** What was sent, by somebody whose key may send; the key may stand in it. */
    Envelope envelope(InputStream body, HttpHeaders headers, Dialect dialect) {
        keys.inHeaders(headers.getRequestHeaders()::getFirst).ifPresent(keys::requireIngest);
        return envelope(read(body, headers), headers, dialect);
    }

    /** The same of a body that has been read. */
    Envelope envelope(byte[] body, HttpHeaders headers, Dialect dialect) {
        Optional<String> key = keys.inHeaders(headers.getRequestHeaders()::getFirst);
        key.ifPresent(keys::requireIngest);
        Envelope envelope = EventBody.readEnvelope(body, dialect.listKey());
        requireFewRepetitions(envelope);
        if (key.isEmpty()) {
            keys.requireIngest(dialect.writeKey().apply(envelope).orElse(""));
        }
        return envelope;
    }

    private static void requireFewRepetitions(Envelope envelope) {
        if (envelope.beside().isEmpty() || envelope.events().size() < 2) {
            return;
        }
        long repeated = (long) envelope.events().size() * CanonicalEvent.size(envelope.beside());
        if (repeated > MAX_REPEATED) {
            throw Problem.of(
                            413,
                            "what stands beside the events is said of each of them; none of it was accepted",
                            List.of(Problem.Item.of(
                                    "",
                                    "what is said of " + envelope.events().size() + " events, together " + repeated
                                            + " bytes",
                                    "at most " + MAX_REPEATED + " bytes; a smaller batch")))
                    .asException();
        }
    }

    /** A request of which the envelope has been read and the key been checked. */
    CompletionStage<Response> take(Envelope envelope, Dialect dialect, Object success) {
        return verdicts(envelope, dialect)
                .thenApply(verdicts -> envelope.isSeveral() ? ok(success) : answer(verdicts, success));
    }

    /** What became of each event, in the order of their translation, after the commit. */
    CompletionStage<List<Verdict>> verdicts(Envelope envelope, Dialect dialect) {
        return submit(decode(envelope, dialect));
    }

    byte[] read(InputStream body, HttpHeaders headers) {
        int length = headers.getLength();
        return bodies.read(
                body,
                Optional.ofNullable(headers.getHeaderString(HttpHeaders.CONTENT_ENCODING)),
                length < 0 ? Optional.empty() : Optional.of((long) length));
    }

    private List<Decoded> decode(Envelope envelope, Dialect dialect) {
        TrackingPlan current = plan.get();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        EventDecoder decoder = new EventDecoder(limits, config.policyOf(dialect.source()));
        List<Decoded> events = new ArrayList<>();
        dialect.translate().apply(envelope, now).forEach(event -> events.add(decoder.decode(event, current, now)));
        return events;
    }

    /** Clients send again what is answered with 429, and some of them nothing else. */
    private CompletionStage<List<Verdict>> submit(List<Decoded> events) {
        try {
            return intake.submit(events);
        } catch (ProblemException full) {
            throw Problem.of(429, full.problem().detail()).asException();
        }
    }

    private static Response answer(List<Verdict> verdicts, Object success) {
        List<Problem.Item> problems = verdicts.stream()
                .flatMap(verdict -> verdict.problems().stream())
                .toList();
        if (problems.isEmpty()) {
            return ok(success);
        }
        return Response.status(400)
                .type(Problem.MEDIA_TYPE)
                .entity(Problem.of(400, "the event is refused; it is kept in the quarantine", problems))
                .build();
    }

    private static Response ok(Object success) {
        return Response.ok(success).build();
    }
}
