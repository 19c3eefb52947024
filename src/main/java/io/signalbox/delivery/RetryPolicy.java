package io.signalbox.delivery;

import java.time.Duration;
import java.time.Instant;

/** Decides what follows from an attempt. Pure: the time and the random number are handed in. */
record RetryPolicy(Backoff backoff, int maxAttempts) {

    /** What to do after {@code attempt}, the one after {@code failedBefore} failed ones. */
    NextStep after(Attempt attempt, int failedBefore, Instant now, double random) {
        if (attempt instanceof Attempt.Delivered delivered) {
            return new NextStep.Finish(delivered.reason());
        }
        if (attempt instanceof Attempt.Postponed postponed) {
            return new NextStep.Postpone(postponed.until(), postponed.reason());
        }
        if (attempt instanceof Attempt.Withheld withheld) {
            return new NextStep.Withhold(withheld.reason());
        }
        if (attempt instanceof Attempt.InDoubt doubt) {
            return new NextStep.Doubt(doubt.error());
        }
        if (attempt instanceof Attempt.Gone gone) {
            return new NextStep.Disable(gone.error());
        }
        if (attempt instanceof Attempt.Refused refused) {
            return new NextStep.Bury(refused.error());
        }
        Attempt.Failed failed = (Attempt.Failed) attempt;
        int attempts = failedBefore + 1;
        if (attempts >= maxAttempts) {
            return new NextStep.Bury("gave up after " + attempts + " attempts; the last: " + failed.error());
        }
        Duration wait = backoff.after(attempts, random);
        Duration wished = failed.retryAfter().orElse(Duration.ZERO);
        Instant at = now.plus(wait.compareTo(wished) > 0 ? wait : wished);
        return new NextStep.Retry(at, failed.error(), failed.retryAfter().map(now::plus));
    }
}
