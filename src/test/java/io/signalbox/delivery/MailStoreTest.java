package io.signalbox.delivery;

import static io.signalbox.delivery.Changes.ANNA;
import static io.signalbox.delivery.Changes.NOON;
import static io.signalbox.delivery.Changes.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.signalbox.delivery.EmailDestination.Gate;
import io.signalbox.model.MessageVerdict;
import io.signalbox.platform.Together;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last look before a mail is sent, also with many at once and with processes that die. */
class MailStoreTest {

    private static final String FILE = """
            destinations:
              - name: email
                type: webhook
                url: http://localhost:1/
                on: [sent]
            """;
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private DeliveryBench bench;
    private OutboxStore outbox;
    private MailStore mails;

    @BeforeEach
    void open() {
        bench = new DeliveryBench(folder, FILE);
        outbox = new OutboxStore(bench.sql);
        mails = new MailStore(bench.sql, bench.clock);
    }

    private static MailWriter.Ready mail(int most) {
        return new MailWriter.Ready(
                new MailWriter.Mail("anna@shop.test", "Hi", "<p>Hi</p>", "Hi"),
                new MailWriter.Terms(
                        "hi",
                        List.of(ANNA, "merged"),
                        NOON.plus(Duration.ofHours(1)),
                        (sent, waiting, now) -> sent.size() >= most
                                ? new MessageVerdict.Never("capped")
                                : new MessageVerdict.Send(sent.size() + " sent, " + waiting.size() + " waiting")));
    }

    private Gate.Word pass(Message message, MailWriter.Ready letter, Map<String, Rate> rates, Instant now) {
        return mails.pass(List.of(new MailStore.Asking(message, letter, now)), rates, TIMEOUT)
                .get(0);
    }

    private List<Message> claim(Duration after) {
        return outbox.settleAndClaim(List.of(), List.of(new Slots("email", 100, LEASE)), NOON.plus(after))
                .messages();
    }

    private void settle(Message message, Attempt attempt) {
        NextStep next = DeliveryBench.POLICY.after(attempt, 0, NOON, 1.0);
        outbox.settleAndClaim(List.of(new Settlement(message, attempt, next, NOON)), List.of(), NOON);
    }

    @Test
    void oneOfManyAtOnceTakesTheLastPlace() {
        // Given
        bench.enqueue(IntStream.range(0, 20)
                .mapToObj(i -> sent(i % 2 == 0 ? ANNA : "merged", "flow-" + i))
                .toArray(OutgoingChange[]::new));
        List<Message> claimed = claim(Duration.ZERO);

        // When
        List<Gate.Word> words = claimed.parallelStream()
                .map(message -> pass(message, mail(3), Map.of(), NOON))
                .toList();

        // Then
        assertThat(words).hasSize(20);
        assertThat(words.stream().filter(word -> word.instead().isEmpty())).hasSize(3);
        assertThat(words.stream().flatMap(word -> word.instead().stream()))
                .hasSize(17)
                .containsOnly(new Attempt.Withheld("capped"));
    }

    @Test
    void oneOfManyThatWaitTogetherTakesTheLastPlace() throws Exception {
        bench.enqueue(IntStream.range(0, 20)
                .mapToObj(i -> sent(i % 2 == 0 ? ANNA : "merged", "flow-" + i))
                .toArray(OutgoingChange[]::new));
        Together<MailStore.Asking, Gate.Word> together =
                new Together<>(letters -> mails.pass(letters, Map.of(), TIMEOUT), MailStore.Asking::person, 8);
        ExecutorService threads = Executors.newFixedThreadPool(20);

        List<Gate.Word> words = new ArrayList<>();
        for (Future<Gate.Word> word : threads.invokeAll(claim(Duration.ZERO).stream()
                .<Callable<Gate.Word>>map(message -> () -> together.ask(new MailStore.Asking(message, mail(3), NOON)))
                .toList())) {
            words.add(word.get());
        }
        threads.shutdown();

        assertThat(words.stream().filter(word -> word.instead().isEmpty()).map(Gate.Word::reason))
                .containsExactlyInAnyOrder("0 sent, 19 waiting", "1 sent, 18 waiting", "2 sent, 17 waiting");
        assertThat(words.stream().flatMap(word -> word.instead().stream()))
                .hasSize(17)
                .containsOnly(new Attempt.Withheld("capped"));
    }

    @Test
    void ofAMessageThatWasClaimedTwiceTheNewClaimAloneSends() {
        bench.enqueue(sent(ANNA, "welcome"));
        Message slow = claim(Duration.ZERO).get(0);
        Message quick = claim(LEASE).get(0);
        MailWriter.Ready elsewhere = new MailWriter.Ready(
                mail(9).mail(),
                new MailWriter.Terms(
                        "hi",
                        List.of("merged", ANNA),
                        NOON.plus(Duration.ofHours(1)),
                        mail(9).terms().policy()));

        List<Gate.Word> words = mails.pass(
                List.of(new MailStore.Asking(quick, mail(9), NOON), new MailStore.Asking(slow, elsewhere, NOON)),
                Map.of(),
                TIMEOUT);

        assertThat(words.get(0).instead()).isEmpty();
        assertThat(words.get(1).instead()).containsInstanceOf(Attempt.Postponed.class);
    }

    @Test
    void whoLostTheClaimMustNotSend() {
        bench.enqueue(sent(ANNA, "welcome"));
        Message slow = claim(Duration.ZERO).get(0);
        Message quick = claim(LEASE).get(0);

        assertThat(quick.tries().isUnsettled()).isFalse();
        assertThat(pass(slow, mail(9), Map.of(), NOON).instead()).containsInstanceOf(Attempt.Postponed.class);
        assertThat(pass(quick, mail(9), Map.of(), NOON).instead()).isEmpty();
    }

    @Test
    void whatWasGivenToAServerBeforeACrashIsInDoubt() {
        bench.enqueue(sent(ANNA, "welcome"));
        pass(claim(Duration.ZERO).get(0), mail(9), Map.of(), NOON);

        Message again = claim(LEASE).get(0);

        assertThat(again.tries().isUnsettled()).isTrue();
        assertThat(pass(again, mail(9), Map.of(), NOON).instead()).containsInstanceOf(Attempt.InDoubt.class);
    }

    @Test
    void whatCouldBeSentOnlyLateStaysClaimedForAsLongAsSendingMayTake() {
        bench.enqueue(sent(ANNA, "welcome"));
        Message message = claim(Duration.ZERO).get(0);
        Duration late = LEASE.minusSeconds(10);
        bench.clock.tick(late);
        pass(message, mail(9), Map.of(), NOON);

        assertThat(claim(late.plus(TIMEOUT).plusSeconds(14))).isEmpty();
        assertThat(claim(late.plus(TIMEOUT).plusSeconds(15))).singleElement().matches(again -> again.tries()
                .isUnsettled());
    }

    @Test
    void aClaimThatLastsLongEnoughIsNotWrittenAgain() {
        bench.enqueue(sent(ANNA, "welcome"));
        Message message = claim(Duration.ZERO).get(0);
        String row = outboxRow();
        pass(message, mail(9), Map.of(), NOON);

        assertThat(outboxRow()).isEqualTo(row);
        assertThat(claim(LEASE.minusMillis(1))).isEmpty();
        assertThat(claim(LEASE)).singleElement().matches(again -> again.tries().isUnsettled());
    }

    /** Its version, which each writing changes. */
    private String outboxRow() {
        return bench.sql
                .first("select ctid::text || ' ' || xmin::text as version from outbox", row -> row.text("version"))
                .orElseThrow();
    }

    @Test
    void whatTheServerRefusedTakesNoPlaceAndWhatIsInDoubtDoes() {
        bench.enqueue(sent(ANNA, "one"), sent(ANNA, "two"), sent(ANNA, "three"));
        List<Message> claimed = claim(Duration.ZERO);
        claimed.forEach(message -> pass(message, mail(9), Map.of(), NOON));
        settle(claimed.get(0), new Attempt.Refused(OptionalInt.of(550), "no"));
        settle(claimed.get(1), new Attempt.InDoubt("in doubt"));
        settle(claimed.get(2), new Attempt.Delivered(OptionalInt.of(250), "", "no caps"));

        bench.enqueue(sent(ANNA, "four"));
        Gate.Word word = pass(claim(Duration.ZERO).get(0), mail(9), Map.of(), NOON);

        assertThat(word.reason()).isEqualTo("2 sent, 0 waiting");
        assertThat(bench.all())
                .extracting(Delivery::state)
                .containsExactlyInAnyOrder("dead", "dead", "delivered", "waiting");
    }

    @Test
    void eachMessageTakesItsTurnInTheRateOfItsDomainOnce() {
        // Given: one in 20 minutes, and three that may go for an hour
        Map<String, Rate> rates = Map.of("shop.test", new Rate(3, Duration.ofHours(1)));
        bench.enqueue(
                IntStream.range(0, 5).mapToObj(i -> sent(ANNA, "flow-" + i)).toArray(OutgoingChange[]::new));
        List<Message> claimed = claim(Duration.ZERO);

        // When
        List<Gate.Word> words = claimed.stream()
                .map(message -> pass(message, mail(9), rates, NOON))
                .toList();

        // Then
        assertThat(words.get(0).instead()).isEmpty();
        assertThat(words.stream().flatMap(word -> word.instead().stream()))
                .hasSize(4)
                .element(0)
                .isEqualTo(new Attempt.Postponed(
                        NOON.plus(Duration.ofMinutes(20)),
                        "the rate of shop.test is 3 in 1h; moved to 2026-03-01T12:20:00Z"));
        assertThat(words.get(4).instead())
                .contains(new Attempt.Withheld(
                        "the rate of shop.test is 3 in 1h: its turn is at 2026-03-01T13:20:00Z, and"
                                + " it can be sent until 2026-03-01T13:00:00Z"));

        // When its turn has come
        settle(claimed.get(1), words.get(1).instead().orElseThrow());
        Message second = claim(Duration.ofMinutes(20)).stream()
                .filter(message -> message.id().equals(claimed.get(1).id()))
                .findFirst()
                .orElseThrow();
        assertThat(pass(second, mail(9), rates, NOON.plus(Duration.ofMinutes(20)))
                        .instead())
                .isEmpty();
    }

    @Test
    void whoComesBeforeItsTurnWaitsAndALongPassedTurnIsTakenAnew() {
        Map<String, Rate> rates = Map.of("shop.test", new Rate(3, Duration.ofHours(1)));
        bench.enqueue(sent(ANNA, "one"), sent(ANNA, "two"));
        List<Message> claimed = claim(Duration.ZERO);
        pass(claimed.get(0), mail(9), rates, NOON);
        pass(claimed.get(1), mail(9), rates, NOON);

        assertThat(pass(claimed.get(1), mail(9), rates, NOON.plusSeconds(60)).instead())
                .contains(new Attempt.Postponed(
                        NOON.plus(Duration.ofMinutes(20)), "its turn is at 2026-03-01T12:20:00Z"));
        bench.enqueue(sent(ANNA, "three"));
        Message third = claim(Duration.ofMinutes(40)).stream()
                .filter(message -> message.name().equals("three"))
                .findFirst()
                .orElseThrow();
        assertThat(pass(third, mail(9), rates, NOON.plus(Duration.ofMinutes(40)))
                        .instead())
                .isEmpty();
        Message again = claim(Duration.ofMinutes(41)).stream()
                .filter(message -> message.id().equals(claimed.get(1).id()))
                .findFirst()
                .orElse(claimed.get(1));
        assertThat(pass(again, mail(9), rates, NOON.plus(Duration.ofMinutes(41)))
                        .instead())
                .containsInstanceOf(Attempt.Postponed.class);
    }

    @Test
    void whatIsInDoubtIsNotSentAgainWithAllThatIsDead() {
        bench.enqueue(sent(ANNA, "doubt"), sent(ANNA, "refused"));
        List<Message> claimed = claim(Duration.ZERO);
        claimed.forEach(message -> pass(message, mail(9), Map.of(), NOON));
        settle(claimed.get(0), new Attempt.InDoubt("in doubt"));
        settle(claimed.get(1), new Attempt.Refused(OptionalInt.of(550), "no"));

        assertThat(bench.deliveries.retryDead(Optional.empty())).isEqualTo(1);
        assertThat(claim(Duration.ZERO))
                .extracting(Message::name)
                .containsExactly(claimed.get(1).name());
    }

    @Test
    void whatIsNotSentGivesItsPlaceInTheRateBack() {
        Slots slots = new Slots("email", 50, LEASE, Optional.of(new Rate(1, Duration.ofHours(1))));
        bench.enqueue(sent(ANNA, "one"), sent(ANNA, "two"));
        Message first = outbox.settleAndClaim(List.of(), List.of(slots), NOON)
                .messages()
                .get(0);
        assertThat(outbox.settleAndClaim(List.of(), List.of(slots), NOON).messages())
                .isEmpty();

        Attempt withheld = new Attempt.Withheld("capped");
        NextStep next = DeliveryBench.POLICY.after(withheld, 0, NOON, 1.0);
        List<Message> second = outbox.settleAndClaim(
                        List.of(new Settlement(first, withheld, next, NOON)), List.of(slots), NOON)
                .messages();

        assertThat(second).extracting(Message::name).containsExactly("two");
    }

    @Test
    void allReplicasTogetherKeepTheRate() {
        // Given
        Slots slots = new Slots("email", 50, LEASE, Optional.of(new Rate(60, Duration.ofMinutes(1))));
        bench.enqueue(
                IntStream.range(0, 100).mapToObj(i -> sent(ANNA, "flow-" + i)).toArray(OutgoingChange[]::new));

        // When: both of them look each second for a minute, almost
        long claimed = IntStream.range(0, 59)
                .boxed()
                .flatMap(second -> IntStream.range(0, 2).parallel().mapToObj(replica -> outbox.settleAndClaim(
                                List.of(), List.of(slots), NOON.plusSeconds(second))
                        .messages()))
                .mapToLong(List::size)
                .sum();

        // Then: three at once, then one a second and a bit
        assertThat(claimed).isBetween(58L, 60L);
    }

    @Test
    void whyItIsPostponedWithheldAndSentIsKept() {
        bench.enqueue(sent(ANNA, "welcome"));
        settle(claim(Duration.ZERO).get(0), new Attempt.Postponed(NOON.plusSeconds(60), "capped"));
        settle(claim(Duration.ofSeconds(60)).get(0), new Attempt.Postponed(NOON.plusSeconds(120), "capped"));
        settle(claim(Duration.ofMinutes(2)).get(0), new Attempt.Withheld("too late"));

        Delivery delivery = bench.only();
        assertThat(delivery.state()).isEqualTo("withheld");
        assertThat(delivery.reason()).contains("too late");
        assertThat(delivery.attempts()).isZero();
        assertThat(bench.deliveries.find(delivery.id()).orElseThrow().decisions())
                .extracting(Delivery.Decision::decision, Delivery.Decision::reason)
                .containsExactly(tuple("postponed", "capped"), tuple("withheld", "too late"));
    }

    @Test
    void nothingOfAStoppedFlowIsSentUntilItIsResumed() {
        FlowStopStore stops = new FlowStopStore(bench.sql, bench.clock);
        bench.enqueue(sent(ANNA, "welcome"), sent(ANNA, "other"));
        bench.sql.doInTransaction(tx -> stops.stop(tx, "welcome", "olga", "wrong link"));

        List<Message> claimed = claim(Duration.ZERO);

        assertThat(claimed)
                .extracting(Message::name, Message::held)
                .containsExactlyInAnyOrder(
                        tuple("welcome", Optional.of("the flow was stopped by olga: wrong link")),
                        tuple("other", Optional.empty()));
        Message held = claimed.stream()
                .filter(one -> one.held().isPresent())
                .findFirst()
                .orElseThrow();
        settle(
                held,
                new Attempt.Postponed(
                        NOON.plus(Duration.ofHours(1)), held.held().orElseThrow()));
        assertThat(claim(Duration.ZERO)).isEmpty();

        bench.sql.doInTransaction(tx -> stops.resume(tx, "welcome"));
        assertThat(claim(Duration.ZERO)).extracting(Message::held).containsExactly(Optional.empty());
    }
}
