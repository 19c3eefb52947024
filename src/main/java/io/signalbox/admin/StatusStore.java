package io.signalbox.admin;

import io.signalbox.platform.Row;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How the service stands, out of the tables that say so. */
@Singleton
final class StatusStore {

    /** Beyond this many, due profiles are not counted one by one. */
    private static final int MOST_COUNTED = 10_000;

    private final Sql sql;

    StatusStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * What the loop has before it.
     *
     * @param due profiles that are due now, counted up to a bound
     * @param oldest since when the one that waits longest is due
     * @param next when the next one will be
     */
    record Due(long due, Optional<Instant> oldest, Optional<Instant> next) {}

    /** Profiles that need an operator. */
    record Trouble(long setAside, long failing) {}

    /** An import that has not ended. */
    record Running(String id, String file, String state, long rows) {}

    Due due(Instant now) {
        // Index due_at.
        return sql.first(
                        """
                        select (select count(*) from (select from due where due_at <= ? limit ?) as counted) as due,
                            (select min(due_at) from due where due_at <= ?) as oldest,
                            (select min(due_at) from due where due_at > ? and due_at < 'infinity') as next
                        """,
                        row -> new Due(row.number("due"), row.optionalInstant("oldest"), row.optionalInstant("next")),
                        now,
                        MOST_COUNTED,
                        now,
                        now)
                .orElseThrow();
    }

    Trouble trouble() {
        // Index profiles_in_trouble.
        return sql.first("""
                        select count(*) filter (where set_aside_at is not null) as set_aside,
                            count(*) filter (where set_aside_at is null) as failing
                        from profiles
                        where set_aside_at is not null or failures is not null
                        """, row -> new Trouble(row.number("set_aside"), row.number("failing")))
                .orElseThrow();
    }

    List<Running> imports() {
        return sql.query("""
                select import_id, file_name, state, rows_read
                from imports
                where finished_at is null
                order by created_at, import_id
                """, StatusStore::running);
    }

    private static Running running(Row row) throws SQLException {
        return new Running(row.text("import_id"), row.text("file_name"), row.text("state"), row.number("rows_read"));
    }
}
