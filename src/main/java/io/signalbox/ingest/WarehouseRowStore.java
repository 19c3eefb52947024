package io.signalbox.ingest;

import io.signalbox.platform.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a warehouse's query, one after the other. */
final class WarehouseRowStore {

    private static final int FETCH = 1_000;

    private final Optional<ClassLoader> drivers;

    /** @param drivers a folder with jar files of JDBC drivers */
    WarehouseRowStore(Optional<Path> drivers) {
        this.drivers = drivers.map(WarehouseRowStore::loader);
    }

    /**
     * Somebody and their traits.
     *
     * @param identifiers by kind; a column that is null is missing
     * @param traits by name; null unsets
     * @param cursor what the next run begins after; empty: the sync has none
     */
    record PersonRow(Map<String, Object> identifiers, Map<String, @Nullable Object> traits, Optional<String> cursor) {

        String key() {
            return Json.write(new TreeMap<>(identifiers));
        }

        /** Without the cursor: a row that is touched but says the same is no update. */
        String content() {
            return Json.write(new TreeMap<>(traits));
        }

        @Override
        public String toString() {
            return "row with " + traits.size() + " traits";
        }
    }

    private static ClassLoader loader(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            URL[] jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .map(WarehouseRowStore::url)
                    .toArray(URL[]::new);
            return new URLClassLoader(jars, WarehouseRowStore.class.getClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException("expected a folder with drivers in signalbox.warehouse.drivers", e);
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Hands rows over until one is not wanted any more.
     *
     * @param after the cursor's last value
     * @throws SQLException where the warehouse cannot be reached or does not like the query
     * @throws IllegalArgumentException where the query's columns are not those of the settings
     */
    void read(WarehouseConfig.Sync sync, Optional<String> after, Predicate<PersonRow> wants) throws SQLException {
        try (Connection connection = connect(sync)) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            try (PreparedStatement statement = connection.prepareStatement(sync.query())) {
                statement.setFetchSize(FETCH);
                if (statement.getParameterMetaData().getParameterCount() > 0) {
                    statement.setString(1, after.or(sync::cursorStart).orElse(""));
                }
                try (ResultSet rows = statement.executeQuery()) {
                    Map<String, Integer> columns = columns(sync, rows.getMetaData());
                    boolean more = true;
                    while (more && rows.next()) {
                        more = wants.test(row(sync, columns, rows));
                    }
                }
            } finally {
                connection.rollback();
            }
        }
    }

    private Connection connect(WarehouseConfig.Sync sync) throws SQLException {
        Properties properties = new Properties();
        sync.username().ifPresent(user -> properties.setProperty("user", user));
        sync.password().ifPresent(password -> properties.setProperty("password", password));
        if (drivers.isPresent()) {
            for (Driver driver : ServiceLoader.load(Driver.class, drivers.get())) {
                if (driver.acceptsURL(sync.url())) {
                    return driver.connect(sync.url(), properties);
                }
            }
        }
        return DriverManager.getConnection(sync.url(), properties);
    }

    private static Map<String, Integer> columns(WarehouseConfig.Sync sync, ResultSetMetaData data) throws SQLException {
        Map<String, Integer> columns = new LinkedHashMap<>();
        for (int i = 1; i <= data.getColumnCount(); i++) {
            columns.put(data.getColumnLabel(i).toLowerCase(Locale.ROOT), i);
        }
        List<String> missing = Stream.of(
                        sync.key().values().stream(), sync.traits().values().stream(), sync.cursor().stream())
                .flatMap(names -> names)
                .filter(name -> !columns.containsKey(name.toLowerCase(Locale.ROOT)))
                .sorted()
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("found the columns " + String.join(", ", columns.keySet())
                    + "; expected also " + String.join(", ", missing));
        }
        return columns;
    }

    private static PersonRow row(WarehouseConfig.Sync sync, Map<String, Integer> columns, ResultSet rows)
            throws SQLException {
        Map<String, Object> identifiers = new LinkedHashMap<>();
        for (Map.Entry<String, String> key : sync.key().entrySet()) {
            String value = rows.getString(place(columns, key.getValue()));
            if (value != null) {
                identifiers.put(kind(key.getKey()), value);
            }
        }
        Map<String, @Nullable Object> traits = new LinkedHashMap<>();
        for (Map.Entry<String, String> trait : traitColumns(sync, columns).entrySet()) {
            traits.put(trait.getKey(), value(rows.getObject(place(columns, trait.getValue()))));
        }
        Optional<String> cursor = sync.cursor().isPresent()
                ? Optional.ofNullable(
                        rows.getString(place(columns, sync.cursor().get())))
                : Optional.empty();
        return new PersonRow(identifiers, traits, cursor);
    }

    /** Settings that come from variables of the environment know no capitals. */
    private static String kind(String written) {
        return switch (written.toLowerCase(Locale.ROOT).replace("-", "")) {
            case "userid" -> "userId";
            case "anonymousid" -> "anonymousId";
            case "deviceid" -> "deviceId";
            default -> written;
        };
    }

    private static Map<String, String> traitColumns(WarehouseConfig.Sync sync, Map<String, Integer> columns) {
        if (!sync.traits().isEmpty()) {
            return sync.traits();
        }
        Map<String, String> others = new LinkedHashMap<>();
        columns.keySet().forEach(column -> others.put(column, column));
        sync.key().values().forEach(column -> others.remove(column.toLowerCase(Locale.ROOT)));
        sync.cursor().ifPresent(column -> others.remove(column.toLowerCase(Locale.ROOT)));
        return others;
    }

    private static int place(Map<String, Integer> columns, String name) {
        Integer place = columns.get(name.toLowerCase(Locale.ROOT));
        if (place == null) {
            throw new IllegalStateException("expected a column that was looked for before, " + name);
        }
        return place;
    }

    /** As JSON would have it. */
    private static @Nullable Object value(@Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof String || value instanceof BigDecimal) {
            return value;
        } else if (value instanceof Number number) {
            boolean isWhole = number instanceof Integer || number instanceof Long || number instanceof Short;
            return isWhole ? (Object) number.longValue() : new BigDecimal(number.toString());
        } else if (value instanceof java.sql.Timestamp timestamp) {
            return text(timestamp.toInstant());
        } else if (value instanceof OffsetDateTime time) {
            return text(time.toInstant());
        } else if (value instanceof LocalDateTime time) {
            return text(time.toInstant(ZoneOffset.UTC));
        }
        return value.toString();
    }

    private static String text(Instant instant) {
        return Json.text(instant);
    }
}
