package io.signalbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.flow.MessagePolicy.Asked;
import io.signalbox.flow.MessagePolicy.Cap;
import io.signalbox.flow.MessagePolicy.Others;
import io.signalbox.flow.MessagePolicy.Topic;
import io.signalbox.model.MessageVerdict;
import io.signalbox.model.SentMessage;
import io.signalbox.model.WallClock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Caps, ages and priorities. Templates have the name of their topic here. */
class MessagePolicyTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final WallClock UTC = new WallClock(ZoneOffset.UTC);
    private static final Others NOTHING = new Others(List.of(), List.of());

    private static Topic topic(int priority, Cap... caps) {
        return new Topic("Carts", priority, Optional.empty(), List.of(caps), false, false);
    }

    private static MessagePolicy policy(List<Cap> caps, Map<String, Topic> topics) {
        return new MessagePolicy(Duration.ofDays(1), caps, Optional.empty(), 0, topics);
    }

    private static MessageVerdict judge(MessagePolicy policy, String template, Instant meant, Others others) {
        return policy.judge(new Asked("own", template, meant, UTC), others, name -> name, NOON);
    }

    private static SentMessage sent(String id, String template, Duration before) {
        return new SentMessage(id, template, NOON.minus(before));
    }

    @Test
    void withoutCapsEverythingGoesThatIsNotTooLate() {
        assertThat(judge(MessagePolicy.DEFAULT, "hi", NOON.minus(Duration.ofDays(1)), NOTHING))
                .isEqualTo(new MessageVerdict.Send("no caps"));
        assertThat(judge(
                        MessagePolicy.DEFAULT,
                        "hi",
                        NOON.minus(Duration.ofDays(1)).minusMillis(1),
                        NOTHING))
                .isEqualTo(
                        new MessageVerdict.Never("too late: it was meant for 2026-02-28T11:59:59.999Z and could be sent"
                                + " until 2026-03-01T11:59:59.999Z"));
    }

    @Test
    void aFullCapMovesTheMessageToTheInstantAtWhichItFits() {
        MessagePolicy policy = policy(List.of(new Cap(2, Duration.ofDays(7))), Map.of());
        Others others = new Others(
                List.of(
                        sent("a", "welcome", Duration.ofDays(7).minusHours(3)),
                        sent("b", "news", Duration.ofDays(1)),
                        sent("old", "news", Duration.ofDays(7))),
                List.of());

        assertThat(judge(policy, "hi", NOON, others))
                .isEqualTo(new MessageVerdict.Later(
                        NOON.plus(Duration.ofHours(3)),
                        "capped: 2 in 7d, used by welcome (2026-02-22T15:00:00Z), news (2026-02-28T12:00:00Z); moved to"
                                + " 2026-03-01T15:00:00Z"));
    }

    @Test
    void whatWouldFitTooLateIsNotSent() {
        MessagePolicy policy = policy(List.of(new Cap(1, Duration.ofDays(7))), Map.of());
        Others others = new Others(List.of(sent("a", "welcome", Duration.ofDays(1))), List.of());

        assertThat(judge(policy, "hi", NOON, others))
                .isEqualTo(new MessageVerdict.Never("capped: 1 in 7d, used by welcome (2026-02-28T12:00:00Z); the next"
                        + " place is free at 2026-03-07T12:00:00Z, and it can be sent until 2026-03-02T12:00:00Z"));
    }

    @Test
    void aTopicsCapCountsItsOwnMessagesOnly() {
        MessagePolicy policy = policy(List.of(), Map.of("carts", topic(0, new Cap(1, Duration.ofHours(24)))));

        assertThat(judge(policy, "carts", NOON, new Others(List.of(sent("a", "news", Duration.ofHours(1))), List.of())))
                .isEqualTo(new MessageVerdict.Send("0 of 1 in 1d of carts"));
        assertThat(judge(
                        policy, "carts", NOON, new Others(List.of(sent("a", "carts", Duration.ofHours(1))), List.of())))
                .isInstanceOfSatisfying(MessageVerdict.Later.class, later -> assertThat(later.until())
                        .isEqualTo(NOON.plus(Duration.ofHours(23))));
    }

    @Test
    void transactionalMessagesNeitherAskForAPlaceNorTakeOne() {
        Topic receipts = new Topic("Receipts", 0, Optional.of(Duration.ofHours(2)), List.of(), false, true);
        MessagePolicy policy = policy(List.of(new Cap(1, Duration.ofDays(7))), Map.of("receipts", receipts));
        Others full = new Others(List.of(sent("a", "news", Duration.ofHours(1))), List.of());
        Others receipt = new Others(List.of(sent("a", "receipts", Duration.ofHours(1))), List.of());

        assertThat(judge(policy, "receipts", NOON, full)).isInstanceOf(MessageVerdict.Send.class);
        assertThat(judge(policy, "news", NOON, receipt)).isEqualTo(new MessageVerdict.Send("0 of 1 in 7d"));
        assertThat(judge(policy, "receipts", NOON.minus(Duration.ofHours(3)), full))
                .isInstanceOf(MessageVerdict.Never.class);
    }

    @Test
    void ofTwoForOnePlaceTheHigherPriorityGoesFirst() {
        MessagePolicy policy =
                policy(List.of(new Cap(2, Duration.ofDays(7))), Map.of("carts", topic(30), "suggestions", topic(5)));
        List<SentMessage> one = List.of(sent("a", "news", Duration.ofHours(1)));
        Others withCart = new Others(one, List.of(sent("cart", "carts", Duration.ZERO)));
        Others withSuggestion = new Others(one, List.of(sent("suggestion", "suggestions", Duration.ZERO)));

        assertThat(judge(policy, "suggestions", NOON, withCart))
                .isEqualTo(new MessageVerdict.Later(
                        NOON.plusSeconds(60), "waits for carts of higher priority, since 1 of 2 in 7d are used"));
        assertThat(judge(policy, "carts", NOON, withSuggestion)).isEqualTo(new MessageVerdict.Send("1 of 2 in 7d"));
        // There is room for both.
        assertThat(judge(policy, "suggestions", NOON, new Others(List.of(), withCart.waiting())))
                .isInstanceOf(MessageVerdict.Send.class);
    }

    @Test
    void whatIsJudgedAgainDoesNotCountItself() {
        MessagePolicy policy = policy(List.of(new Cap(1, Duration.ofDays(7))), Map.of());

        assertThat(judge(policy, "hi", NOON, new Others(List.of(sent("own", "hi", Duration.ofHours(1))), List.of())))
                .isInstanceOf(MessageVerdict.Send.class);
    }

    private static MessageVerdict inTheEvening(boolean drops, Topic topic, Instant now) {
        MessagePolicy.QuietHours quiet =
                new MessagePolicy.QuietHours(new Window(21 * 60, 8 * 60, EnumSet.allOf(DayOfWeek.class)).rest(), drops);
        MessagePolicy policy =
                new MessagePolicy(Duration.ofDays(1), List.of(), Optional.of(quiet), 0, Map.of("hi", topic));
        WallClock berlin = new WallClock(ZoneId.of("Europe/Berlin"));
        return policy.judge(new Asked("own", "hi", now, berlin), NOTHING, name -> name, now);
    }

    @Test
    void inQuietHoursMessagesWaitForTheMorningOfThePerson() {
        // The clocks go forward in that night.
        Instant evening = Instant.parse("2026-03-28T20:00:00Z");
        Topic hours = new Topic("Hi", 0, Optional.of(Duration.ofHours(2)), List.of(), false, false);

        assertThat(inTheEvening(false, topic(0), evening.minusMillis(1))).isInstanceOf(MessageVerdict.Send.class);
        assertThat(inTheEvening(false, topic(0), evening))
                .isEqualTo(new MessageVerdict.Later(
                        Instant.parse("2026-03-29T06:00:00Z"),
                        "quiet hours 21:00-08:00 Europe/Berlin; moved to 08:00, 2026-03-29T06:00:00Z"));
        assertThat(inTheEvening(true, topic(0), evening))
                .isEqualTo(new MessageVerdict.Never("quiet hours 21:00-08:00 Europe/Berlin"));
        assertThat(inTheEvening(false, hours, evening))
                .isEqualTo(new MessageVerdict.Never("quiet hours 21:00-08:00 Europe/Berlin, over at"
                        + " 2026-03-29T06:00:00Z, and it can be sent until 2026-03-28T22:00:00Z"));
        assertThat(inTheEvening(false, new Topic("Hi", 0, Optional.empty(), List.of(), false, true), evening))
                .isInstanceOf(MessageVerdict.Send.class);
    }

    @Test
    void aHoldoutIsAStableShareOfPeople() {
        MessagePolicy policy = new MessagePolicy(Duration.ofDays(1), List.of(), Optional.empty(), 10, Map.of());

        long held = IntStream.range(0, 10_000)
                .filter(i -> policy.holdsOut("profile-" + i))
                .count();

        assertThat(held).isBetween(900L, 1_100L);
        assertThat(MessagePolicy.DEFAULT.holdsOut("profile-1")).isFalse();
    }

    /** Messages that come in any order and are judged again when the policy says, never break a cap, and none is lost. */
    @Test
    void noCapIsEverBrokenAndEveryMessageEndsInTime() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Cap> caps = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(3); i++) {
                caps.add(new Cap(1 + random.nextInt(3), Duration.ofHours(1 + random.nextInt(40))));
            }
            MessagePolicy policy = policy(caps, Map.of());
            List<SentMessage> sent = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                Instant meant = NOON.plus(Duration.ofMinutes(random.nextInt(5_000)));
                send(policy, new Asked("m" + i, "hi", meant, UTC), meant, sent);
            }
            for (Cap cap : caps) {
                for (SentMessage one : sent) {
                    long within = sent.stream()
                            .filter(other -> !other.at().isAfter(one.at())
                                    && other.at().isAfter(one.at().minus(cap.within())))
                            .count();
                    assertThat(within).as("seed %d, %s", seed, cap).isLessThanOrEqualTo(cap.most());
                }
            }
        }
    }

    private static void send(MessagePolicy policy, Asked asked, Instant meant, List<SentMessage> sent) {
        Instant now = meant;
        for (int times = 0; times < 100; times++) {
            List<SentMessage> before = new ArrayList<>(sent);
            Instant at = now;
            // What others will have got later is not known yet.
            before.removeIf(one -> one.at().isAfter(at));
            boolean isCertain = before.size() == sent.size();
            MessageVerdict verdict =
                    policy.judge(asked, new Others(isCertain ? before : sent, List.of()), name -> name, now);
            if (verdict instanceof MessageVerdict.Send) {
                sent.add(new SentMessage(asked.id(), "hi", now));
                return;
            }
            if (verdict instanceof MessageVerdict.Never) {
                return;
            }
            Instant until = ((MessageVerdict.Later) verdict).until();
            assertThat(until).isAfter(now).isBeforeOrEqualTo(meant.plus(Duration.ofDays(1)));
            now = until;
        }
        throw new AssertionError("never decided: " + asked);
    }
}
