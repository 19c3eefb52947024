package io.signalbox.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SqlTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123Z");

    private final TestDatabase database = TestDatabase.fresh();
    private final Sql sql = database.sql();

    record Line(String id, Instant at, Optional<String> note) {
        static Line of(Row row) throws java.sql.SQLException {
            return new Line(row.text("id"), row.instant("at"), row.optionalText("note"));
        }
    }

    @BeforeEach
    void table() {
        sql.execute("create table lines (id text primary key, at timestamptz not null, note text, body bytea)");
    }

    private List<Line> lines() {
        return sql.query("select id, at, note from lines order by id", Line::of);
    }

    @Test
    void batchesTravelAsArrays() {
        // When
        int rows = sql.update(
                """
                insert into lines (id, at, note, body)
                select * from unnest(?, ?, ?, ?)
                """,
                new String[] {"a", "b"},
                List.of(NOON, Instant.MAX),
                new String[] {null, "quote\" and {brace}, \\ and ü"},
                new byte[][] {{1, 2}, {}});

        // Then
        assertThat(rows).isEqualTo(2);
        assertThat(lines())
                .containsExactly(
                        new Line("a", NOON, Optional.empty()),
                        new Line("b", Instant.MAX, Optional.of("quote\" and {brace}, \\ and ü")));
        assertThat(sql.first("select body from lines where id = ?", row -> row.bytes("body"), "a"))
                .hasValueSatisfying(body -> assertThat(body).containsExactly(1, 2));
    }

    @Test
    void oneTransactionIsPlannedByIndexAndTheNextOfItsConnectionIsNot() {
        Sql same = new Sql(database.pooled(1));
        same.update("insert into lines (id, at) values (?, ?)", "a", NOON);
        same.execute("analyze lines");
        same.execute("set jit to on");

        same.doInTransaction(tx -> {
            tx.planByIndex();
            assertThat(plan(tx)).contains("Index").doesNotContain("Seq Scan");
            assertThat(settings(tx)).containsOnly("off");
            assertThat(tx.query("show jit", row -> row.text("jit"))).containsExactly("off");
        });

        assertThat(plan(same)).contains("Seq Scan");
        assertThat(settings(same)).doesNotContain("off");
        assertThatThrownBy(same::planByIndex).isInstanceOf(IllegalStateException.class);
    }

    private static String plan(Sql sql) {
        return String.join(
                "\n", sql.query("explain select note from lines where id = ?", row -> row.text("QUERY PLAN"), "a"));
    }

    private static List<String> settings(Sql sql) {
        return sql.query(
                "select current_setting(name) as setting from unnest(?) as wanted (name)",
                row -> row.text("setting"),
                List.of("enable_seqscan", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin", "enable_sort"));
    }

    @Test
    void everythingOfATransactionIsUndoneWhenItThrows() {
        assertThatThrownBy(() -> sql.doInTransaction(tx -> {
                    tx.update("insert into lines (id, at) values (?, ?)", "a", NOON);
                    tx.doInTransaction(joined -> joined.update("insert into lines (id, at) values (?, ?)", "b", NOON));
                    throw new IllegalStateException("stop");
                }))
                .hasMessage("stop");
        assertThat(lines()).isEmpty();
    }

    @Test
    void aTransactionThatReturnsIsCommitted() {
        String id = sql.inTransaction(tx -> {
            tx.update("insert into lines (id, at, note) values (?, ?, ?)", "a", Instant.MAX, null);
            return "a";
        });

        assertThat(lines()).containsExactly(new Line(id, Instant.MAX, Optional.empty()));
    }

    @Test
    void failuresSayTheirKindAndRepeatNoValues() {
        sql.update("insert into lines (id, at) values ('anna@example.org', now())");

        assertThatThrownBy(() -> sql.update("insert into lines (id, at) values ('anna@example.org', now())"))
                .isInstanceOfSatisfying(SqlException.class, e -> {
                    assertThat(e.kind()).isEqualTo(SqlException.Kind.CONSTRAINT);
                    assertThat(e.state()).isEqualTo("23505");
                })
                .hasMessageNotContaining("anna")
                .hasStackTraceContaining("duplicate key")
                .satisfies(e -> assertThat(org.assertj.core.util.Throwables.getStackTrace(e))
                        .doesNotContain("anna"));
    }

    @Test
    void aNullWhereAValueIsExpectedIsAFaultThatNamesTheColumn() {
        sql.update("insert into lines (id, at) values ('a', now())");

        assertThatThrownBy(() -> sql.query("select note from lines", row -> row.text("note")))
                .hasMessageContaining("note");
    }
}
