package io.signalbox.admin;

import static io.signalbox.admin.Rows.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.identity.Identifier;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErasureStoreTest {

    private final Sql sql = TestDatabase.fresh().sql();
    private final ErasureStore erasure = new ErasureStore();
    private final Rows rows = new Rows(sql);

    @Test
    void noTableThatBearsAProfilesIdIsForgotten() {
        List<String> tables = sql.query("""
                select c.table_name
                from information_schema.columns c
                join information_schema.tables t
                    on t.table_schema = c.table_schema
                    and t.table_name = c.table_name
                    and t.table_type = 'BASE TABLE'
                where c.column_name = 'profile_id'
                  and c.table_schema = current_schema()
                  and c.table_name not like 'events\\_%'
                """, row -> row.text("table_name"));

        assertThat(ErasureStore.TABLES).containsExactlyInAnyOrderElementsOf(tables);
    }

    @Test
    void everythingOfOnePersonGoesAndNothingOfAnother() {
        // Given
        for (String id : List.of("anna", "bert")) {
            rows.profile(id, Map.of("email", id + "@example.org", "userId", id))
                    .event(id, "e1", "product_viewed", NOON)
                    .decision(id, NOON, "[]")
                    .member(id, "vip", "", NOON)
                    .trigger(id, "cart", "e1", NOON, false);
        }
        rows.event("annas twin", "e1", "product_viewed", NOON);
        rows.refused("q1", "{\"userId\": \"anna\", \"name\": 1}")
                .refused("q2", "{\"properties\": {\"who\": \"anna\"}}")
                .refused("q3", "{broken, Anna@Example.org")
                .refused("q4", "{\"userId\": \"bert\"}");

        // When
        Map<String, Integer> erased = sql.inTransaction(transaction -> erasure.erase(
                        transaction,
                        "anna",
                        List.of("annas twin"),
                        List.of(new Identifier("email", "anna@example.org"), new Identifier("userId", "anna"))))
                .orElseThrow();

        // Then
        assertThat(erased)
                .containsEntry("profiles", 1)
                .containsEntry("identifiers", 2)
                .containsEntry("events", 2)
                .containsEntry("quarantine", 2);
        for (String table : ErasureStore.TABLES) {
            assertThat(sql.query("select profile_id from " + table, row -> row.text("profile_id")))
                    .as(table)
                    .doesNotContain("anna", "annas twin");
        }
        assertThat(sql.query("select profile_id from memberships", row -> row.text("profile_id")))
                .containsExactly("bert");
        assertThat(sql.query("select quarantine_id as id from quarantine order by 1", row -> row.text("id")))
                .containsExactly("q2", "q4");
    }

    @Test
    void whoWasMergedIntoSomebodyWhoWasMergedGoesAsWell() {
        for (String id : List.of("anna", "annas phone", "annas till")) {
            rows.profile(id, Map.of()).event(id, "e1", "product_viewed", NOON);
        }
        sql.update("update profiles set merged_into = 'annas phone' where profile_id = 'annas till'");
        sql.update("update profiles set merged_into = 'anna' where profile_id = 'annas phone'");

        sql.inTransaction(transaction -> erasure.erase(transaction, "anna", List.of(), List.of()));

        assertThat(sql.query("select profile_id from events", row -> row.text("profile_id")))
                .isEmpty();
        assertThat(sql.query("select profile_id from profiles", row -> row.text("profile_id")))
                .isEmpty();
    }

    @Test
    void whatIsLeftOfSomebodyHalfErasedIsErasedAndSaid() {
        rows.profile("anna", Map.of("userId", "anna")).event("anna", "e1", "product_viewed", NOON);
        sql.update("delete from profiles where profile_id = 'anna'");

        assertThat(erasure.erase(sql, "anna", List.of(), List.of()).orElseThrow())
                .containsEntry("profiles", 0)
                .containsEntry("events", 1);
        assertThat(erasure.erase(sql, "anna", List.of(), List.of())).isEmpty();
    }

    @Test
    void changesOfMembershipAreFoundByTheirIndex() {
        List<String> plan = sql.inTransaction(transaction -> {
            transaction.execute("set local enable_seqscan = off");
            return transaction.query(
                    "explain delete from membership_changes where profile_id = 'anna'", row -> row.text("QUERY PLAN"));
        });

        assertThat(plan).anyMatch(line -> line.contains("membership_changes_by_profile"));
    }

    @Test
    void whoIsUnknownCannotBeErased() {
        assertThat(erasure.erase(sql, "nobody", List.of(), List.of())).isEmpty();
    }
}
