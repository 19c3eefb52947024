package io.signalbox.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.catalog.GivenCatalog;
import io.signalbox.decision.DeciderLimits;
import io.signalbox.decision.Received;
import io.signalbox.decision.ShopLives;
import io.signalbox.decision.Standing;
import io.signalbox.history.ReceivedLog;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.model.Membership;
import io.signalbox.platform.Sql;
import io.signalbox.rulebook.Rulebook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is rebuilt as of an instant is what the tables held then, on a real database. */
@Execution(ExecutionMode.CONCURRENT)
class TimeTravelTest {

    private static final int LIVES = 6;
    private static final Instant START = Instant.parse("2026-12-31T00:00:00Z");
    private static final DeciderLimits LIMITS = new DeciderLimits(0, 1_000_000, Station.ZONE);

    private final Rulebook rules = ShopLives.rules();
    private final Rulebook later = ShopLives.otherRules();
    private final Station station = new Station(START, rules, later);
    private final ProfileRuntime runtime = station.runtime();
    private final ReceivedLog log = new ReceivedLog(station.sql);

    /** What the tables held at an instant. */
    private record Held(String profileId, Instant at, List<String> memberships, List<String> triggers) {}

    private record Arrival(String profileId, Event event) {}

    @Test
    void whatIsRebuiltIsWhatTheTablesHeld() {
        // Given
        Random random = new Random(7);
        List<Arrival> arrivals = new ArrayList<>();
        for (int seed = 0; seed < LIVES; seed++) {
            station.knows("p" + seed);
            for (Event event : ShopLives.life(seed)) {
                arrivals.add(new Arrival("p" + seed, event));
            }
        }
        arrivals.sort(Comparator.comparing(arrival -> arrival.event().receivedAt()));

        // When
        List<Held> held = new ArrayList<>();
        for (int i = 0; i < arrivals.size(); i++) {
            Arrival arrival = arrivals.get(i);
            station.liveUntil(runtime, arrival.event().receivedAt());
            if (random.nextInt(3) == 0) {
                held.add(tables(arrival.profileId()));
            }
            if (i == arrivals.size() / 2) {
                station.catalog.publish(GivenCatalog.files(later), "anna", "fewer");
            }
            if (random.nextInt(10) == 0) {
                station.imports(arrival.profileId(), arrival.event());
            } else {
                station.receives(arrival.profileId(), arrival.event());
            }
            station.settle(runtime);
        }
        station.liveUntil(runtime, station.clock.instant().plus(Duration.ofDays(40)));
        for (int seed = 0; seed < LIVES; seed++) {
            held.add(tables("p" + seed));
        }

        // Then
        assertThat(held).hasSizeGreaterThan(20);
        for (Held then : held) {
            Standing standing = rebuilt(then.profileId(), then.at());
            assertThat(memberships(standing))
                    .describedAs("segments of %s at %s", then.profileId(), then.at())
                    .isEqualTo(then.memberships());
            assertThat(triggers(standing))
                    .describedAs("triggers of %s at %s", then.profileId(), then.at())
                    .isEqualTo(then.triggers());
        }
    }

    @Test
    void whatIsRememberedGoesOnToTheSame() {
        station.knows("p1");
        for (Event event : ShopLives.life(1)) {
            station.liveUntil(runtime, event.receivedAt());
            station.receives("p1", event);
        }
        station.liveUntil(runtime, station.clock.instant().plus(Duration.ofDays(40)));
        Instant pending = station.clock.instant();
        station.receives("p1", ShopLives.purchased("live-1", pending, "700"));
        station.tickTo(pending.plus(Duration.ofHours(1)));
        station.imports("p1", ShopLives.purchased("old-1", pending.minus(Duration.ofDays(3)), "700"));
        station.tickTo(pending.plus(Duration.ofHours(2)));
        station.receives("p1", ShopLives.purchased("live-2", pending.plus(Duration.ofHours(2)), "700"));
        station.tickTo(pending.plus(Duration.ofDays(5)));
        // The loop leaves the millisecond that has begun to its next round.
        Instant at = station.clock.instant().minusMillis(1);

        Recollection.Remembered remembered =
                recollection(station).of("p1", rules.plan()).orElseThrow();
        Instant decided = remembered.situation().state().orElseThrow().decidedUntil();
        station.catalog.prepare(decided);
        Standing standing = Standing.continued(
                remembered.situation(),
                remembered.changes(),
                station.catalog.timeline(decided).orElseThrow(),
                LIMITS,
                at);

        assertThat(remembered.pruned()).isZero();
        Standing whole = rebuilt("p1", at);
        assertThat(memberships(standing)).isEqualTo(memberships(whole));
        assertThat(triggers(standing)).isNotEmpty().isEqualTo(triggers(whole));
        station.settle(runtime);
        Held held = tables("p1");
        assertThat(held.at()).isEqualTo(at);
        assertThat(memberships(standing)).isEqualTo(held.memberships());
        assertThat(triggers(standing)).isEqualTo(held.triggers());
    }

    @Test
    void filesThatAreToBeRetriedAreRememberedSo() {
        AtomicBoolean failing = new AtomicBoolean(true);
        Station troubled = new Station(START, ShopLives.rulesThatFailWhile(failing::get));
        troubled.knows("anna");
        troubled.receives("anna", ShopLives.purchased("p1", START, "200.00"));
        troubled.clock.tick(Duration.ofMinutes(1));
        troubled.settle();
        assertThat(failures(troubled)).isPositive();

        troubled.sql.doInTransaction(
                transaction -> new ProfileStore().retry(transaction, List.of("anna"), troubled.clock.instant()));

        assertThat(failures(troubled)).isZero();
    }

    private long failures(Station troubled) {
        return recollection(troubled)
                .of("anna", rules.plan())
                .orElseThrow()
                .situation()
                .state()
                .orElseThrow()
                .units()
                .values()
                .stream()
                .filter(unit -> unit.error().isPresent())
                .count();
    }

    private static Recollection recollection(Station station) {
        Sql one = station.oneConnection();
        return new Recollection(
                one, ProfileRuntime.Stores.on(one, station.log, (sql, decisions) -> {}), new ReceivedLog(one));
    }

    @Test
    void eventsThatAreNotKeptAnyMoreAreCounted() {
        station.knows("p1");
        station.receives(
                "p1",
                ShopLives.viewed("v1", START, "hats"),
                ShopLives.viewed("v2", START.minus(Duration.ofDays(400)), "hats"));

        station.sql.update("delete from events where event_id = 'v2'");

        assertThat(log.of("p1", rules.plan()).pruned()).isEqualTo(1);
        assertThat(log.of("p1", rules.plan()).rows()).hasSize(1);
    }

    private Held tables(String profileId) {
        // The loop leaves the millisecond that has begun to its next round.
        Instant at = station.clock.instant().minusMillis(1);
        List<String> memberships =
                station.sql.query("""
                select segment || ' ' || detail as membership, since
                from memberships
                where profile_id = ?
                order by segment, detail
                """, row -> row.text("membership") + " " + row.instant("since"), profileId);
        List<String> triggers =
                station.sql.query("""
                select trigger || ' ' || cause || ' ' || muted as fired, fired_at
                from triggers
                where profile_id = ?
                """, row -> row.text("fired") + " " + row.instant("fired_at"), profileId);
        return new Held(profileId, at, memberships, triggers.stream().sorted().toList());
    }

    private Standing rebuilt(String profileId, Instant at) {
        List<ReceivedLog.Row> rows = log.of(profileId, rules.plan()).rows();
        Set<String> imported = rows.stream()
                .filter(ReceivedLog.Row::imported)
                .map(row -> row.event().id())
                .collect(Collectors.toSet());
        Received received = new Received(
                profileId, rows.stream().map(ReceivedLog.Row::event).toList(), imported);
        Instant first = received.first().orElse(at);
        station.catalog.prepare(first);
        return Standing.rebuilt(received, station.catalog.timeline(first).orElseThrow(), LIMITS, at);
    }

    private static List<String> memberships(Standing standing) {
        return standing.state().stream()
                .flatMap(state -> state.memberships().values().stream())
                .sorted(Comparator.comparing(Membership::key))
                .map(membership ->
                        membership.key().segment() + " " + membership.key().detail() + " " + membership.since())
                .toList();
    }

    private static List<String> triggers(Standing standing) {
        return standing.changes().stream()
                .filter(Change.Triggered.class::isInstance)
                .map(Change.Triggered.class::cast)
                .map(fired -> fired.key().name() + " " + fired.key().cause() + " " + fired.muted() + " " + fired.at())
                .sorted()
                .toList();
    }
}
