package io.signalbox.load;

import java.util.Arrays;
import java.util.Locale;

/** Durations in milliseconds, summed up as p50, p99 and maximum (nearest rank). */
record Percentiles(int count, double p50, double p99, double max) {

    static Percentiles of(double[] millis) {
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        return new Percentiles(sorted.length, rank(sorted, 0.50), rank(sorted, 0.99), rank(sorted, 1.0));
    }

    private static double rank(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "p50 %.0f ms, p99 %.0f ms, max %.0f ms (%d samples)", p50, p99, max, count);
    }
}
