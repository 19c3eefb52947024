package io.signalbox.admin;

import static io.signalbox.admin.Rows.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.admin.SegmentStore.Member;
import io.signalbox.admin.SegmentStore.Size;
import io.signalbox.admin.SegmentStore.SizeAt;
import io.signalbox.platform.Page;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SegmentStoreTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final Sql sql = TestDatabase.fresh().sql();
    private final SegmentStore segments = new SegmentStore(sql);
    private final Rows rows = new Rows(sql);

    @Test
    void sizesCountPeopleAndMemberships() {
        rows.profile("anna", Map.of())
                .profile("bert", Map.of())
                .member("anna", "interested", "hats", NOON)
                .member("anna", "interested", "shoes", NOON)
                .member("bert", "interested", "hats", NOON)
                .member("bert", "vip", "", NOON);

        assertThat(segments.sizes()).containsExactly(new Size("interested", 2, 3), new Size("vip", 1, 1));
    }

    @Test
    void membersComeInPagesThatNeitherRepeatNorSkip() {
        rows.member("a", "interested", "hats", NOON)
                .member("a", "interested", "shoes", NOON)
                .member("b", "interested", "hats", NOON);

        Page<Member> first = segments.members("interested", Optional.empty(), 2, Optional.empty());
        rows.member("a", "interested", "coats", NOON).member("c", "interested", "hats", NOON);
        Page<Member> second = segments.members("interested", Optional.empty(), 2, first.next());

        assertThat(first.items()).extracting(Member::profileId).containsExactly("a", "a");
        assertThat(second.items()).extracting(Member::profileId).containsExactly("b", "c");
        assertThat(second.next()).isEmpty();
        assertThat(segments.members("interested", Optional.of("hats"), 10, Optional.empty())
                        .items())
                .hasSize(3);
    }

    @Test
    void historyCountsWhatLiesBeforeAndCutsAtTheExactInstant() {
        rows.change("a", "vip", "", "entered", NOON.minus(HOUR))
                .change("b", "vip", "", "entered", NOON)
                .change("c", "vip", "", "entered", NOON.plus(HOUR).minusMillis(1))
                .change("a", "vip", "", "left", NOON.plus(HOUR))
                .change(
                        "d",
                        "vip",
                        "",
                        "entered",
                        NOON.plus(HOUR.multipliedBy(2)).plusMillis(500))
                .change("x", "other", "", "entered", NOON);

        List<SizeAt> history =
                segments.history("vip", NOON, NOON.plus(HOUR.multipliedBy(2)).plusMillis(500), HOUR);

        assertThat(history)
                .containsExactly(
                        new SizeAt(NOON.plus(HOUR), 3, 2, 0),
                        new SizeAt(NOON.plus(HOUR.multipliedBy(2)), 2, 0, 1),
                        new SizeAt(NOON.plus(HOUR.multipliedBy(2)).plusMillis(500), 2, 0, 0));
    }

    @Test
    void aSegmentThatEverybodyHasLeftIsStillKnown() {
        rows.change("a", "vip", "", "entered", NOON);

        assertThat(segments.isKnown("vip")).isTrue();
        assertThat(segments.isKnown("vips")).isFalse();
    }
}
