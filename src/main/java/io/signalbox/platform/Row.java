package io.signalbox.platform;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The current row of a query: columns by name, as our types.
 *
 * <p>A column that may be null is asked for as optional; elsewhere null is a fault. {@code 'infinity'} is {@link
 * Instant#MAX}.
 */
public final class Row {

    private final ResultSet results;

    Row(ResultSet results) {
        this.results = results;
    }

    public String text(String column) throws SQLException {
        return present(column, results.getString(column));
    }

    public Optional<String> optionalText(String column) throws SQLException {
        return Optional.ofNullable(results.getString(column));
    }

    public int integer(String column) throws SQLException {
        return present(column, results.getObject(column, Integer.class));
    }

    public Optional<Integer> optionalInteger(String column) throws SQLException {
        return Optional.ofNullable(results.getObject(column, Integer.class));
    }

    public long number(String column) throws SQLException {
        return present(column, results.getObject(column, Long.class));
    }

    public BigDecimal decimal(String column) throws SQLException {
        return present(column, results.getBigDecimal(column));
    }

    public boolean flag(String column) throws SQLException {
        return present(column, results.getObject(column, Boolean.class));
    }

    public Instant instant(String column) throws SQLException {
        return optionalInstant(column).orElseThrow(() -> missing(column));
    }

    public Optional<Long> optionalNumber(String column) throws SQLException {
        return Optional.ofNullable(results.getObject(column, Long.class));
    }

    public Optional<Instant> optionalInstant(String column) throws SQLException {
        OffsetDateTime value = results.getObject(column, OffsetDateTime.class);
        if (value == null) {
            return Optional.empty();
        }
        return Optional.of(value.equals(OffsetDateTime.MAX) ? Instant.MAX : value.toInstant());
    }

    public byte[] bytes(String column) throws SQLException {
        return present(column, results.getBytes(column));
    }

    public Optional<byte[]> optionalBytes(String column) throws SQLException {
        return Optional.ofNullable(results.getBytes(column));
    }

    public List<String> texts(String column) throws SQLException {
        Array array = present(column, results.getArray(column));
        return List.of((String[]) array.getArray());
    }

    private static <T> T present(String column, @Nullable T value) {
        if (value == null) {
            throw missing(column);
        }
        return value;
    }

    private static IllegalStateException missing(String column) {
        return new IllegalStateException("expected a value in column " + column + ", but it was null");
    }
}
