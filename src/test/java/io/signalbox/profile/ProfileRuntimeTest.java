package io.signalbox.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.catalog.GivenCatalog;
import io.signalbox.decision.ShopLives;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ProfileRuntimeTest {

    private static final Instant NOON = Instant.parse("2027-03-01T12:00:00Z");

    @Test
    void aProfileThatFailsIsSetAsideWithItsErrorAndTheOthersGoOn() {
        Station station = new Station(NOON, ShopLives.rulesThatBreakFor("XX"));
        station.knows("anna").knows("broken");
        station.receives("broken", ShopLives.traits("t1", NOON, Map.of("country", "XX")));
        station.receives("anna", cart("c1"));
        station.clock.tick(Duration.ofMillis(1));

        Batch batch = station.runtime().decideDue(10);

        assertThat(batch.decided()).containsExactly("anna");
        assertThat(station.timeline("anna")).isNotEmpty();
        assertThat(error(station, "broken")).isEqualTo("IllegalStateException: no rules for 2 letters");
        assertThat(new ProfileStore().troubles(station.sql)).isEqualTo(new Troubles(1, 0));
    }

    @Test
    void whatArrivesForAProfileThatIsSetAsideWaitsForTheRetry() {
        Station station = new Station(NOON, ShopLives.rulesThatBreakFor("XX"), ShopLives.rules());
        station.knows("broken");
        station.receives("broken", ShopLives.traits("t1", NOON, Map.of("country", "XX")));
        station.clock.tick(Duration.ofMillis(1));
        ProfileRuntime runtime = station.runtime();
        station.settle(runtime);
        station.receives("broken", cart("c1"));
        station.clock.tick(Duration.ofMillis(1));
        station.settle(runtime);
        assertThat(station.timeline("broken")).isEmpty();
        station.catalog.publish(GivenCatalog.files(ShopLives.rules()), "anna", "mended");

        station.sql.doInTransaction(
                transaction -> new ProfileStore().retry(transaction, List.of("broken"), station.clock.instant()));
        station.clock.tick(Duration.ofMillis(2));
        station.settle(runtime);

        assertThat(station.timeline("broken")).isNotEmpty();
        assertThat(new ProfileStore().troubles(station.sql)).isEqualTo(Troubles.NONE);
    }

    @Test
    void aRuleFileThatFailedIsTriedAgainOnDemandAndNotBefore() {
        AtomicBoolean failing = new AtomicBoolean(true);
        Station station = new Station(NOON, ShopLives.rulesThatFailWhile(failing::get));
        station.knows("anna");
        ProfileRuntime runtime = station.runtime();
        station.receives("anna", ShopLives.purchased("p1", NOON, "200.00"));
        station.clock.tick(Duration.ofMinutes(1));
        station.settle(runtime);
        failing.set(false);
        station.settle(runtime);
        assertThat(new ProfileStore().troubles(station.sql)).isEqualTo(new Troubles(0, 1));
        assertThat(station.triggers("anna")).isEmpty();

        station.sql.doInTransaction(
                transaction -> new ProfileStore().retry(transaction, List.of("anna"), station.clock.instant()));
        station.clock.tick(Duration.ofMillis(1));
        station.settle(runtime);

        assertThat(new ProfileStore().troubles(station.sql)).isEqualTo(Troubles.NONE);
        assertThat(station.triggers("anna")).singleElement().asString().startsWith("thanks big");
    }

    @Test
    void aStateThatCannotBeReadConcernsItsProfileAlone() {
        Station station = new Station(NOON, ShopLives.rules());
        station.knows("anna").knows("torn");
        station.receives("anna", cart("c1"));
        station.receives("torn", cart("c2"));
        station.sql.update("update profiles set state = '\\x00'::bytea where profile_id = 'torn'");
        station.clock.tick(Duration.ofMillis(1));

        Batch batch = station.runtime().decideDue(10);

        assertThat(batch.decided()).containsExactly("anna");
        assertThat(error(station, "torn")).contains("stored state");
    }

    @Test
    void whatTheDatabaseRefusesConcernsItsProfileAlone() {
        Station station = new Station(NOON, ShopLives.rules());
        station.knows("anna").knows("clash");
        station.receives("anna", cart("c1"));
        station.receives("clash", cart("c2"));
        // A trigger that nobody's ledger accounts for: the one that is about to fire must not be stored.
        station.sql.update("""
                create function refuse() returns trigger language plpgsql as
                'begin if new.profile_id = ''clash'' then raise check_violation; end if; return new; end'
                """);
        station.sql.update("create trigger refuse before insert on decisions for each row execute function refuse()");
        station.clock.tick(Duration.ofMillis(1));

        Batch batch = station.runtime().decideDue(10);

        assertThat(batch.decided()).containsExactly("anna");
        assertThat(error(station, "clash")).startsWith("SqlException");
        assertThat(station.timeline("clash")).isEmpty();
    }

    @Test
    void anEventIsDecidedWhenItsMillisecondIsOver() {
        Station station = new Station(NOON, ShopLives.rules());
        station.knows("anna");
        station.receives("anna", cart("c1"));
        ProfileRuntime runtime = station.runtime();
        assertThat(runtime.decideDue(10).decided()).isEmpty();

        station.clock.tick(Duration.ofMillis(1));

        assertThat(runtime.decideDue(10).decided()).containsExactly("anna");
        assertThat(runtime.decideDue(10).decided()).isEmpty();
    }

    @Test
    void aNewRulebookMeetsEveryProfileOnceAndMuted() {
        Station station = new Station(NOON, ShopLives.otherRules(), ShopLives.rules());
        station.knows("anna").knows("ben");
        ProfileRuntime runtime = station.runtime();
        ProfileRuntime replica = station.replica();
        station.receives("anna", ShopLives.purchased("p1", NOON, "200.00"));
        station.receives("ben", cart("c1"));
        station.clock.tick(Duration.ofMinutes(1));
        station.settle(runtime);
        station.catalog.publish(GivenCatalog.files(ShopLives.rules()), "anna", "all rules");
        station.clock.tick(Duration.ofHours(1));

        assertThat(station.rollouts.isUnderWay()).isTrue();
        while (station.rollouts.advance(station.clock.instant(), 1).isPresent()) {
            station.clock.tick(Duration.ofMillis(5));
            station.settle(replica);
        }

        assertThat(station.rollouts.isUnderWay()).isFalse();
        assertThat(station.sql.query("select distinct rulebook from profiles", row -> row.text("rulebook")))
                .containsExactly(ShopLives.rules().id());
        assertThat(station.triggers("anna"))
                .singleElement()
                .asString()
                .startsWith("thanks big")
                .contains(" true ");
        assertThat(station.timeline("anna"))
                .contains(NOON.plus(Duration.ofMinutes(1)).plusMillis(1) + " triggered thanks big muted");
    }

    @Test
    void importedHistoryFiresNothingAndGivesMemberships() {
        Station station = new Station(NOON, ShopLives.rules());
        station.knows("anna");
        Event[] history = {
            ShopLives.purchased("p1", NOON.minus(Duration.ofDays(3)), "200.00"),
            ShopLives.addedToCart("c1", NOON.minus(Duration.ofDays(60)))
        };

        station.imports("anna", history);
        station.clock.tick(Duration.ofMillis(1));
        station.settle(station.runtime());

        assertThat(station.memberships("anna")).anyMatch(membership -> membership.startsWith("big-spenders"));
        assertThat(station.triggers("anna")).isNotEmpty().allMatch(trigger -> trigger.contains(" true "));
        assertThat(station.sent)
                .filteredOn(Change.Triggered.class::isInstance)
                .allMatch(change -> ((Change.Triggered) change).muted());
    }

    @Test
    void whatWasSentBeforeAnImportFiresThoughNobodyHadDecidedIt() {
        Station decided = new Station(NOON, ShopLives.rules());
        Station behind = new Station(NOON, ShopLives.rules());
        for (Station station : List.of(decided, behind)) {
            station.knows("anna");
            station.receives("anna", ShopLives.purchased("p1", NOON, "200.00"));
            station.clock.tick(Duration.ofSeconds(1));
        }
        decided.settle();
        for (Station station : List.of(decided, behind)) {
            station.imports("anna", ShopLives.purchased("p0", NOON.minus(Duration.ofDays(3)), "100.00"));
            station.clock.tick(Duration.ofSeconds(1));
            station.settle();
        }

        assertThat(behind.triggers("anna")).anyMatch(trigger -> trigger.contains(" false "));
        assertThat(behind.tables("anna")).isEqualTo(decided.tables("anna"));
    }

    @Test
    void anEventThatIsSentAgainChangesNothing() {
        Station station = new Station(NOON, ShopLives.rules());
        station.knows("anna");
        ProfileRuntime runtime = station.runtime();
        station.receives("anna", cart("c1"));
        station.clock.tick(Duration.ofSeconds(1));
        station.settle(runtime);
        Map<String, List<String>> before = station.tables("anna");

        station.receives("anna", cart("c1"));
        station.clock.tick(Duration.ofSeconds(1));
        station.settle(runtime);

        assertThat(station.tables("anna")).isEqualTo(before);
    }

    @Test
    void oldReasonsArePrunedAndMembershipsStay() {
        Station station = new Station(NOON, ShopLives.rules());
        station.knows("anna");
        station.receives("anna", ShopLives.purchased("p1", NOON, "200.00"));
        station.clock.tick(Duration.ofDays(2));
        station.settle(station.runtime());
        List<String> memberships = station.memberships("anna");
        station.clock.tick(Duration.ofDays(10));

        int pruned =
                new OutcomeStore().prune(station.sql, station.clock.instant().minus(Duration.ofDays(5)), 100);

        assertThat(pruned).isPositive();
        assertThat(station.timeline("anna")).isEmpty();
        assertThat(station.memberships("anna")).isEqualTo(memberships);
    }

    @Test
    void theClaimReadsItsIndexInTheOrderOfWaiting() {
        Station station = new Station(NOON, ShopLives.rules());
        station.sql.update("""
                insert into due (profile_id, due_at)
                select 'p' || number, timestamptz '2027-03-01 12:00:00Z' + number * interval '1 second'
                from generate_series(1, 5000) as number
                """);
        station.sql.execute("analyze due");

        List<String> plan = station.sql.query("""
                explain select profile_id
                from due
                where due_at <= timestamptz '2027-03-01 12:10:00Z'
                order by due_at
                limit 200
                for update skip locked
                """, row -> row.text("QUERY PLAN"));

        assertThat(plan)
                .anyMatch(line -> line.contains("Index Scan using due_at"))
                .noneMatch(line -> line.contains("Sort"));
    }

    private static Event cart(String id) {
        return ShopLives.addedToCart(id, NOON);
    }

    private static String error(Station station, String profileId) {
        return station.sql
                .first(
                        "select error from profiles where profile_id = ? and set_aside_at is not null",
                        row -> row.text("error"),
                        profileId)
                .orElseThrow();
    }
}
