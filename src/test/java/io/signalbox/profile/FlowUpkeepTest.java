package io.signalbox.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowUpkeepTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    private final Sql sql = TestDatabase.fresh().sql();

    private FlowUpkeep keeping(Optional<Duration> keep) {
        return new FlowUpkeep(new FlowPastStore(sql), () -> keep, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static Instant ago(int days) {
        return NOW.minus(DAY.multipliedBy(days));
    }

    private void run(String profile, String flow, String run, Instant start, @Nullable Instant end) {
        sql.update("""
                insert into flow_runs (profile_id, flow, run, started_at, start_at, start_id, cause, detail, step, since,
                    ended_at)
                values (?, ?, ?, ?, ?, ?, '{}', '', '1', ?, ?)
                """, profile, flow, run, start, start, run, start, end);
        change(profile, flow, run, "flow-started", start);
        if (end != null) {
            change(profile, flow, run, "flow-ended", end);
        }
    }

    private void change(String profile, String flow, String run, String kind, Instant at) {
        sql.update("""
                insert into flow_changes (profile_id, flow, run, kind, step, detail, at, decided_at)
                values (?, ?, ?, ?, '', '', ?, ?)
                """, profile, flow, run, kind, at, at);
    }

    private void lives() {
        run("anna", "welcome", "a1", ago(50), ago(40));
        run("anna", "welcome", "a2", ago(35), ago(31));
        run("anna", "re-engage", "a3", ago(60), ago(50));
        run("bert", "welcome", "b1", ago(50), null);
        run("bert", "welcome", "b2", ago(45), ago(40));
        run("bert", "welcome", "b3", ago(40), ago(5));
        run("cleo", "welcome", "c1", ago(60), ago(30));
        run("cleo", "welcome", "c2", ago(20), ago(10));
        change("dora", "welcome", "never", "flow-refused", ago(40));
    }

    private List<String> runs() {
        return sql.query("select run from flow_runs order by run", row -> row.text("run"));
    }

    private List<String> changes() {
        return sql.query(
                "select run || ' ' || kind as what from flow_changes order by run, seq", row -> row.text("what"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1_000})
    void endedRunsGoButForTheLastOfEachPersonAndFlow(int portion) {
        lives();

        keeping(Optional.empty()).forgetBefore(ago(30), portion);

        // b1 is under way; c1 ended exactly then.
        assertThat(runs()).containsExactly("a2", "a3", "b1", "b3", "c1", "c2");
        assertThat(changes())
                .containsExactly(
                        "b1 flow-started", "b3 flow-ended", "c1 flow-ended", "c2 flow-started", "c2 flow-ended");
    }

    @Test
    void itKeepsForAsLongAsTheSettingSays() {
        lives();

        keeping(Optional.of(DAY.multipliedBy(30))).forget();

        assertThat(runs()).doesNotContain("a1", "b2").contains("a2", "c1");
    }

    @Test
    void withoutTheSettingEverythingIsKept() {
        lives();

        keeping(Optional.empty()).forget();

        assertThat(runs()).hasSize(8);
        assertThat(changes()).hasSize(16);
    }
}
