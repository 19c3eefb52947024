package io.signalbox.profile;

import io.signalbox.platform.ProfilesDue;
import io.signalbox.platform.Sql;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** Another attempt, on demand, at profiles that were set aside or for which rule files failed. */
@Singleton
public final class Retries {

    private static final int CHUNK = 1_000;

    private final Sql sql;
    private final ProfileStore profiles;
    private final Clock clock;
    private final Event<ProfilesDue> profilesDue;

    Retries(Sql sql, ProfileStore profiles, Clock clock, Event<ProfilesDue> profilesDue) {
        this.sql = sql;
        this.profiles = profiles;
        this.clock = clock;
        this.profilesDue = profilesDue;
    }

    /** Whether this profile was in trouble; if so it is decided anew, soon. */
    public boolean retry(String profileId) {
        boolean retried =
                sql.inTransaction(transaction -> profiles.retry(transaction, List.of(profileId), clock.instant())) > 0;
        profilesDue.fire(new ProfilesDue(Set.of(profileId)));
        return retried;
    }

    /** All profiles in trouble; how many there were. */
    public int retryAll() {
        int retried = 0;
        String after = "";
        List<String> chunk;
        do {
            String from = after;
            chunk = sql.inTransaction(transaction -> {
                List<String> ids = profiles.inTrouble(transaction, from, CHUNK);
                profiles.retry(transaction, ids, clock.instant());
                return ids;
            });
            retried += chunk.size();
            after = chunk.isEmpty() ? after : chunk.get(chunk.size() - 1);
        } while (chunk.size() == CHUNK);
        profilesDue.fire(new ProfilesDue(Set.of()));
        return retried;
    }
}
