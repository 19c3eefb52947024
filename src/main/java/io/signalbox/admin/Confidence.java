package io.signalbox.admin;

/**
 * How sure counted rates and measured means are: two-sided intervals at 95 %. Pure.
 *
 * <ul>
 *   <li>One rate: the score interval. E. B. Wilson, Probable inference, the law of succession, and statistical inference,
 *       Journal of the American Statistical Association 22 (1927), 209-212.
 *   <li>The difference of two rates: the hybrid score interval, method 10 of R. G. Newcombe, Interval estimation for the
 *       difference between independent proportions: comparison of eleven methods, Statistics in Medicine 17 (1998), 873-890.
 *   <li>The difference of two means with variances of their own: B. L. Welch, The generalization of 'Student's' problem when
 *       several different population variances are involved, Biometrika 34 (1947), 28-35; with the normal distribution in
 *       place of Student's, so it is too narrow for groups of fewer than some thirty.
 * </ul>
 */
final class Confidence {

    /** The normal distribution has 2.5 % beyond it. */
    private static final double Z = 1.959963984540054;

    private Confidence() {}

    /** Both ends belong to it. */
    record Interval(double low, double high) {

        boolean contains(double value) {
            return low <= value && value <= high;
        }
    }

    /** A sample: how many, their mean, and their variance with n - 1 below the line. */
    record Sample(long n, double mean, double variance) {

        Sample {
            if (n < 2 || variance < 0) {
                throw new IllegalArgumentException("found a sample of " + n + " with variance " + variance
                        + "; expected at least 2, and none below 0");
            }
        }
    }

    /**
     * Where the true rate lies of which {@code successes} of {@code n} were seen.
     *
     * @param n at least 1
     */
    static Interval rate(long successes, long n) {
        if (n < 1 || successes < 0 || successes > n) {
            throw new IllegalArgumentException(
                    "found " + successes + " of " + n + "; expected from 0 to all of at least 1");
        }
        double p = (double) successes / n;
        double below = 1 + Z * Z / n;
        double centre = (p + Z * Z / (2.0 * n)) / below;
        double half = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4.0 * n * n)) / below;
        // Exactly so; rounding would leave it a hair beside.
        return new Interval(successes == 0 ? 0 : centre - half, successes == n ? 1 : centre + half);
    }

    /** Where the true difference lies, the first rate less the second. */
    static Interval difference(long successes, long n, long otherSuccesses, long otherN) {
        Interval one = rate(successes, n);
        Interval other = rate(otherSuccesses, otherN);
        double p = (double) successes / n;
        double q = (double) otherSuccesses / otherN;
        return new Interval(
                p - q - Math.hypot(p - one.low(), other.high() - q),
                p - q + Math.hypot(one.high() - p, q - other.low()));
    }

    /** Where the true difference lies, the first mean less the second. */
    static Interval difference(Sample one, Sample other) {
        double difference = one.mean() - other.mean();
        double half = Z * Math.sqrt(one.variance() / one.n() + other.variance() / other.n());
        return new Interval(difference - half, difference + half);
    }
}
