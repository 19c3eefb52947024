package io.signalbox.platform;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs plain SQL: each statement on its own, or several in one transaction.
 *
 * <p>{@link #inTransaction} hands out a {@code Sql} bound to one connection; stores that are called with that one join
 * the transaction. Parameters are given in the order of the question marks and may be null; {@code Instant} becomes
 * {@code timestamptz} (and {@link java.time.Instant#MAX} is {@code 'infinity'}), arrays and collections become arrays
 * for {@code unnest(?)}. Failures are {@link SqlException}s that never repeat parameters.
 */
public final class Sql {

    private static final int FETCH_SIZE = 2_000;

    /**
     * What has no other way is still sorted, but at a cost for which PostgreSQL would compile the statement each time (jit).
     */
    private static final String BY_INDEX = """
            select set_config('enable_seqscan', 'off', true),
                set_config('enable_bitmapscan', 'off', true),
                set_config('enable_hashjoin', 'off', true),
                set_config('enable_mergejoin', 'off', true),
                set_config('enable_sort', 'off', true),
                set_config('jit', 'off', true)
            """;

    private final DataSource dataSource;
    private final @Nullable Connection bound;

    /** Statements on connections of this data source. */
    public Sql(DataSource dataSource) {
        this(dataSource, null);
    }

    private Sql(DataSource dataSource, @Nullable Connection bound) {
        this.dataSource = dataSource;
        this.bound = bound;
    }

    /** Turns the current row into a value. */
    @FunctionalInterface
    public interface RowMapper<T> {
        T map(Row row) throws SQLException;
    }

    private interface Call<T> {
        T run(Connection connection) throws SQLException;
    }

    /** All rows, in the order of the query. */
    public <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... parameters) {
        List<T> rows = new ArrayList<>();
        forEach(sql, mapper, rows::add, parameters);
        return rows;
    }

    /** The only row, or nothing; a second row is a fault. */
    public <T> Optional<T> first(String sql, RowMapper<T> mapper, @Nullable Object... parameters) {
        List<T> rows = query(sql, mapper, parameters);
        if (rows.size() > 1) {
            throw new IllegalStateException("expected at most one row, but found " + rows.size());
        }
        return rows.stream().findFirst();
    }

    /** Hands each row over as it comes; inside a transaction the rows are fetched in portions. */
    public <T> void forEach(String sql, RowMapper<T> mapper, Consumer<T> consumer, @Nullable Object... parameters) {
        on(connection -> {
            try (PreparedStatement statement = prepare(connection, sql, parameters)) {
                statement.setFetchSize(FETCH_SIZE);
                try (ResultSet results = statement.executeQuery()) {
                    Row row = new Row(results);
                    while (results.next()) {
                        consumer.accept(mapper.map(row));
                    }
                }
            }
            return true;
        });
    }

    /** How many rows were inserted, updated or deleted. */
    public int update(String sql, @Nullable Object... parameters) {
        return on(connection -> {
            try (PreparedStatement statement = prepare(connection, sql, parameters)) {
                return statement.executeUpdate();
            }
        });
    }

    /** A statement without parameters or result, such as DDL. */
    public void execute(String sql) {
        on(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    /**
     * Commits what the work did, or nothing of it where it throws. Called on a bound {@code Sql} it joins that
     * transaction, which then commits or rolls back as a whole.
     */
    public <T> T inTransaction(Function<Sql, T> work) {
        if (bound != null) {
            return work.apply(this);
        }
        return on(connection -> {
            if (!connection.getAutoCommit()) {
                // A surrounding JTA transaction (Panache) owns this connection: join it.
                return work.apply(new Sql(dataSource, connection));
            }
            connection.setAutoCommit(false);
            try {
                T result = work.apply(new Sql(dataSource, connection));
                connection.commit();
                return result;
            } catch (RuntimeException | SQLException | Error failure) {
                rollback(connection, failure);
                throw failure;
            } finally {
                if (!connection.isClosed()) {
                    connection.setAutoCommit(true);
                }
            }
        });
    }

    /** Like {@link #inTransaction} for work without a result. */
    public void doInTransaction(Consumer<Sql> work) {
        inTransaction(sql -> {
            work.accept(sql);
            return true;
        });
    }

    /**
     * Has what follows in this transaction planned by indexes, whatever PostgreSQL has counted. For statements that look up rows
     * by their keys: a plan that was made while a table was empty would read all of it when it has grown, until its rows are
     * counted again. It does not change plans that the connection has kept of the same statement from another transaction.
     *
     * @throws IllegalStateException outside of a transaction
     */
    public void planByIndex() {
        if (bound == null) {
            throw new IllegalStateException("expected a transaction whose statements are planned");
        }
        query(BY_INDEX, row -> true);
    }

    private static void rollback(Connection connection, Throwable failure) {
        try {
            connection.rollback();
        } catch (SQLException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    private <T> T on(Call<T> call) {
        if (bound != null) {
            try {
                return call.run(bound);
            } catch (SQLException e) {
                throw SqlException.of(e);
            }
        }
        Connection connection;
        try {
            connection = dataSource.getConnection();
        } catch (SQLException e) {
            throw SqlException.unreachable(e);
        }
        try (connection) {
            return call.run(connection);
        } catch (SQLException e) {
            throw SqlException.of(e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < parameters.length; i++) {
                SqlParameter.set(connection, statement, i + 1, parameters[i]);
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }
}
