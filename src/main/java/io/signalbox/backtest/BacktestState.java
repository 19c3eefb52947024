package io.signalbox.backtest;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a backtest stands. */
public enum BacktestState {
    /** Nobody has begun with it. */
    WAITING,
    RUNNING,
    FINISHED,
    /** Stopped by somebody; what had been found by then is kept. */
    CANCELLED,
    /** It cannot go on. */
    FAILED;

    /** As it stands in the API and in the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isUnderWay() {
        return this == WAITING || this == RUNNING;
    }

    static BacktestState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
