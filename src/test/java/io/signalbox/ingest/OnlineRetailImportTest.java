package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The doors alone; what the loop makes of the whole file is the subject of a test of its own. */
@Execution(ExecutionMode.CONCURRENT)
class OnlineRetailImportTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void theOrderOfTheLinesDoesNotMatter() throws IOException {
        // Given: some of the file, as it is and shuffled
        OnlineRetail.assumeHere();
        List<String> lines = OnlineRetail.firstLines(2_000_000);
        String header = lines.remove(0);
        Sql ordered = TestDatabase.fresh().sql();
        Sql shuffled = TestDatabase.fresh().sql();

        // When
        ImportProgress first = run(ordered, OnlineRetail.write(folder.resolve("ordered"), header, lines));
        Collections.shuffle(lines, new Random(7));
        ImportProgress second = run(shuffled, OnlineRetail.write(folder.resolve("shuffled"), header, lines));

        // Then
        assertThat(second.imported()).isEqualTo(first.imported());
        assertThat(second.skipped()).isEqualTo(first.skipped());
        assertThat(eventsOf(shuffled)).isEqualTo(eventsOf(ordered)).isNotEmpty();
    }

    private ImportProgress run(Sql sql, Path upload) throws IOException {
        return OnlineRetail.importInto(sql, TickableClock.at(NOW), () -> TrackingPlan.EMPTY, folder, upload);
    }

    private static List<String> eventsOf(Sql sql) {
        return sql.query("""
                select i.value || ' ' || e.event_id || ' ' || e.occurred_at::text as line
                from events as e
                join identifiers as i using (profile_id)
                order by line
                """, row -> row.text("line"));
    }
}
