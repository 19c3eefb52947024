package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.identity.Identifier;
import io.signalbox.ingest.EventProblem.Reason;
import io.signalbox.model.Event;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TraitChanges;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventDecoderTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final TrackingPlan PLAN = Plans.shop();

    private final EventDecoder decoder = new EventDecoder(EventLimits.DEFAULT);

    @Test
    void aSoundEventHasItsPlansNameTypesAndIdentifiers() {
        Decoded.Sound sound = sound("""
                {'id': 'e1', 'name': 'product_viewed', 'occurredAt': '2026-03-01T11:00:00Z', 'userId': 'anna',
                 'email': ' Anna@Example.org ', 'properties': {'productId': 'P1', 'price': 12.50},
                 'traits': {'age': 30, 'nick': null}}""");

        assertThat(sound.event())
                .isEqualTo(new Event(
                        "e1",
                        "product_viewed",
                        NOON.minus(Duration.ofHours(1)),
                        NOON,
                        Map.of("productId", "P1", "price", new BigDecimal("12.50")),
                        new TraitChanges(Map.of("age", 30L), Set.of("nick"))));
        assertThat(sound.identifiers())
                .containsExactly(new Identifier("userId", "anna"), new Identifier("email", "anna@example.org"));
        assertThat(sound.changes()).containsExactly("email: normalised");
        assertThat(sound.heldUntil()).isEmpty();
    }

    @Test
    void aliasesOfFieldsAndNamesMeanTheSameAndTheChangeIsRecorded() {
        Decoded.Sound sound = sound("""
                {'messageId': 'e1', 'event': 'Product Viewed', 'timestamp': 1772362800000, 'anonymousId': 'a1',
                 'properties': {'productId': 7}}""");

        assertThat(sound.event().name()).isEqualTo("product_viewed");
        assertThat(sound.event().occurredAt()).isEqualTo("2026-03-01T11:00:00Z");
        assertThat(sound.event().properties()).containsEntry("productId", "7");
        assertThat(sound.changes())
                .containsExactly(
                        "occurredAt: read as milliseconds since 1970: 2026-03-01T11:00:00Z",
                        "event name: \"Product Viewed\" is product_viewed here",
                        "property productId: number 7 became text \"7\"");
    }

    @Test
    void allProblemsAreSaidAtOnce() {
        Decoded.Unsound refused = refused("""
                {'occurredAt': 'yesterday', 'propertys': {}, 'properties': {'price': -1}, 'traits': 3}""");

        assertThat(refused.reasons())
                .containsExactly(
                        "missing-id",
                        "missing-identifier",
                        "missing-name",
                        "unknown-field",
                        "unreadable-time",
                        "wrong-type");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {'name': 'x', 'userId': 'anna'}                                         | MISSING_ID         | /id
                    {'id': ' ', 'name': 'x', 'userId': 'anna'}                              | MISSING_ID         | /id
                    {'id': 'e1', 'userId': 'anna'}                                          | MISSING_NAME       | /name
                    {'id': 'e1', 'name': 'x'}                                               | MISSING_IDENTIFIER | ''
                    {'id': 'e1', 'name': 'x', 'userId': null}                               | MISSING_IDENTIFIER | ''
                    {'id': 'e1', 'name': 'x', 'phone': '--'}                                | MISSING_IDENTIFIER | /phone
                    {'id': ['e1'], 'name': 'x', 'userId': 'anna'}                           | WRONG_TYPE         | /id
                    {'id': 'e1', 'name': true, 'userId': 'anna'}                            | WRONG_TYPE         | /name
                    {'id': 'e1', 'name': 'x', 'userId': {}}                                 | WRONG_TYPE         | /userId
                    {'id': 'e1', 'name': 'x', 'userId': 'anna', 'properties': []}           | WRONG_TYPE         | /properties
                    {'id': 'e1', 'name': 'x', 'userId': 'anna', 'traits': 'a'}              | WRONG_TYPE         | /traits
                    {'id': 'e1', 'name': 'x', 'identifiers': {'1!': 'a'}}                   | WRONG_TYPE         | /identifiers/1!
                    {'id': 'e1', 'name': 'x', 'userId': 'anna', 'Properties': {}}           | UNKNOWN_FIELD      | /Properties
                    {'id': 'e1', 'name': 'x', 'userId': 'anna', 'userId': 'ben'}            | DUPLICATE_KEY      | /userId
                    {'id': 'e1', 'name': 'x', 'userId': 'a', 'properties': {'b': 1, 'b': 1}} | DUPLICATE_KEY     | /properties/b
                    {'id': 'e1', 'messageId': 'e2', 'name': 'x', 'userId': 'anna'}          | CONTRADICTION      | /messageId
                    {'id': 'e1', 'name': 'x', 'userId': 'a', 'identifiers': {'userId': 'b'}} | CONTRADICTION     | /identifiers/userId
                    {'id': 'e1', 'name': 'x', 'userId': 'anna', 'occurredAt': '1.5.2026'}   | UNREADABLE_TIME    | /occurredAt
                    {'id': 'e1', 'name': 'x', 'userId': 'anna', 'occurredAt': '2026-03-01T11:00:00'} | UNREADABLE_TIME | /occurredAt
                    {'id': 'e1', 'name': 'x', 'userId': 'anna', 'occurredAt': {}}           | UNREADABLE_TIME    | /occurredAt
                    {'id': 'e1', 'name': 'x', 'userId': 'anna', 'occurredAt': 0}            | ABSURD_TIME        | /occurredAt
                    {'id': 'e1', 'name': 'x', 'userId': 'anna', 'occurredAt': '2099-01-01T00:00:00Z'} | ABSURD_TIME | /occurredAt
                    {'id': 'e1', 'name': 'x', 'userId': 'a\\u0000'}                         | UNSTORABLE_TEXT    | /userId
                    {'id': 'e1', 'name': 'x', 'userId': 'a', 'properties': {'b': ['\\ud800']}} | UNSTORABLE_TEXT | /properties/b/0
                    {'id': 'e1', 'name': 'x', 'userId': 'anna', 'checksum': 'abc'}          | CHECKSUM_MISMATCH  | /checksum
                    {'id': 'e1', 'name': 'x', 'userId': 'anna', 'checksum': 1}              | WRONG_TYPE         | /checksum
                    {'id': 'e1', 'name': 'product_viewed', 'userId': 'anna'}                | TRACKING_PLAN      | /properties/productId
                    {'id': 'e1', 'name': 'view_item', 'userId': 'a', 'properties': {'productId': 'P', 'color': 1}} | TRACKING_PLAN | /properties/color
                    {'id': 'e1', 'name': 'x', 'userId': 'a', 'traits': {'age': 'old'}}      | TRACKING_PLAN      | /traits/age
                    'text'                                                                   | NOT_AN_EVENT       | ''
                    [1]                                                                      | NOT_AN_EVENT       | ''
                    """, quoteCharacter = '`')
    void badInputHasAClearAnswer(String json, Reason reason, String pointer) {
        Decoded.Unsound refused = refused(json);

        assertThat(refused.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).isEqualTo(reason);
            assertThat(problem.pointer()).isEqualTo(pointer.equals("''") ? "" : pointer);
            assertThat(problem.found()).isNotBlank();
            assertThat(problem.expected()).isNotBlank();
        });
        assertThat(refused.raw()).isEqualTo(json.replace('\'', '"'));
    }

    @Test
    void anUnknownFieldThatIsNearlyKnownGetsTheRightName() {
        Decoded.Unsound refused = refused("{'id': 'e1', 'name': 'x', 'user_id': 'anna', 'userId': 'anna'}");

        assertThat(refused.problems())
                .singleElement()
                .extracting(EventProblem::expected)
                .isEqualTo("userId");
    }

    @Test
    void namesOutsideThePlanAreRefusedWhereThePlanSaysSo() {
        TrackingPlan strict =
                new TrackingPlan("strict", PLAN.events(), PLAN.traits(), TrackingPlan.UnknownEvents.REFUSE);
        RawEvent raw = RawEvents.one("{'id': 'e1', 'name': 'product_vewed', 'userId': 'anna'}");

        assertThat(decoder.decode(raw, PLAN, NOON)).isInstanceOf(Decoded.Sound.class);
        assertThat(decoder.decode(raw, strict, NOON))
                .isInstanceOfSatisfying(Decoded.Unsound.class, refused -> assertThat(refused.problems())
                        .singleElement()
                        .satisfies(problem -> {
                            assertThat(problem.pointer()).isEqualTo("/name");
                            assertThat(problem.expected()).isEqualTo("product_viewed");
                        }));
    }

    @Test
    void anEventThatIsTooLargeOrTooDeepIsRefused() {
        String large = "{'id': 'e1', 'name': 'x', 'userId': 'anna', 'properties': {'a': '" + "a".repeat(33_000) + "'}}";
        String deep = "{'id': 'e1', 'name': 'x', 'userId': 'anna', 'properties': " + "{'a':".repeat(40) + "1"
                + "}".repeat(40) + "}";

        assertThat(refused(large).reasons()).containsExactly("too-large");
        assertThat(refused(deep).reasons()).containsExactly("too-deep");
        assertThat(refused("{'id': '" + "e".repeat(257) + "', 'name': 'x', 'userId': 'anna'}")
                        .reasons())
                .containsExactly("too-large");
    }

    @Test
    void anEventFromTheFutureIsHeldAndBeyondTheSkewItsSenderIsWarned() {
        Decoded.Sound nearly =
                sound("{'id': 'e1', 'name': 'x', 'userId': 'anna', 'occurredAt': '2026-03-01T12:00:01Z'}");
        Decoded.Sound far = sound("{'id': 'e1', 'name': 'x', 'userId': 'anna', 'occurredAt': '2026-03-01T13:00:00Z'}");

        assertThat(nearly.heldUntil()).contains(NOON.plusSeconds(1));
        assertThat(nearly.warnings()).isEmpty();
        assertThat(far.heldUntil()).contains(NOON.plusSeconds(3600));
        assertThat(far.warnings()).hasSize(1);
    }

    @Test
    void withoutATimeItIsTheTimeOfReceptionAndThatIsSaid() {
        Decoded.Sound sound = sound("{'id': 12, 'name': 'x', 'userId': 4711}");

        assertThat(sound.event().occurredAt()).isEqualTo(NOON);
        assertThat(sound.event().id()).isEqualTo("12");
        assertThat(sound.identifiers()).containsExactly(new Identifier("userId", "4711"));
        assertThat(sound.changes())
                .containsExactly(
                        "id: a number became text",
                        "occurredAt: absent, so the time of reception",
                        "userId: a number became text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'2026-03-01T11:00:00Z'",
                "'2026-03-01T11:00:00.000Z'",
                "'2026-03-01T12:00:00+01:00'",
                "'2026-03-01T12:00:00+0100'",
                "'2026-03-01T12:00:00+01'",
                "'2026-03-01 11:00:00Z'",
                "'2026-03-01 11:00:00.000000 +00:00'",
                "'2026-03-01t11:00:00z'",
                "'2026-03-01T11:00Z'",
                "1772362800",
                "1772362800.000",
                "1772362800000",
                "'1772362800'",
                "'1772362800000'",
                "1.7723628E9"
            })
    void timesAreReadInTheFormsThatSendersUse(String occurredAt) {
        Decoded.Sound sound = sound("{'id': 'e1', 'name': 'x', 'userId': 'anna', 'occurredAt': " + occurredAt + "}");

        assertThat(sound.event().occurredAt()).isEqualTo("2026-03-01T11:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "99999999999999999999", "'2026-02-30T00:00:00Z'", "''", "true"})
    void timesWithoutAMeaningAreRefused(String occurredAt) {
        Decoded.Unsound refused =
                refused("{'id': 'e1', 'name': 'x', 'userId': 'anna', 'occurredAt': " + occurredAt + "}");

        assertThat(refused.reasons()).containsExactly("unreadable-time");
    }

    @Test
    void theChecksumIsOfTheCanonicalEventWithoutIt() {
        // The SHA-256 of {"id":"e1","name":"x","properties":{"a":1,"b":1.5},"userId":"anna"}.
        String checksum = EventDecoder.checksumOf(Map.of(
                "id", "e1", "name", "x", "userId", "anna", "properties", Map.of("b", new BigDecimal("1.50"), "a", 1L)));

        Decoded.Sound sound = sound("{'userId': 'anna', 'checksum': '" + checksum.toUpperCase(java.util.Locale.ROOT)
                + "', 'properties': {'b': 1.5, 'a': 1.0}, 'name': 'x', 'id': 'e1'}");

        assertThat(checksum).isEqualTo("ab790530bd7fe492e15367afddef2c23d6dd3742edccaadab2c4edb55473614c");
        assertThat(sound.event().id()).isEqualTo("e1");
    }

    @Test
    void decodingIsPure() {
        RawEvent raw = RawEvents.one("{'id': 'e1', 'name': 'Product Viewed', 'userId': 'anna', 'properties': {}}");

        assertThat(decoder.decode(raw, PLAN, NOON)).isEqualTo(decoder.decode(raw, PLAN, NOON));
    }

    @Test
    void nothingOfACustomerReachesALog() {
        Decoded refused = decoder.decode(RawEvents.one("{'userId': 'anna', 'price': 'secret'}"), PLAN, NOON);
        Decoded.Sound sound = sound("{'id': 'e1', 'name': 'x', 'email': 'anna@example.org', 'traits': {'age': 33}}");

        assertThat(Arrays.asList(refused, sound.event(), sound.identifiers()).toString())
                .doesNotContain("anna", "secret", "33");
    }

    private Decoded.Sound sound(String json) {
        Decoded decoded = decoder.decode(RawEvents.one(json), PLAN, NOON);
        assertThat(decoded).isInstanceOf(Decoded.Sound.class);
        return (Decoded.Sound) decoded;
    }

    private Decoded.Unsound refused(String json) {
        Decoded decoded = decoder.decode(RawEvents.one(json), PLAN, NOON);
        assertThat(decoded).isInstanceOf(Decoded.Unsound.class);
        return (Decoded.Unsound) decoded;
    }
}
