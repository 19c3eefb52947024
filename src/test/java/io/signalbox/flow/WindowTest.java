package io.signalbox.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.model.WallClock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a window opens, across clock changes and midnights. */
class WindowTest {

    private static final Set<DayOfWeek> ALL = EnumSet.allOf(DayOfWeek.class);
    private static final List<String> ZONES = List.of(
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "America/Havana",
            "Africa/Cairo",
            "Pacific/Apia",
            "Asia/Kathmandu",
            "America/Sao_Paulo");

    /** On each line what is described: a window, a zone, an arrival and the instant at which it goes on. */
    @ParameterizedTest
    @CsvSource({
        // An ordinary day: half-open.
        "09:00, 18:00, Europe/Berlin, 2024-03-05T07:59:59.999Z, 2024-03-05T08:00:00Z",
        "09:00, 18:00, Europe/Berlin, 2024-03-05T08:00:00Z, 2024-03-05T08:00:00Z",
        "09:00, 18:00, Europe/Berlin, 2024-03-05T16:59:59.999Z, 2024-03-05T16:59:59.999Z",
        "09:00, 18:00, Europe/Berlin, 2024-03-05T17:00:00Z, 2024-03-06T08:00:00Z",
        // Over midnight, and until midnight.
        "22:00, 06:00, UTC, 2024-03-05T21:59:00Z, 2024-03-05T22:00:00Z",
        "22:00, 06:00, UTC, 2024-03-06T05:59:59.999Z, 2024-03-06T05:59:59.999Z",
        "22:00, 06:00, UTC, 2024-03-06T06:00:00Z, 2024-03-06T22:00:00Z",
        "22:00, 00:00, UTC, 2024-03-06T00:00:00Z, 2024-03-06T22:00:00Z",
        // Berlin, 31 March 2024: 02:00 to 03:00 is skipped at 01:00Z; 02:30 becomes 03:30.
        "02:30, 05:00, Europe/Berlin, 2024-03-31T00:00:00Z, 2024-03-31T01:30:00Z",
        "01:00, 02:30, Europe/Berlin, 2024-03-31T01:29:59.999Z, 2024-03-31T01:29:59.999Z",
        "01:00, 02:30, Europe/Berlin, 2024-03-31T01:30:00Z, 2024-03-31T23:00:00Z",
        "02:00, 03:00, Europe/Berlin, 2024-03-31T00:00:00Z, 2024-04-01T00:00:00Z",
        // Berlin, 27 October 2024: 02:00 to 03:00 occurs twice, from 00:00Z and from 01:00Z; the first is meant.
        "02:30, 05:00, Europe/Berlin, 2024-10-27T00:00:00Z, 2024-10-27T00:30:00Z",
        "02:30, 05:00, Europe/Berlin, 2024-10-27T01:15:00Z, 2024-10-27T01:15:00Z",
        "01:00, 02:30, Europe/Berlin, 2024-10-27T00:30:00Z, 2024-10-28T00:00:00Z",
        // Lord Howe, 6 October 2024: 02:00 to 02:30 is skipped at 15:30Z of the 5th.
        "02:15, 04:00, Australia/Lord_Howe, 2024-10-05T15:00:00Z, 2024-10-05T15:45:00Z",
        "02:00, 02:30, Australia/Lord_Howe, 2024-10-05T15:00:00Z, 2024-10-06T15:00:00Z",
        // Lord Howe, 7 April 2024: 01:30 to 02:00 occurs twice, from 14:30Z of the 6th and from 15:00Z.
        "01:45, 03:00, Australia/Lord_Howe, 2024-04-06T14:00:00Z, 2024-04-06T14:45:00Z",
        "01:00, 01:45, Australia/Lord_Howe, 2024-04-06T14:50:00Z, 2024-04-07T14:30:00Z"
    })
    void itOpensAtItsFirstInstant(LocalTime from, LocalTime to, ZoneId zone, Instant arrival, Instant opening) {
        Window window = new Window(minutes(from), minutes(to), ALL);

        assertThat(window.opening(arrival, new WallClock(zone))).isEqualTo(opening);
    }

    private static int minutes(LocalTime time) {
        return time.toSecondOfDay() / 60;
    }

    @Test
    void theWeekdayIsTheOneOnWhichItOpens() {
        WallClock utc = new WallClock(ZoneOffset.UTC);
        Window fridayNight = new Window(22 * 60, 6 * 60, EnumSet.of(DayOfWeek.FRIDAY));

        // 8 March 2024 is a Friday.
        Instant saturdayMorning = Instant.parse("2024-03-09T05:59:00Z");
        assertThat(fridayNight.opening(saturdayMorning, utc)).isEqualTo(saturdayMorning);
        assertThat(fridayNight.opening(Instant.parse("2024-03-08T05:00:00Z"), utc))
                .isEqualTo("2024-03-08T22:00:00Z");
        assertThat(fridayNight.opening(Instant.parse("2024-03-09T06:00:00Z"), utc))
                .isEqualTo("2024-03-15T22:00:00Z");
    }

    @Test
    void aDayLastsFromMidnightToMidnightAlsoWhereItStartsInAGap() {
        Window friday = new Window(0, 1440, EnumSet.of(DayOfWeek.FRIDAY));

        // Cairo, 26 April 2024: clocks go from 00:00 to 01:00 at 22:00Z.
        assertThat(friday.opening(Instant.parse("2024-04-25T12:00:00Z"), new WallClock(ZoneId.of("Africa/Cairo"))))
                .isEqualTo("2024-04-25T22:00:00Z");
        // Samoa had no Friday 30 December 2011.
        assertThat(friday.opening(Instant.parse("2011-12-29T12:00:00Z"), new WallClock(ZoneId.of("Pacific/Apia"))))
                .isEqualTo("2012-01-05T10:00:00Z");
    }

    @Test
    void noTimezoneAndGarbageAreTheDefault() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");

        assertThat(WallClock.of(Optional.empty(), berlin).zone()).isEqualTo(berlin);
        assertThat(WallClock.of(Optional.of("Mars/Olympus"), berlin).zone()).isEqualTo(berlin);
        assertThat(WallClock.of(Optional.of(7L), berlin).zone()).isEqualTo(berlin);
        assertThat(WallClock.of(Optional.of("Asia/Tokyo"), berlin).zone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
    }

    @Test
    void aWindowThatNeverOpensIsNone() {
        assertThatThrownBy(() -> new Window(60, 60, ALL)).hasMessageContaining("two different ones");
        assertThatThrownBy(() -> new Window(0, 1441, ALL)).hasMessageContaining("0 and 1441");
        assertThatThrownBy(() -> new Window(0, 60, Set.of())).hasMessageContaining("at least one");
    }

    @Test
    void theInstantIsTheFirstFromTheArrivalOnInsideTheWindow() {
        Random random = new Random(28);
        int waited = 0;
        int onChanges = 0;
        for (int i = 0; i < 600; i++) {
            ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
            Window window = window(random);
            Instant arrival = arrival(random, zone);
            onChanges += zone.getRules().isFixedOffset() ? 0 : 1;

            Instant opening = window.opening(arrival, new WallClock(zone));

            assertThat(opening).as("%s %s %s", window, zone, arrival).isEqualTo(slowly(window, arrival, zone));
            waited += opening.equals(arrival) ? 0 : 1;
        }
        assertThat(waited).isBetween(100, 599);
        assertThat(onChanges).isGreaterThan(300);
    }

    private static Window window(Random random) {
        int from = random.nextInt(1440);
        int to = (from + 1 + random.nextInt(1439)) % 1440;
        Set<DayOfWeek> days = EnumSet.of(DayOfWeek.of(1 + random.nextInt(7)));
        for (DayOfWeek day : DayOfWeek.values()) {
            if (random.nextBoolean()) {
                days.add(day);
            }
        }
        return new Window(random.nextInt(4) == 0 ? 0 : from, to == 0 ? 1440 : to, random.nextBoolean() ? ALL : days);
    }

    /** Half of them within a day before or after a clock change. */
    private static Instant arrival(Random random, ZoneId zone) {
        Instant any = Instant.parse("2010-01-01T00:00:00Z")
                .plusSeconds(random.nextInt(15 * 365 * 24 * 3600))
                .plusMillis(random.nextInt(1000));
        return Optional.ofNullable(zone.getRules().nextTransition(any))
                .filter(change -> random.nextBoolean())
                .map(change -> change.getInstant().plusSeconds(random.nextInt(2 * 86_400) - 86_400L))
                .orElse(any);
    }

    /** Minute by minute. */
    private static Instant slowly(Window window, Instant arrival, ZoneId zone) {
        Instant instant = arrival;
        while (!isInside(window, instant, zone)) {
            instant = instant.truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofMinutes(1));
        }
        return instant;
    }

    private static boolean isInside(Window window, Instant instant, ZoneId zone) {
        LocalDate today = instant.atZone(zone).toLocalDate();
        for (int i = -2; i <= 2; i++) {
            LocalDate day = today.plusDays(i);
            ZonedDateTime start = ZonedDateTime.of(day, time(window.from()), zone);
            boolean ends = window.to() == 1440 || window.to() <= window.from();
            ZonedDateTime end = ZonedDateTime.of(ends ? day.plusDays(1) : day, time(window.to() % 1440), zone);
            if (window.days().contains(start.getDayOfWeek())
                    && !instant.isBefore(start.toInstant())
                    && instant.isBefore(end.toInstant())) {
                return true;
            }
        }
        return false;
    }

    private static LocalTime time(int minutes) {
        return LocalTime.of(minutes / 60, minutes % 60);
    }
}
