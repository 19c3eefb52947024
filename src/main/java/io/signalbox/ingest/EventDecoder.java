package io.signalbox.ingest;

import io.signalbox.identity.Identifier;
import io.signalbox.ingest.EventProblem.Reason;
import io.signalbox.model.Checked;
import io.signalbox.model.CheckedTraits;
import io.signalbox.model.Event;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TraitChanges;
import io.signalbox.platform.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns a raw event into an {@link Event}, or into all of its problems. Pure: the same input gives the same answer.
 *
 * <p>Names and time stamps are normalised, values get the plan's types where that loses nothing, and every change is
 * recorded. Nothing is guessed: what has no one meaning is refused.
 */
final class EventDecoder {

    static final int MAX_ID_LENGTH = 256;
    static final int MAX_NAME_LENGTH = 128;

    /** A person has few of a kind; more in one event is a sender's mistake that would tie strangers together. */
    static final int MAX_IDENTIFIERS_A_KIND = 8;

    private final EventLimits limits;
    private final Policy policy;

    EventDecoder(EventLimits limits) {
        this(limits, Policy.QUARANTINE);
    }

    EventDecoder(EventLimits limits, Policy policy) {
        this.limits = limits;
        this.policy = policy;
    }

    /**
     * Never throws for what an event says: a value that brings a check down is a problem of its event alone.
     *
     * @param now the time of reception, against which time stamps are held
     */
    Decoded decode(RawEvent raw, TrackingPlan plan, Instant now) {
        Decoding decoding = new Decoding(raw, now);
        try {
            return decoding.decode(plan);
        } catch (RuntimeException | StackOverflowError failure) {
            return decoding.unreadable(failure);
        }
    }

    /** The state of decoding one event. */
    private final class Decoding {

        private final RawEvent raw;
        private final Instant now;
        private final List<EventProblem> problems;
        private final List<String> changes = new ArrayList<>(2);
        private final List<String> warnings = new ArrayList<>(0);
        private final List<Identifier> identifiers = new ArrayList<>(2);
        private final List<String> nobodies = new ArrayList<>(0);
        private final List<String> misfits = new ArrayList<>(0);
        private Optional<String> id = Optional.empty();

        Decoding(RawEvent raw, Instant now) {
            this.raw = raw;
            this.now = now;
            this.problems = new ArrayList<>(raw.problems());
        }

        Decoded decode(TrackingPlan plan) {
            if (raw.size() > limits.maxEventBytes()) {
                problem(
                        Reason.TOO_LARGE,
                        "",
                        "an event of " + raw.size() + " bytes",
                        "at most " + limits.maxEventBytes() + " bytes an event");
            }
            boolean isObject = problems.stream().noneMatch(one -> one.reason() == Reason.NOT_AN_EVENT);
            return isObject
                    ? decodeFields(plan)
                    : new Decoded.Unsound(id, problems, raw.text().get());
        }

        Decoded unreadable(Throwable failure) {
            problems.add(EventProblem.ofFailure(failure));
            return new Decoded.Unsound(id, problems, raw.text().get());
        }

        private Decoded decodeFields(TrackingPlan plan) {
            EventFields fields = EventFields.of(raw.fields(), problems);
            id = text(fields.id(), "/id", Reason.MISSING_ID, MAX_ID_LENGTH);
            Optional<String> name = text(fields.name(), "/name", Reason.MISSING_NAME, MAX_NAME_LENGTH);
            Instant occurredAt = occurredAt(fields.occurredAt());
            fields.identifiers().forEach(this::identifiers);
            if (fields.identifiers().isEmpty()) {
                problem(
                        Reason.MISSING_IDENTIFIER,
                        "",
                        "no identifier",
                        "at least one of " + String.join(", ", Identifier.KINDS) + ", or one in identifiers");
            }
            nobodies(fields);
            Optional<Checked> checked = name.map(rawName -> plan.check(rawName, fields.properties()));
            checked.ifPresent(one -> add(one.changes(), one.problems()));
            TraitChanges traits = traits(plan, fields.traits());
            checksum(fields.checksum());
            if (!problems.isEmpty() || id.isEmpty() || checked.isEmpty()) {
                return new Decoded.Unsound(id, problems, raw.text().get());
            }
            boolean isHeld = occurredAt.isAfter(now);
            if (occurredAt.isAfter(now.plus(limits.skew()))) {
                warnings.add("occurredAt: lies in the future; the event is held back until then");
            }
            return new Decoded.Sound(
                    new Event(
                            id.get(),
                            checked.get().name(),
                            occurredAt,
                            now,
                            checked.get().properties(),
                            traits),
                    identifiers,
                    changes,
                    warnings,
                    isHeld ? Optional.of(occurredAt) : Optional.empty(),
                    misfits);
        }

        /** A required text; numbers are taken as their digits. */
        private Optional<String> text(Optional<Object> value, String pointer, Reason missing, int maxLength) {
            if (value.isEmpty()) {
                problem(missing, pointer, "nothing", "text of 1 to " + maxLength + " characters");
                return Optional.empty();
            }
            Optional<String> text = asText(value.get(), pointer);
            if (text.isPresent() && text.get().isBlank()) {
                problem(missing, pointer, "blank text", "text of 1 to " + maxLength + " characters");
                return Optional.empty();
            }
            if (text.isPresent() && text.get().length() > maxLength) {
                problem(
                        Reason.TOO_LARGE,
                        pointer,
                        text.get().length() + " characters",
                        "text of 1 to " + maxLength + " characters");
                return Optional.empty();
            }
            return text.filter(StrictJson::isStorable);
        }

        private Optional<String> asText(Object value, String pointer) {
            if (value instanceof String text) {
                return Optional.of(text);
            }
            if (value instanceof Long || (value instanceof BigDecimal decimal && Math.abs(decimal.scale()) < 40)) {
                String digits = value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
                changes.add(pointer.substring(1) + ": a number became text");
                return Optional.of(digits);
            }
            problem(Reason.WRONG_TYPE, pointer, EventBody.kindOf(value), "text");
            return Optional.empty();
        }

        /** A value that clients send for people they do not know is left out, unless it is all there is. */
        private void nobodies(EventFields fields) {
            for (String kind : nobodies) {
                warnings.add(kind + ": a value that means nobody is left out");
            }
            boolean isReadable = problems.stream().noneMatch(one -> one.reason() == Reason.MISSING_IDENTIFIER);
            if (!fields.identifiers().isEmpty() && identifiers.isEmpty() && !nobodies.isEmpty() && isReadable) {
                problem(
                        Reason.MISSING_IDENTIFIER,
                        "/" + nobodies.get(0),
                        "only values that mean nobody",
                        "an identifier of a person, such as a userId or an anonymousId");
            }
        }

        private void identifiers(String kind, Object value) {
            if (!(value instanceof List<?> values)) {
                identifier(kind, value);
            } else if (values.isEmpty() || values.size() > MAX_IDENTIFIERS_A_KIND) {
                problem(
                        Reason.MISSING_IDENTIFIER,
                        "/" + kind,
                        "a list of " + values.size(),
                        "1 to " + MAX_IDENTIFIERS_A_KIND + " identifiers of a kind");
            } else {
                values.forEach(one -> identifier(kind, one == null ? "" : one));
            }
        }

        private void identifier(String kind, Object value) {
            String pointer = Identifier.KINDS.contains(kind) ? "/" + kind : "/identifiers/" + kind;
            if (!Identifier.isKind(kind) || kind.equals(Owners.KIND)) {
                problem(Reason.WRONG_TYPE, pointer, "that name", "letters, digits and _, starting with a letter");
                return;
            }
            text(Optional.of(value), pointer, Reason.MISSING_IDENTIFIER, Identifier.MAX_LENGTH)
                    .ifPresent(text -> {
                        String normalised = Identifier.normalised(kind, text);
                        if (normalised.isEmpty()) {
                            problem(Reason.MISSING_IDENTIFIER, pointer, "only separators", "an identifier");
                            return;
                        }
                        if (!normalised.equals(text)) {
                            changes.add(kind + ": normalised");
                        }
                        if (limits.nobody().matches(normalised)) {
                            nobodies.add(kind);
                            return;
                        }
                        identifiers.add(new Identifier(kind, normalised));
                    });
        }

        private Instant occurredAt(Optional<Object> value) {
            if (value.isEmpty()) {
                changes.add("occurredAt: absent, so the time of reception");
                return now;
            }
            Optional<Timestamps.Reading> reading = Timestamps.read(value.get());
            if (reading.isEmpty()) {
                problem(
                        Reason.UNREADABLE_TIME,
                        "/occurredAt",
                        value.get() instanceof String text ? "text \"" + shortened(text) + "\"" : kind(value.get()),
                        "ISO-8601 with an offset (2026-01-31T08:00:00Z), or seconds or milliseconds since 1970");
                return now;
            }
            Instant instant = reading.get().instant();
            changes.addAll(reading.get().changes());
            Instant earliest = now.minus(limits.past());
            Instant latest = now.plus(limits.future());
            if (instant.isBefore(earliest) || instant.isAfter(latest)) {
                problem(
                        Reason.ABSURD_TIME,
                        "/occurredAt",
                        instant.toString(),
                        "an instant from " + earliest + " to " + latest);
            }
            return instant;
        }

        private TraitChanges traits(TrackingPlan plan, Map<String, Object> sent) {
            if (sent.isEmpty()) {
                return TraitChanges.NONE;
            }
            CheckedTraits checked = plan.checkTraits(sent);
            add(checked.changes(), checked.problems());
            return TraitChanges.of(checked.traits());
        }

        private void add(List<String> planChanges, List<String> planProblems) {
            changes.addAll(planChanges);
            for (String words : planProblems) {
                switch (policy) {
                    case ACCEPT -> changes.add(words + "; left out");
                    case FLAG -> {
                        warnings.add(words + "; left out");
                        misfits.add(EventProblem.ofPlan(words).pointer());
                    }
                    case QUARANTINE -> problems.add(EventProblem.ofPlan(words));
                }
            }
        }

        private void checksum(Optional<Object> sent) {
            if (sent.isEmpty()) {
                return;
            }
            String computed;
            try {
                computed = checksumOf(raw.fields());
            } catch (IllegalArgumentException beyondDoubles) {
                problem(
                        Reason.CHECKSUM_MISMATCH,
                        "/checksum",
                        "a checksum of an event with a number beyond the range of a double",
                        "numbers that RFC 8785 can write, or no checksum");
                return;
            }
            if (!(sent.get() instanceof String text)) {
                problem(Reason.WRONG_TYPE, "/checksum", kind(sent.get()), "text of 64 hexadecimal digits");
            } else if (!text.equalsIgnoreCase(computed)) {
                problem(
                        Reason.CHECKSUM_MISMATCH,
                        "/checksum",
                        "a checksum that is not the event's",
                        "the SHA-256 of its canonical JSON (RFC 8785) without `checksum`: " + computed);
            }
        }

        private String kind(Object value) {
            return EventBody.kindOf(value);
        }

        private void problem(Reason reason, String pointer, String found, String expected) {
            problems.add(new EventProblem(reason, pointer, found, expected));
        }
    }

    private static String shortened(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    /** Hexadecimal SHA-256 of the canonical JSON of these fields without {@code checksum}. */
    static String checksumOf(Map<String, ? extends @Nullable Object> fields) {
        Map<String, @Nullable Object> signed = new LinkedHashMap<>(fields);
        signed.remove("checksum");
        String canonical = Json.canonical(Json.mapper().valueToTree(signed));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
