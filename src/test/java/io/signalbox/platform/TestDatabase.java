package io.signalbox.platform;

import javax.sql.DataSource;

/** A new, migrated PostgreSQL database for a store's test. */
public final class TestDatabase {

    private final DataSource dataSource;

    private TestDatabase(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Empty but for the migrations, and nobody else's; it costs some milliseconds. */
    public static TestDatabase fresh() {
        return new TestDatabase(TestPostgres.dataSource(TestPostgres.freshUrl()));
    }

    public DataSource dataSource() {
        return dataSource;
    }

    public Sql sql() {
        return new Sql(dataSource);
    }
}
