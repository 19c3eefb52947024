package io.signalbox.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DueStoreTest {

    private static final Instant NOON = Instant.parse("2027-03-01T12:00:00Z");
    private static final Duration GATHER = Duration.ofMillis(20);

    private final Sql sql = TestDatabase.fresh().sql();
    private final DueStore due = new DueStore(sql);

    private static Instant after(long millis) {
        return NOON.plusMillis(millis);
    }

    @Test
    void whoFollowsShortlyAfterTheNextOneIsWaitedForAndNobodyElse() {
        List<Instant> instants =
                List.of(after(0), after(100), after(110), after(120), after(121), after(500), Instant.MAX);
        for (int i = 0; i < instants.size(); i++) {
            sql.update("insert into due (profile_id, due_at) values (?, ?)", "person-" + i, instants.get(i));
        }

        assertThat(due.nextDueAfter(NOON, GATHER)).contains(after(120));
        assertThat(due.nextDueAfter(after(120), GATHER)).contains(after(121));
        assertThat(due.nextDueAfter(after(121), GATHER)).contains(after(500));
        assertThat(due.nextDueAfter(after(500), GATHER)).isEmpty();
        assertThat(due.nextDueAfter(NOON, Duration.ZERO)).contains(after(100));
    }
}
