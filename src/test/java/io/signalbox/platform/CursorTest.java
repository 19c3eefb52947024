package io.signalbox.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class CursorTest {

    @Test
    void comesBackAsItWasWritten() {
        Cursor cursor =
                Cursor.decode(Cursor.of("2026-01-31T08:00:00.001Z", "", "7").encode(), 3);

        assertThat(cursor.instant(0)).isEqualTo(Instant.parse("2026-01-31T08:00:00.001Z"));
        assertThat(cursor.part(1)).isEmpty();
        assertThat(cursor.number(2)).isEqualTo(7);
    }

    @Test
    void whatACallerMadeUpIsAProblem() {
        Cursor cursor = Cursor.of("yesterday");

        assertThatThrownBy(() -> Cursor.decode("%%%", 1)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> Cursor.decode("zzz", 1))
                .isInstanceOfSatisfying(ProblemException.class, refused -> assertThat(
                                refused.problem().problems())
                        .extracting(Problem.Item::found)
                        .containsExactly("zzz"));
        assertThatThrownBy(() -> Cursor.decode(cursor.encode(), 2)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> cursor.instant(0)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> cursor.number(0)).isInstanceOf(ProblemException.class);
    }
}
