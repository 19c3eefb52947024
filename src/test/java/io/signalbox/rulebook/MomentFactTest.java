package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.model.TrackingPlan;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class MomentFactTest {

    private static final FactClasses FACTS = FactClasses.of(TrackingPlan.EMPTY);
    private static final String BERLIN = "Europe/Berlin";

    private final FlipWatch watch = new FlipWatch();

    @Test
    void hoursAreHalfOpenInThePersonsZone() {
        assertThat(ask("2024-03-05T07:59:59.999Z", BERLIN, moment -> moment.hourBetween(9, 18)))
                .isFalse();
        assertThat(watch.flip()).contains(Instant.parse("2024-03-05T08:00:00Z"));
        assertThat(ask("2024-03-05T08:00:00Z", BERLIN, moment -> moment.hourBetween(9, 18)))
                .isTrue();
        assertThat(watch.flip()).contains(Instant.parse("2024-03-05T17:00:00Z"));
        assertThat(ask("2024-03-05T16:59:59.999Z", BERLIN, moment -> moment.hourBetween(9, 18)))
                .isTrue();
        assertThat(ask("2024-03-05T17:00:00Z", BERLIN, moment -> moment.hourBetween(9, 18)))
                .isFalse();
        assertThat(watch.flip()).contains(Instant.parse("2024-03-06T08:00:00Z"));
    }

    @Test
    void hoursMayGoOverMidnight() {
        assertThat(ask("2024-03-05T21:59:59.999Z", "UTC", moment -> moment.hourBetween(22, 6)))
                .isFalse();
        assertThat(ask("2024-03-05T22:00:00Z", "UTC", moment -> moment.hourBetween(22, 6)))
                .isTrue();
        assertThat(watch.flip()).contains(Instant.parse("2024-03-06T06:00:00Z"));
        assertThat(ask("2024-03-06T05:59:59.999Z", "UTC", moment -> moment.hourBetween(22, 6)))
                .isTrue();
        assertThat(ask("2024-03-06T06:00:00Z", "UTC", moment -> moment.hourBetween(22, 6)))
                .isFalse();
        assertThat(ask("2024-03-05T23:59:59.999Z", "UTC", moment -> moment.hourBetween(18, 24)))
                .isTrue();
        assertThat(ask("2024-03-06T00:00:00Z", "UTC", moment -> moment.hourBetween(18, 24)))
                .isFalse();
    }

    @Test
    void anHourThatIsSkippedMovesForwardByTheGap() {
        // Berlin, 31 March 2024: 02:00 is 03:00, which is 01:00Z.
        assertThat(ask("2024-03-31T00:59:59.999Z", BERLIN, moment -> moment.hourBetween(2, 5)))
                .isFalse();
        assertThat(ask("2024-03-31T01:00:00Z", BERLIN, moment -> moment.hourBetween(2, 5)))
                .isTrue();
        assertThat(watch.flip()).contains(Instant.parse("2024-03-31T03:00:00Z"));
        assertThat(ask("2024-03-31T01:00:00Z", BERLIN, moment -> moment.hourBetween(2, 3)))
                .isFalse();
    }

    @Test
    void anHourThatOccursTwiceMeansTheFirst() {
        // Berlin, 27 October 2024: 02:00 to 03:00 is 00:00Z to 01:00Z and again 01:00Z to 02:00Z.
        assertThat(ask("2024-10-27T00:00:00Z", BERLIN, moment -> moment.hourBetween(2, 3)))
                .isTrue();
        assertThat(watch.flip()).contains(Instant.parse("2024-10-27T02:00:00Z"));
        assertThat(ask("2024-10-27T00:00:00Z", BERLIN, moment -> moment.hourBetween(1, 2)))
                .isFalse();
        assertThat(ask("2024-10-27T01:30:00Z", BERLIN, moment -> moment.hourBetween(1, 2)))
                .isFalse();
        assertThat(ask("2024-10-27T01:30:00Z", BERLIN, moment -> moment.hourBetween(2, 4)))
                .isTrue();
    }

    @Test
    void aWeekdayLastsFromMidnightToMidnight() {
        assertThat(ask("2024-03-08T22:59:59.999Z", BERLIN, moment -> moment.weekday("SATURDAY", "SUNDAY")))
                .isFalse();
        assertThat(watch.flip()).contains(Instant.parse("2024-03-08T23:00:00Z"));
        assertThat(ask("2024-03-08T23:00:00Z", BERLIN, moment -> moment.weekday("SATURDAY", "SUNDAY")))
                .isTrue();
        assertThat(watch.flip()).contains(Instant.parse("2024-03-10T23:00:00Z"));
        assertThat(ask("2024-03-10T23:00:00Z", BERLIN, moment -> moment.weekday("SATURDAY", "SUNDAY")))
                .isFalse();
        assertThat(ask("2024-03-10T22:00:00Z", BERLIN, moment -> moment.weekday("sunday")))
                .isTrue();
    }

    @Test
    void aDayThatStartsInAGapStartsWhenTheGapEnds() {
        // Cairo, 26 April 2024: clocks go from 00:00 to 01:00 at 22:00Z.
        assertThat(ask("2024-04-25T21:59:59.999Z", "Africa/Cairo", moment -> moment.weekday("FRIDAY")))
                .isFalse();
        assertThat(watch.flip()).contains(Instant.parse("2024-04-25T22:00:00Z"));
        assertThat(ask("2024-04-25T22:00:00Z", "Africa/Cairo", moment -> moment.weekday("FRIDAY")))
                .isTrue();
    }

    @Test
    void aDayThatAZoneSkippedNeverWas() {
        // Samoa went from Thursday 29 to Saturday 31 December 2011.
        assertThat(ask("2011-12-30T09:59:59.999Z", "Pacific/Apia", moment -> moment.weekday("THURSDAY")))
                .isTrue();
        assertThat(ask("2011-12-30T10:00:00Z", "Pacific/Apia", moment -> moment.weekday("FRIDAY")))
                .isFalse();
        assertThat(ask("2011-12-30T10:00:00Z", "Pacific/Apia", moment -> moment.weekday("SATURDAY")))
                .isTrue();
    }

    @Test
    void allDaysNeverFlip() {
        assertThat(ask(
                        "2024-03-05T12:00:00Z",
                        "UTC",
                        moment -> moment.weekday(
                                "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")))
                .isTrue();
        assertThat(watch.flip()).isEmpty();
    }

    @Test
    void anAnniversaryIsTheDayInLaterYears() {
        Map<String, Object> anna = Map.of("timezone", BERLIN, "birthday", "1990-05-17");

        assertThat(anniversary("2024-05-16T21:59:59.999Z", anna)).isFalse();
        assertThat(watch.flip()).contains(Instant.parse("2024-05-16T22:00:00Z"));
        assertThat(anniversary("2024-05-16T22:00:00Z", anna)).isTrue();
        assertThat(watch.flip()).contains(Instant.parse("2024-05-17T22:00:00Z"));
        assertThat(anniversary("2024-05-17T22:00:00Z", anna)).isFalse();
        assertThat(watch.flip()).contains(Instant.parse("2025-05-16T22:00:00Z"));
        assertThat(anniversary("1990-05-17T10:00:00Z", anna)).isFalse();
        assertThat(watch.flip()).contains(Instant.parse("1991-05-16T22:00:00Z"));
    }

    @Test
    void theTwentyNinthOfFebruaryIsKeptOnTheTwentyEighth() {
        Map<String, Object> leap = Map.of("timezone", "UTC", "birthday", "2000-02-29");

        assertThat(anniversary("2023-02-28T00:00:00Z", leap)).isTrue();
        assertThat(watch.flip()).contains(Instant.parse("2023-03-01T00:00:00Z"));
        assertThat(anniversary("2024-02-28T12:00:00Z", leap)).isFalse();
        assertThat(anniversary("2024-02-29T12:00:00Z", leap)).isTrue();
        assertThat(anniversary("2023-12-01T12:00:00Z", leap)).isFalse();
        assertThat(watch.flip()).contains(Instant.parse("2024-02-29T00:00:00Z"));
    }

    @Test
    void withoutADateThereIsNoAnniversaryAndNoFlip() {
        assertThat(anniversary("2024-05-17T00:00:00Z", Map.of())).isFalse();
        assertThat(anniversary("2024-05-17T00:00:00Z", Map.of("birthday", "spring")))
                .isFalse();
        assertThat(watch.flip()).isEmpty();
    }

    @Test
    void anUnknownZoneIsTheDefault() {
        assertThat(ask("2024-03-05T09:00:00Z", "Mars/Olympus", moment -> moment.hourBetween(9, 10)))
                .isTrue();
    }

    @Test
    void wrongQuestionsSayWhatIsExpected() {
        assertThatThrownBy(() -> ask("2024-03-05T09:00:00Z", "UTC", moment -> moment.hourBetween(9, 25)))
                .hasMessageContaining("found hours 9 and 25");
        assertThatThrownBy(() -> ask("2024-03-05T09:00:00Z", "UTC", moment -> moment.weekday("SATURNDAY")))
                .hasMessageContaining("found \"SATURNDAY\"");
    }

    @Test
    void betweenTwoFlipsNoAnswerChangesAndAnswersFollowTheClockOnTheWall() {
        Random random = new Random(7);
        List<String> zones = List.of(
                "UTC",
                BERLIN,
                "America/New_York",
                "Australia/Lord_Howe",
                "America/Havana",
                "Africa/Cairo",
                "Pacific/Apia",
                "Asia/Kathmandu",
                "America/Sao_Paulo");
        for (int i = 0; i < 3_000; i++) {
            ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
            int from = random.nextInt(24);
            int to = (from + 1 + random.nextInt(22)) % 24;
            DayOfWeek day = DayOfWeek.of(1 + random.nextInt(7));
            Instant now = Instant.parse("2010-01-01T00:00:00Z").plusSeconds(random.nextInt(15 * 365 * 24 * 3600));
            Map<String, Object> traits = Map.of(
                    "timezone",
                    zone.getId(),
                    "birthday",
                    now.atZone(zone)
                            .toLocalDate()
                            .minusYears(9)
                            .plusDays(random.nextInt(3) - 1L)
                            .toString());
            for (Predicate<MomentFact> question : List.<Predicate<MomentFact>>of(
                    moment -> moment.hourBetween(from, to),
                    moment -> moment.weekday(day.name()),
                    moment -> moment.anniversary("birthday"))) {
                boolean answer = ask(now, traits, question);
                Optional<Instant> flip = watch.flip();
                assertThat(flip).isPresent();
                long span = Duration.between(now, flip.orElseThrow()).toMillis();
                assertThat(span).isPositive();
                Instant between = now.plusMillis((long) (random.nextDouble() * span));
                assertThat(ask(between, traits, question)).isEqualTo(answer);
                assertThat(ask(flip.orElseThrow().minusMillis(1), traits, question))
                        .isEqualTo(answer);
            }
            if (isOrdinary(now, zone)) {
                int hour = now.atZone(zone).getHour();
                boolean wall = from < to ? hour >= from && hour < to : hour >= from || hour < to;
                assertThat(ask(now, traits, moment -> moment.hourBetween(from, to)))
                        .as("%s %s", now, zone)
                        .isEqualTo(wall);
                assertThat(ask(now, traits, moment -> moment.weekday(day.name())))
                        .isEqualTo(now.atZone(zone).getDayOfWeek() == day);
            }
        }
    }

    /** No clock change within two days. */
    private static boolean isOrdinary(Instant now, ZoneId zone) {
        ZoneOffset before = zone.getRules().getOffset(now.minus(Duration.ofDays(2)));
        ZoneOffset after = zone.getRules().getOffset(now.plus(Duration.ofDays(2)));
        LocalDateTime local = LocalDateTime.ofInstant(now, before);
        return before.equals(after) && ZonedDateTime.of(local, zone).toInstant().equals(now);
    }

    private boolean anniversary(String now, Map<String, Object> traits) {
        return ask(Instant.parse(now), traits, moment -> moment.anniversary("birthday"));
    }

    private boolean ask(String now, String zone, Predicate<MomentFact> question) {
        return ask(Instant.parse(now), Map.of("timezone", zone), question);
    }

    private boolean ask(Instant now, Map<String, Object> traits, Predicate<MomentFact> question) {
        watch.begin(now);
        return question.test(FACTS.moment(traits, ZoneOffset.UTC, watch));
    }
}
