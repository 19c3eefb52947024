package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.history.Entry;
import io.signalbox.model.Event;
import io.signalbox.model.TraitChanges;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Events that say the same under other ids. */
class ContentStoreTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration WITHIN = Duration.ofMinutes(10);

    private final Sql sql = TestDatabase.fresh().sql();

    private static Entry entry(String id, Duration after, String page) {
        Instant at = NOON.plus(after);
        return new Entry(
                "anna", new Event(id, "seen", at, at, Map.of("page", page), TraitChanges.NONE), Optional.empty());
    }

    private List<Integer> repeated(Entry... entries) {
        return ContentStore.repeated(sql, List.of(entries), WITHIN).stream()
                .boxed()
                .toList();
    }

    @Test
    void eachEventIsComparedWithThoseBeforeItInTheBatchAndInTheTable() {
        assertThat(repeated(entry("e0", Duration.ofMinutes(1), "hats"))).isEmpty();

        assertThat(repeated(
                        entry("e1", Duration.ZERO, "hats"),
                        entry("e2", Duration.ofHours(1), "hats"),
                        entry("e3", Duration.ofMinutes(61), "hats"),
                        entry("e4", Duration.ofMinutes(61), "shoes")))
                .containsExactly(0, 2);
    }

    @Test
    void theSameEventAgainIsNoRepetition() {
        assertThat(repeated(entry("e0", Duration.ZERO, "hats"), entry("e0", Duration.ZERO, "hats")))
                .isEmpty();
    }
}
