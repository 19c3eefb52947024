package io.signalbox.platform;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One page of a listing, and where the next one begins.
 *
 * @param next cursor of the next page; absent on the last one
 */
public record Page<T>(List<T> items, Optional<String> next) {

    /** The largest page that a caller may ask for. */
    public static final int MAX_LIMIT = 1_000;

    public Page {
        items = List.copyOf(items);
    }

    /** A page out of {@code limit + 1} rows: the additional row only shows that there are more. */
    public static <T> Page<T> of(List<T> rows, int limit, Function<T, Cursor> cursor) {
        if (rows.size() <= limit) {
            return new Page<>(rows, Optional.empty());
        }
        List<T> items = rows.subList(0, limit);
        return new Page<>(items, Optional.of(cursor.apply(items.get(limit - 1)).encode()));
    }

    /**
     * The limit a caller asked for. Take it as text: JAX-RS answers "not found" where its own conversion fails.
     *
     * @throws ProblemException 400 where it is no number between 1 and {@link #MAX_LIMIT}
     */
    public static int limit(String text) {
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            throw wrongLimit(text, "the limit is no number");
        }
        throw wrongLimit(text, "the limit is out of range");
    }

    private static ProblemException wrongLimit(String found, String detail) {
        return Problem.badRequest(detail, Problem.Item.of("limit", found, "a number from 1 to " + MAX_LIMIT))
                .asException();
    }
}
