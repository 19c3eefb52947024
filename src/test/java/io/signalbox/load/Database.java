package io.signalbox.load;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Looks into the service's database from outside: what is still to do, how late it was, how fast it could be at best. */
final class Database {

    private static final int BASELINE_BATCH = 500;

    private final String url;
    private final String user;
    private final String password;

    Database(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /** Profiles that are due and not decided yet. */
    long waiting() throws SQLException {
        return number("select count(*) from due where due_at <= now()");
    }

    long number(String sql) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** How long after its instant each entry into a segment was decided, in milliseconds. */
    double[] entryLags(String segment, Instant from, Instant until) throws SQLException {
        String sql = """
                select extract(epoch from decided_at - at) * 1000
                from membership_changes
                where segment = ? and kind = 'entered' and at >= ? and at <= ?
                """;
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, segment);
            statement.setObject(2, timestamp(from));
            statement.setObject(3, timestamp(until));
            List<Double> lags = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    lags.add(rows.getDouble(1));
                }
            }
            return lags.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    /** A column of numbers, in the order of its rows. */
    double[] numbers(String sql) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            List<Double> numbers = new ArrayList<>();
            while (rows.next()) {
                numbers.add(rows.getDouble(1));
            }
            return numbers.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    /**
     * Rows a second that PostgreSQL itself takes with durable commits: batches of 500 through {@code unnest}, on rows
     * like those of events, from several connections at once.
     */
    double insertRate(int connections, int seconds) throws SQLException, InterruptedException, ExecutionException {
        try (Connection connection = connect()) {
            execute(connection, "drop table if exists load_baseline");
            execute(
                    connection,
                    "create table load_baseline (profile_id text, event_id text primary key, occurred_at timestamptz, properties json)");
        }
        ExecutorService pool = Executors.newFixedThreadPool(connections);
        try {
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                int writer = i;
                Callable<Long> insertUntilEnd = () -> insertUntil(end, writer);
                counts.add(pool.submit(insertUntilEnd));
            }
            long rows = 0;
            for (Future<Long> count : counts) {
                rows += count.get();
            }
            return rows / (double) seconds;
        } finally {
            pool.shutdownNow();
            try (Connection connection = connect()) {
                execute(connection, "drop table load_baseline");
            }
        }
    }

    private long insertUntil(long end, int writer) throws SQLException {
        String sql = """
                insert into load_baseline (profile_id, event_id, occurred_at, properties)
                select p, e, now(), j::json
                from unnest(?, ?, ?) as t(p, e, j)
                on conflict do nothing
                """;
        String[] profiles = new String[BASELINE_BATCH];
        String[] ids = new String[BASELINE_BATCH];
        String[] properties = new String[BASELINE_BATCH];
        Arrays.fill(properties, "{\"productId\":\"p1234\",\"category\":\"shoes\",\"price\":99.5}");
        long rows = 0;
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            while (System.nanoTime() < end) {
                for (int i = 0; i < BASELINE_BATCH; i++) {
                    profiles[i] = "profile-" + (rows + i) % 100_000;
                    ids[i] = writer + "-" + (rows + i);
                }
                statement.setArray(1, connection.createArrayOf("text", profiles));
                statement.setArray(2, connection.createArrayOf("text", ids));
                statement.setArray(3, connection.createArrayOf("text", properties));
                rows += statement.executeUpdate();
            }
        }
        return rows;
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    private static OffsetDateTime timestamp(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
