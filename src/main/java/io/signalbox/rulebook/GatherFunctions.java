package io.signalbox.rulebook;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What accumulate and groupby can compute: exact, indifferent to the order of facts, blind to missing values.
 *
 * <p>Public only because compiled rules instantiate the functions.
 */
public final class GatherFunctions {

    /** How compiled rules import them. */
    static final String IMPORTS = imports();

    private GatherFunctions() {}

    private static String imports() {
        StringBuilder imports = new StringBuilder();
        for (Class<?> function : List.of(
                Count.class,
                Sum.class,
                Average.class,
                Min.class,
                Max.class,
                CountDistinct.class,
                CollectList.class,
                CollectSet.class,
                Latest.class,
                Evidence.class)) {
            imports.append("import accumulate ")
                    .append(function.getCanonicalName())
                    .append(" sb")
                    .append(function.getSimpleName())
                    .append(";\n");
        }
        return imports.toString();
    }

    /** A value under construction. */
    public static final class Cell implements Serializable {
        private static final long serialVersionUID = 1L;
        private long count;
        private BigDecimal sum = BigDecimal.ZERO;
        private transient @Nullable Object value;
        private final transient Set<Object> distinct = new LinkedHashSet<>();
        private final transient List<Object> list = new ArrayList<>();

        private void clear() {
            count = 0;
            sum = BigDecimal.ZERO;
            value = null;
            distinct.clear();
            list.clear();
        }
    }

    /** Common to all: a cell for each group. */
    private interface CellFunction extends GatherFunction<Cell> {
        @Override
        default Cell createContext() {
            return new Cell();
        }

        @Override
        default void init(Cell cell) {
            cell.clear();
        }
    }

    /** How many matches there are. */
    public static final class Count implements CellFunction {
        @Override
        public void accumulate(Cell cell, @Nullable Object value) {
            cell.count++;
        }

        @Override
        public Object getResult(Cell cell) {
            return cell.count;
        }
    }

    /** Common to what is computed of numbers: those that are there, and how many they are. */
    private interface NumberFunction extends CellFunction {
        @Override
        default void accumulate(Cell cell, @Nullable Object value) {
            BigDecimal number = Logic.number(value);
            if (number != null) {
                cell.sum = cell.sum.add(number);
                cell.count++;
            }
        }
    }

    /** Exact sum of the numbers that are there; 0 where there are none. */
    public static final class Sum implements NumberFunction {
        @Override
        public Object getResult(Cell cell) {
            return cell.sum;
        }
    }

    /** Average of the numbers that are there, exact to 34 digits; missing where there are none. */
    public static final class Average implements NumberFunction {
        @Override
        public @Nullable Object getResult(Cell cell) {
            return cell.count == 0 ? null : cell.sum.divide(BigDecimal.valueOf(cell.count), MathContext.DECIMAL128);
        }
    }

    /** Common to what keeps one of the values; missing where there are none. */
    private interface BestFunction extends CellFunction {
        boolean isBetter(Object value, Object best);

        @Override
        default void accumulate(Cell cell, @Nullable Object value) {
            if (value != null && (cell.value == null || isBetter(value, cell.value))) {
                cell.value = value;
            }
        }

        @Override
        default @Nullable Object getResult(Cell cell) {
            return cell.value;
        }
    }

    /** The smallest value. */
    public static final class Min implements BestFunction {
        @Override
        public boolean isBetter(Object value, Object best) {
            return Logic.lt(value, best);
        }
    }

    /** The largest value. */
    public static final class Max implements BestFunction {
        @Override
        public boolean isBetter(Object value, Object best) {
            return Logic.gt(value, best);
        }
    }

    /** How many different values there are; 1.0 and 1.00 are one. */
    public static final class CountDistinct implements CellFunction {
        @Override
        public void accumulate(Cell cell, @Nullable Object value) {
            if (value != null) {
                cell.distinct.add(canonical(value));
            }
        }

        @Override
        public Object getResult(Cell cell) {
            return (long) cell.distinct.size();
        }
    }

    /** All values that are there; events in their total order. */
    public static final class CollectList implements CellFunction {
        @Override
        public void accumulate(Cell cell, @Nullable Object value) {
            if (value != null) {
                cell.list.add(value);
            }
        }

        @Override
        public Object getResult(Cell cell) {
            return new ArrayList<>(cell.list);
        }
    }

    /** All different values that are there. */
    public static final class CollectSet implements CellFunction {
        @Override
        public void accumulate(Cell cell, @Nullable Object value) {
            if (value != null) {
                cell.distinct.add(canonical(value));
            }
        }

        @Override
        public Object getResult(Cell cell) {
            return new HashSet<>(cell.distinct);
        }
    }

    /** The event that comes last in the total order; missing where there is none. */
    public static final class Latest implements CellFunction {
        @Override
        public void accumulate(Cell cell, @Nullable Object value) {
            if (value instanceof EventFact event && (!(cell.value instanceof EventFact best) || event.follows(best))) {
                cell.value = event;
            }
        }

        @Override
        public @Nullable Object getResult(Cell cell) {
            return cell.value;
        }
    }

    /** The events that the result rests on. */
    public static final class Evidence implements CellFunction {
        @Override
        public void accumulate(Cell cell, @Nullable Object value) {
            if (value instanceof EventFact) {
                cell.list.add(value);
            }
        }

        @Override
        public Object getResult(Cell cell) {
            return new ArrayList<>(cell.list);
        }
    }

    private static Object canonical(Object value) {
        Object canonical = Logic.canonical(value);
        return canonical instanceof Long whole
                ? BigDecimal.valueOf(whole).stripTrailingZeros()
                : canonical == null ? value : canonical;
    }
}
