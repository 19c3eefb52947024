package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.signalbox.admin.Confidence.Interval;
import io.signalbox.admin.Confidence.Sample;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ConfidenceTest {

    /** The tables give four digits. */
    private static final Offset<Double> PRINTED = within(0.00006);

    private static void isPrinted(Interval interval, double low, double high) {
        assertThat(interval.low()).isCloseTo(low, PRINTED);
        assertThat(interval.high()).isCloseTo(high, PRINTED);
    }

    /** R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), method 3. */
    @Test
    void oneRateAsInTheLiterature() {
        isPrinted(Confidence.rate(81, 263), 0.2553, 0.3662);
        isPrinted(Confidence.rate(15, 148), 0.0624, 0.1605);
        isPrinted(Confidence.rate(0, 20), 0.0000, 0.1611);
        isPrinted(Confidence.rate(1, 29), 0.0061, 0.1718);
    }

    /** Table II of the paper that method 10 is from. */
    @Test
    void twoRatesAsInTheLiterature() {
        isPrinted(Confidence.difference(56, 70, 48, 80), 0.0524, 0.3339);
        isPrinted(Confidence.difference(9, 10, 3, 10), 0.1705, 0.8090);
        isPrinted(Confidence.difference(6, 7, 2, 7), 0.0582, 0.8062);
        isPrinted(Confidence.difference(5, 56, 0, 29), -0.0381, 0.1926);
        isPrinted(Confidence.difference(0, 10, 0, 20), -0.1611, 0.2775);
        isPrinted(Confidence.difference(0, 10, 0, 10), -0.2775, 0.2775);
        isPrinted(Confidence.difference(10, 10, 0, 20), 0.6791, 1.0000);
        isPrinted(Confidence.difference(10, 10, 0, 10), 0.6075, 1.0000);
    }

    @Test
    void theEndsAreExact() {
        assertThat(Confidence.rate(0, 7).low()).isZero();
        assertThat(Confidence.rate(7, 7).high()).isEqualTo(1.0);
    }

    @Test
    void twoMeansByTheirOwnVariances() {
        // 3 / 100 + 1 / 25 = 0.07
        Interval interval = Confidence.difference(new Sample(100, 5, 3), new Sample(25, 4, 1));

        double half = 1.959964 * Math.sqrt(0.07);
        assertThat(interval.low()).isCloseTo(1 - half, within(1e-6));
        assertThat(interval.high()).isCloseTo(1 + half, within(1e-6));
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> Confidence.rate(1, 0)).hasMessageContaining("found 1 of 0");
        assertThatThrownBy(() -> Confidence.rate(3, 2)).hasMessageContaining("found 3 of 2");
        assertThatThrownBy(() -> new Sample(1, 0, 0)).hasMessageContaining("expected at least 2");
    }
}
