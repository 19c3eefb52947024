package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.history.EventLog;
import io.signalbox.history.Loaded;
import io.signalbox.history.Wanted;
import io.signalbox.ingest.EventProblem.Reason;
import io.signalbox.ingest.Verdict.Status;
import io.signalbox.model.Event;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the door accepts, the log gives back: the same values, of the same types. */
class AcceptedValuesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final int EVENTS = 400;

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "-0.0",
            "1e2",
            "1E-2",
            "1e20",
            "-1e39",
            "12345678901234567890",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "0.1",
            "100.00",
            "0.0000000000000000000000000000000000000001",
            "1234567890123456789012345678901234567890",
            "1e40",
            "1e400",
            "2147483648");

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "null",
            "\\u0001",
            "\\ud83d\\ude00",
            "\\ud83d",
            "\\u0000",
            "\u00e9\u0301\u202e\ufeff",
            "\\\"\\\\/",
            "1e20",
            "2026-03-01T12:00:00Z");

    private final Sql sql = TestDatabase.fresh().sql();
    private final TickableClock clock = TickableClock.at(NOON);
    private final Doors doors = new Doors(sql, clock);

    @Test
    void everyAcceptedValueSurvivesStorageAndIsReadEqual() {
        // Given
        Random random = new Random(20_261_125);
        TrackingPlan plan = Plans.shop();
        List<Decoded> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            String name = random.nextInt(4) == 0 ? "product_viewed" : "thing_done";
            String properties = name.equals("thing_done")
                    ? object(random, 0)
                    : "{\"productId\": " + number(random) + ", \"price\": " + number(random) + "}";
            events.add(decode(
                    "{\"id\": \"e" + i + "\", \"name\": \"" + name + "\", \"userId\": \"anna\", \"properties\": "
                            + properties + ", \"traits\": " + object(random, 3) + "}",
                    plan));
        }
        List<Event> accepted = events.stream()
                .filter(Decoded.Sound.class::isInstance)
                .map(sound -> ((Decoded.Sound) sound).event())
                .toList();

        // When
        doors.transaction().store("api", events);

        // Then
        assertThat(accepted).hasSizeGreaterThan(EVENTS / 4);
        Map<String, Event> read = read(plan).facts().isEmpty()
                ? read(plan).arrivals().stream().collect(Collectors.toMap(Event::id, event -> event))
                : Map.of();
        assertThat(read).hasSameSizeAs(accepted);
        assertThat(accepted).allSatisfy(event -> {
            assertThat(read).containsKey(event.id());
            Event again = Objects.requireNonNull(read.get(event.id()));
            assertThat(again.properties()).isEqualTo(event.properties());
            assertThat(again.traits()).isEqualTo(event.traits());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1e400", "123456789012345678901234567890123456789012345e300"})
    void aNumberThatNoChecksumCanCoverIsAProblemOfItsEventAlone(String number) {
        Decoded signed = decode(
                "{\"id\": \"e1\", \"name\": \"x\", \"userId\": \"anna\", \"checksum\": \"x\", \"properties\": {\"n\": "
                        + number + "}}",
                TrackingPlan.EMPTY);
        Decoded other = decode("{\"id\": \"e2\", \"name\": \"x\", \"userId\": \"anna\"}", TrackingPlan.EMPTY);

        List<Verdict> verdicts = doors.transaction().store("api", List.of(signed, other));

        assertThat(verdicts).extracting(Verdict::status).containsExactly(Status.REFUSED, Status.ACCEPTED);
        assertThat(((Decoded.Unsound) signed).problems())
                .extracting(EventProblem::reason)
                .contains(Reason.CHECKSUM_MISMATCH);
    }

    private Loaded read(TrackingPlan plan) {
        String profileId = sql.query("select profile_id from profiles", row -> row.text("profile_id"))
                .get(0);
        Wanted wanted = new Wanted(profileId, 0, Optional.empty(), NOON.minus(Duration.ofDays(1)));
        Map<String, Loaded> loaded = sql.inTransaction(
                transaction -> EventLog.on(sql, clock).load(transaction, List.of(wanted), plan, (id, failure) -> {
                    throw failure;
                }));
        return Objects.requireNonNull(loaded.get(profileId));
    }

    private static Decoded decode(String json, TrackingPlan plan) {
        List<RawEvent> raw = EventBody.read(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return new EventDecoder(EventLimits.DEFAULT).decode(raw.get(0), plan, NOON);
    }

    private static String object(Random random, int depth) {
        StringBuilder json = new StringBuilder("{");
        int members = random.nextInt(4);
        for (int i = 0; i < members; i++) {
            json.append(i == 0 ? "" : ", ")
                    .append("\"k")
                    .append(i)
                    .append("\": ")
                    .append(value(random, depth));
        }
        return json.append('}').toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 8 ? 4 : 6)) {
            case 0 -> number(random);
            case 1 -> '"' + TEXTS.get(random.nextInt(TEXTS.size())) + '"';
            case 2 -> "null";
            case 3 -> String.valueOf(random.nextBoolean());
            case 4 -> "[" + value(random, depth + 1) + ", " + value(random, depth + 1) + "]";
            default -> object(random, depth + 1);
        };
    }

    private static String number(Random random) {
        return NUMBERS.get(random.nextInt(NUMBERS.size()));
    }
}
