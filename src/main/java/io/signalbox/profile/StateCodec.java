package io.signalbox.profile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.signalbox.model.Claim;
import io.signalbox.model.Membership;
import io.signalbox.model.ProfileState;
import io.signalbox.model.ProfileState.SentTrait;
import io.signalbox.model.ProfileState.UnitState;
import io.signalbox.model.Summary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is remembered of a profile, as bytes and back: {@code decode(encode(state))} equals {@code state}.
 *
 * <p>Two JSON arrays: the tables (version, texts, event references, reasons), then the state, which names them by
 * their index. A rule's name or an event's id stands there once however many claims rest on it, which is what makes
 * the state of an active profile some hundred bytes rather than some thousand.
 */
final class StateCodec {

    private static final int VERSION = 1;
    private static final int IN_SEGMENT = 0;
    private static final int HAS_TRAIT = 1;
    private static final int TRIGGERS = 2;
    private static final String MUTED = "muted";

    private final JsonFactory json = new JsonFactory();

    byte[] encode(ProfileState state) {
        try {
            StateTables.Writer tables = new StateTables.Writer();
            ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
            try (JsonGenerator out = json.createGenerator(body)) {
                writeBody(out, state, tables);
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream(body.size() + 1024);
            try (JsonGenerator out = json.createGenerator(all)) {
                tables.write(out, VERSION);
            }
            body.writeTo(all);
            return all.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProfileState decode(byte[] bytes) {
        try (JsonParser in = json.createParser(bytes)) {
            StateTables.Reader tables = StateTables.Reader.read(in, VERSION);
            return readBody(in, tables);
        } catch (IOException e) {
            throw new UncheckedIOException("the stored state of a profile cannot be read", e);
        }
    }

    private static void writeBody(JsonGenerator out, ProfileState state, StateTables.Writer tables) throws IOException {
        out.writeStartArray();
        out.writeNumber(state.watermark().toEpochMilli());
        out.writeNumber(state.decidedUntil().toEpochMilli());
        out.writeString(state.rulebook());

        out.writeStartArray();
        for (Map.Entry<String, SentTrait> trait : state.traits().entrySet()) {
            out.writeNumber(tables.text(trait.getKey()));
            out.writeNumber(tables.ref(trait.getValue().by()));
            StateValues.writeOptional(out, trait.getValue().value());
        }
        out.writeEndArray();

        out.writeStartArray();
        for (Claim.HasTrait claim : state.computed().values()) {
            writeClaim(out, claim, tables);
        }
        out.writeEndArray();

        out.writeStartArray();
        for (Membership membership : state.memberships().values()) {
            out.writeNumber(tables.text(membership.key().segment()));
            out.writeNumber(tables.text(membership.key().detail()));
            out.writeNumber(membership.since().toEpochMilli());
            out.writeNumber(tables.reason(membership.reason()));
        }
        out.writeEndArray();

        out.writeStartArray();
        for (Map.Entry<String, UnitState> unit : state.units().entrySet()) {
            out.writeNumber(tables.text(unit.getKey()));
            out.writeNumber(unit.getValue().at().toEpochMilli());
            StateValues.writeInstant(out, unit.getValue().flip());
            StateValues.writeOptional(out, error(unit.getValue()));
            out.writeStartArray();
            for (Claim claim : unit.getValue().claims()) {
                writeClaim(out, claim, tables);
            }
            out.writeEndArray();
        }
        out.writeEndArray();

        out.writeStartArray();
        for (Map.Entry<String, Summary> entry : state.summaries().entrySet()) {
            Summary summary = entry.getValue();
            out.writeNumber(tables.text(entry.getKey()));
            out.writeNumber(summary.count());
            out.writeNumber(summary.valued());
            StateValues.write(out, summary.total());
            StateValues.writeInstant(out, summary.firstAt());
            StateValues.writeInstant(out, summary.lastAt());
        }
        out.writeEndArray();
        out.writeEndArray();
    }

    /** A text; of an assessment that was muted, an object with it. */
    private static Optional<?> error(UnitState unit) {
        if (!unit.muted()) {
            return unit.error();
        }
        return Optional.of(unit.error().map(text -> Map.of(MUTED, text)).orElse(Map.of()));
    }

    private static UnitState unit(Instant at, Optional<Instant> flip, List<Claim> claims, Optional<Object> error) {
        if (error.isPresent() && error.get() instanceof Map<?, ?> muted) {
            return new UnitState(
                    at, flip, claims, Optional.ofNullable(muted.get(MUTED)).map(String.class::cast), true);
        }
        return new UnitState(at, flip, claims, error.map(String.class::cast));
    }

    private static void writeClaim(JsonGenerator out, Claim claim, StateTables.Writer tables) throws IOException {
        int reason = tables.reason(claim.reason());
        int name = tables.text(claim.name());
        if (claim instanceof Claim.InSegment segment) {
            out.writeNumber(IN_SEGMENT);
            out.writeNumber(name);
            out.writeNumber(reason);
            out.writeNumber(tables.text(segment.detail()));
        } else if (claim instanceof Claim.HasTrait trait) {
            out.writeNumber(HAS_TRAIT);
            out.writeNumber(name);
            out.writeNumber(reason);
            StateValues.write(out, trait.value());
        } else if (claim instanceof Claim.Triggers trigger) {
            out.writeNumber(TRIGGERS);
            out.writeNumber(name);
            out.writeNumber(reason);
            out.writeNumber(tables.text(trigger.cause()));
        }
    }

    private static ProfileState readBody(JsonParser in, StateTables.Reader tables) throws IOException {
        StateValues.startArray(in);
        Instant watermark = StateValues.readInstant(in);
        Instant decidedUntil = StateValues.readInstant(in);
        String rulebook = in.nextTextValue();

        Map<String, SentTrait> traits = new HashMap<>();
        StateValues.startArray(in);
        while (StateValues.hasNext(in)) {
            String name = tables.text(in.getIntValue());
            var by = tables.ref(in.nextIntValue(0));
            traits.put(name, new SentTrait(StateValues.readOptional(in), by));
        }

        Map<String, Claim.HasTrait> computed = new HashMap<>();
        for (Claim claim : readClaims(in, tables)) {
            if (claim instanceof Claim.HasTrait trait) {
                computed.put(trait.name(), trait);
            }
        }

        Map<Membership.Key, Membership> memberships = new HashMap<>();
        StateValues.startArray(in);
        while (StateValues.hasNext(in)) {
            String segment = tables.text(in.getIntValue());
            Membership.Key key = new Membership.Key(segment, tables.text(in.nextIntValue(0)));
            Instant since = StateValues.readInstant(in);
            memberships.put(key, new Membership(key, since, tables.reason(in.nextIntValue(0))));
        }

        Map<String, UnitState> units = new HashMap<>();
        StateValues.startArray(in);
        while (StateValues.hasNext(in)) {
            String file = tables.text(in.getIntValue());
            Instant at = StateValues.readInstant(in);
            Optional<Instant> flip = StateValues.readOptionalInstant(in);
            Optional<Object> error = StateValues.readOptional(in);
            units.put(file, unit(at, flip, readClaims(in, tables), error));
        }

        Map<String, Summary> summaries = new HashMap<>();
        StateValues.startArray(in);
        while (StateValues.hasNext(in)) {
            String name = tables.text(in.getIntValue());
            long count = in.nextLongValue(0);
            long valued = in.nextLongValue(0);
            in.nextToken();
            summaries.put(
                    name,
                    new Summary(
                            count,
                            valued,
                            StateValues.readDecimal(in),
                            StateValues.readOptionalInstant(in),
                            StateValues.readOptionalInstant(in)));
        }
        return new ProfileState(watermark, decidedUntil, rulebook, traits, computed, memberships, units, summaries);
    }

    private static List<Claim> readClaims(JsonParser in, StateTables.Reader tables) throws IOException {
        List<Claim> claims = new ArrayList<>();
        StateValues.startArray(in);
        while (StateValues.hasNext(in)) {
            int kind = in.getIntValue();
            String name = tables.text(in.nextIntValue(0));
            var reason = tables.reason(in.nextIntValue(0));
            in.nextToken();
            claims.add(
                    switch (kind) {
                        case IN_SEGMENT -> new Claim.InSegment(name, tables.text(in.getIntValue()), reason);
                        case HAS_TRAIT -> new Claim.HasTrait(name, StateValues.read(in), reason);
                        case TRIGGERS -> new Claim.Triggers(name, tables.text(in.getIntValue()), reason);
                        default -> throw new IOException("expected a claim of kind 0 to 2, found " + kind);
                    });
        }
        return claims;
    }
}
