package io.signalbox.catalog;

/**
 * What a candidate does to the members of a segment.
 *
 * @param gain who would be in it, and is not
 * @param lose who is in it, and would not be
 * @param keep who is in it, and would stay
 */
public record SegmentEffect(long gain, long lose, long keep) {

    /** How many of a hundred members would leave; 0 where there are none. */
    public double lossPercent() {
        long members = lose + keep;
        return members == 0 ? 0 : 100.0 * lose / members;
    }
}
