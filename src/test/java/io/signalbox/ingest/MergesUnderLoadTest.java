package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Several transactions at once learn who is who and store events of the same people. */
class MergesUnderLoadTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final int THREADS = 4;
    private static final int BATCHES = 60;

    private final Sql sql = TestDatabase.fresh().sql();
    private final Doors doors = new Doors(sql, TickableClock.at(NOON));

    private static Decoded event(String id, Random random) {
        // Mostly somebody's own device and address; now and then another's.
        int browser = random.nextInt(160);
        int person = random.nextInt(12) == 0 ? random.nextInt(40) : browser % 40;
        String fields =
                switch (random.nextInt(4)) {
                    case 0 -> "'anonymousId': 'a" + browser + "', 'userId': 'u" + person + "'";
                    case 1 -> "'anonymousId': 'a" + browser + "', 'email': 'e" + person + "@shop.test'";
                    case 2 -> "'userId': 'u" + person + "', 'email': 'e" + person + "@shop.test'";
                    default -> "'anonymousId': 'a" + browser + "'";
                };
        return new EventDecoder(EventLimits.DEFAULT)
                .decode(
                        RawEvents.one("{'id': '" + id + "', 'name': 'seen', " + fields + "}"),
                        TrackingPlan.EMPTY,
                        NOON);
    }

    private long count(String select) {
        return sql.first(select, row -> row.number("n")).orElseThrow();
    }

    @Test
    void everyEventIsOnceWithTheProfileOfItsIdentifier() throws Exception {
        IntakeTransaction intake = doors.transaction();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> ends = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int thread = t;
            ends.add(threads.submit(() -> {
                Random random = new Random(thread);
                for (int batch = 0; batch < BATCHES; batch++) {
                    List<Decoded> events = new ArrayList<>();
                    for (int i = 0; i < 1 + random.nextInt(8); i++) {
                        events.add(event(thread + "-" + batch + "-" + i, random));
                    }
                    intake.store("api", events);
                }
                return true;
            }));
        }
        for (Future<?> end : ends) {
            end.get();
        }
        threads.shutdown();

        assertThat(count("select count(*) as n from events e join identifiers i using (identifier_id)"
                        + " where e.profile_id <> i.profile_id"))
                .as("events that are not where their identifier is")
                .isZero();
        assertThat(count("select count(*) as n from events")).isEqualTo(count("select count(*) as n from event_ids"));
        assertThat(count("select count(*) as n from events e left join event_ids i using (profile_id, event_id)"
                        + " where i.event_id is null"))
                .as("events without their guard")
                .isZero();
        assertThat(count("select count(*) as n from identifiers where profile_id in"
                        + " (select profile_id from profiles where merged_into is not null)"))
                .as("identifiers of profiles that are merged")
                .isZero();
        assertThat(count("select count(*) as n from profiles where merged_into is not null"))
                .isGreaterThan(10);
        assertThat(count("select count(*) as n from identifiers where alarm is not null"))
                .isGreaterThan(5);
        // Somebody has one user id.
        assertThat(count("select count(*) as n from (select 1 from identifiers where kind = 'userId'"
                        + " group by profile_id having count(*) > 1) as several"))
                .isZero();
    }
}
