package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.platform.ProblemException;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Traits from a query against another PostgreSQL database, which stands for a warehouse. */
class WarehouseTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String QUERY =
            "select id, mail, age, vip, since, updated_at from customers where updated_at > cast(? as timestamptz)"
                    + " order by updated_at";

    private final TestDatabase warehouseDatabase = TestDatabase.fresh();
    private final Sql customers = warehouseDatabase.sql();
    private final Sql sql = TestDatabase.fresh().sql();
    private final TickableClock clock = TickableClock.at(NOON);
    private final Doors doors = new Doors(sql, clock);

    private record Settings(Optional<Path> drivers, Map<String, Sync> sync) implements WarehouseConfig {}

    private record Query(
            String url,
            Optional<String> username,
            Optional<String> password,
            String query,
            Map<String, String> key,
            Map<String, String> traits,
            Optional<String> cursor,
            Optional<String> cursorStart,
            Duration every,
            int chunk)
            implements WarehouseConfig.Sync {}

    WarehouseTest() {
        customers.execute("create table customers (id text primary key, mail text, age int, vip boolean,"
                + " since timestamptz, updated_at timestamptz not null)");
    }

    private Warehouse warehouse(String query) {
        PGSimpleDataSource source = (PGSimpleDataSource) warehouseDatabase.dataSource();
        Query sync = new Query(
                source.getUrl(),
                Optional.ofNullable(source.getUser()),
                Optional.ofNullable(source.getPassword()),
                query,
                Map.of("user-id", "id", "email", "mail"),
                Map.of(),
                Optional.of("updated_at"),
                Optional.of("2000-01-01"),
                Duration.ofHours(1),
                2);
        return new Warehouse(
                new Settings(Optional.empty(), Map.of("crm", sync)),
                new WarehouseStore(sql),
                doors.transaction(),
                Plans::shop,
                new Doors.Settings(),
                clock);
    }

    private void customer(String id, @Nullable String age, String updatedAt) {
        customers.update(
                "insert into customers values (?, ?, cast(? as int), true, '2025-12-31T23:00:00Z', cast(? as timestamptz))"
                        + " on conflict (id) do update set age = excluded.age, updated_at = excluded.updated_at",
                id,
                id + "@shop.example",
                age,
                updatedAt);
    }

    private Warehouse.Run last(Warehouse warehouse) {
        return warehouse.runs(Optional.of("crm"), 1, Optional.empty()).items().get(0);
    }

    private List<String> traits() {
        return sql.query("select traits::jsonb::text as traits from events order by seq", row -> row.text("traits"));
    }

    private void runAgain(Warehouse warehouse) {
        clock.tick(Duration.ofHours(1));
        warehouse.runDue();
    }

    @Test
    void rowsBecomeTraitsAndOnlyWhatIsNewFollowsLater() {
        Warehouse warehouse = warehouse(QUERY);
        for (int i = 1; i <= 5; i++) {
            customer("u" + i, "3" + i, "2026-02-0" + i);
        }

        warehouse.runDue();

        Warehouse.Run first = last(warehouse);
        assertThat(first.rows()).isEqualTo(5);
        assertThat(first.updated()).isEqualTo(5);
        assertThat(first.error()).isEmpty();
        assertThat(first.finishedAt()).isPresent();
        assertThat(traits())
                .hasSize(5)
                .first()
                .asString()
                .contains("\"age\": 31", "\"vip\": true")
                .contains("2025-12-31T23:00:00")
                .doesNotContain("updated_at");
        assertThat(sql.query(
                        "select kind || ' ' || value as known from identifiers order by kind, value",
                        row -> row.text("known")))
                .hasSize(10)
                .contains("userId u1", "email u1@shop.example");

        // When: nothing is due yet
        assertThat(warehouse.runDue().worked()).isFalse();

        // When: one says something new, one is only touched
        customer("u2", "40", "2026-02-10");
        customer("u3", "33", "2026-02-11");
        runAgain(warehouse);

        assertThat(last(warehouse).rows()).isEqualTo(2);
        assertThat(last(warehouse).updated()).isEqualTo(1);
        assertThat(last(warehouse).unchanged()).isEqualTo(1);
        assertThat(traits()).hasSize(6);

        // When: it says again what it said first
        customer("u2", "32", "2026-02-12");
        runAgain(warehouse);

        assertThat(last(warehouse).updated()).isEqualTo(1);
        assertThat(traits()).hasSize(7).last().asString().contains("\"age\": 32");
    }

    @Test
    void aRunThatBreaksOffIsContinuedWhereItEnded() {
        Warehouse broken = warehouse(
                "select id, mail, age, vip, since, updated_at, 1 / (case when id = 'u4' then 0 else 1 end) as x from customers"
                        + " where updated_at > cast(? as timestamptz) order by updated_at");
        for (int i = 1; i <= 5; i++) {
            customer("u" + i, "3" + i, "2026-02-0" + i);
        }

        broken.runDue();

        assertThat(last(broken).error()).get().asString().contains("division by zero");

        Warehouse mended = warehouse(QUERY);
        runAgain(mended);
        assertThat(last(mended).error()).isEmpty();
        assertThat(sql.query("select distinct value from identifiers where kind = 'userId'", row -> row.text("value")))
                .containsExactlyInAnyOrder("u1", "u2", "u3", "u4", "u5");
    }

    @Test
    void whatDoesNotFitThePlanIsRefusedAndKept() {
        Warehouse warehouse = warehouse("select id, mail, 'old' as age, updated_at from customers"
                + " where updated_at > cast(? as timestamptz) order by updated_at");
        customer("u1", "30", "2026-02-01");

        warehouse.runDue();

        assertThat(last(warehouse).refused()).isEqualTo(1);
        assertThat(sql.query("select source from quarantine", row -> row.text("source")))
                .containsExactly("warehouse:crm");
    }

    @Test
    void aPreviewShowsRowsAndStoresNothing() {
        Warehouse warehouse = warehouse(QUERY);
        customer("u1", null, "2026-02-01");

        List<Warehouse.Previewed> rows = warehouse.preview("crm");

        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).identifiers()).containsEntry("userId", "u1");
        assertThat(rows.get(0).traits()).containsEntry("age", null).containsEntry("vip", true);
        assertThat(traits()).isEmpty();
        assertThatThrownBy(() -> warehouse("select 1 as one where cast(? as text) is not null")
                        .preview("crm"))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem().detail())
                                .contains("found the columns one; expected also id, mail, updated_at"));
        assertThatThrownBy(() -> warehouse.preview("other")).isInstanceOf(ProblemException.class);
    }

    @Test
    void oneReplicaAtATimeRunsASync() {
        WarehouseStore store = new WarehouseStore(sql);

        assertThat(store.claim("crm", "one", NOON, NOON.plusSeconds(60))).isPresent();
        assertThat(store.claim("crm", "other", NOON, NOON.plusSeconds(60))).isEmpty();
        assertThat(store.claim("crm", "other", NOON.plusSeconds(60), NOON.plusSeconds(120)))
                .isPresent();
        // When: the first was only slow
        assertThat(store.advance(
                        "crm", "one", List.of(), true, new WarehouseStore.Counts(0, 0, 0, 0), NOON.plusSeconds(180)))
                .isFalse();
        store.end("crm", "one", Optional.empty(), NOON.plusSeconds(61), NOON.plusSeconds(62));
        assertThat(store.claim("crm", "third", NOON.plusSeconds(70), NOON.plusSeconds(120)))
                .isEmpty();
    }

    @Test
    void whatIsSaidOfOnePersonTwiceIsSaidOneAfterTheOther() {
        Warehouse warehouse = warehouse(QUERY.replace("from customers", "from log"));
        customers.execute("create table log as select * from customers where false");
        for (String age : List.of("30", "31", "30")) {
            customers.update(
                    "insert into log select 'u1', 'u1@shop.example', cast(? as int), true, '2025-12-31T23:00:00Z',"
                            + " cast('2026-02-01' as timestamptz) + (select count(*) from log) * interval '1 second'",
                    age);
        }

        warehouse.runDue();

        assertThat(last(warehouse).updated()).isEqualTo(3);
        assertThat(sql.query("select traits ->> 'age' as age from events order by occurred_at", row -> row.text("age")))
                .containsExactly("30", "31", "30");
    }

    @Test
    void whatIsReadAgainAfterACrashIsTheSameEvent() {
        Warehouse warehouse = warehouse(QUERY);
        customer("u1", "30", "2026-02-01");
        warehouse.runDue();
        customer("u1", "31", "2026-02-02");
        runAgain(warehouse);
        assertThat(traits()).hasSize(2);

        // When: the process had died before it wrote down how far it had come
        sql.update("update warehouse_rows set version = 1, content_hash = ''");
        sql.update("update warehouse_syncs set cursor_value = '2026-02-01'");
        runAgain(warehouse);

        assertThat(last(warehouse).updated()).isEqualTo(1);
        assertThat(traits()).hasSize(2);
    }
}
