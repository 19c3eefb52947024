package io.signalbox.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What many ask at once is answered together, to each their own. */
class TogetherTest {

    private final ExecutorService threads = Executors.newFixedThreadPool(16);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void everybodyGetsTheirOwnAnswerAndNoMoreAreAskedAtOnceThanMayBe() throws Exception {
        AtomicInteger largest = new AtomicInteger();
        CountDownLatch first = new CountDownLatch(1);
        Together<Integer, String> together = new Together<>(
                questions -> {
                    largest.accumulateAndGet(questions.size(), Math::max);
                    await(first);
                    return answered(questions);
                },
                String::valueOf,
                5);

        List<CompletableFuture<String>> answers = asked(together, 16);
        first.countDown();

        eachHasTheirOwn(answers);
        assertThat(largest.get()).isBetween(1, 5);
    }

    private List<CompletableFuture<String>> asked(Together<Integer, String> together, int questions) {
        return IntStream.range(0, questions)
                .mapToObj(number -> CompletableFuture.supplyAsync(() -> together.ask(number), threads))
                .toList();
    }

    private static List<String> answered(List<Integer> questions) {
        return questions.stream().map(number -> "a" + number).toList();
    }

    private static void eachHasTheirOwn(List<CompletableFuture<String>> answers) throws Exception {
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).get(30, TimeUnit.SECONDS)).isEqualTo("a" + i);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void ofTheSameNoMoreThanOneIsAskedAtOnce() throws Exception {
        AtomicInteger twice = new AtomicInteger();
        CountDownLatch first = new CountDownLatch(1);
        Together<Integer, String> together = new Together<>(
                questions -> {
                    await(first);
                    long subjects = questions.stream()
                            .map(number -> number % 3)
                            .distinct()
                            .count();
                    twice.addAndGet((int) (questions.size() - subjects));
                    return answered(questions);
                },
                number -> String.valueOf(number % 3),
                16);

        List<CompletableFuture<String>> answers = asked(together, 16);
        first.countDown();

        eachHasTheirOwn(answers);
        assertThat(twice.get()).isZero();
    }

    @Test
    void whoAsksWhileSomebodyIsAtWorkIsAnsweredWithAllOthersWhoDo() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        Together<Integer, String> together = new Together<>(
                questions -> {
                    sizes.add(questions.size());
                    begun.countDown();
                    await(held);
                    return answered(questions);
                },
                16);
        CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> together.ask(0), threads);
        await(begun);
        Map<Integer, String> answers = new ConcurrentHashMap<>();
        List<Thread> later = IntStream.range(1, 9)
                .mapToObj(number -> new Thread(() -> answers.put(number, together.ask(number))))
                .toList();
        later.forEach(Thread::start);
        // All of them wait for their turn.
        Awaitility.await().until(() -> later.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        held.countDown();

        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("a0");
        Awaitility.await().until(() -> answers.size() == 8);
        assertThat(answers).allSatisfy((number, answer) -> assertThat(answer).isEqualTo("a" + number));
        assertThat(sizes).containsExactly(1, 8);
    }

    @Test
    void whoCannotBeAskedHoldsUpNobody() throws Exception {
        Together<Integer, String> together = new Together<>(
                TogetherTest::answered,
                number -> {
                    if (number == 3) {
                        throw new IllegalArgumentException("no three");
                    }
                    return number;
                },
                16);

        assertThatThrownBy(() -> together.ask(3)).isInstanceOf(IllegalArgumentException.class);
        eachHasTheirOwn(asked(together, 3));
    }

    @Test
    void whereAnswersAreMissingNobodyIsAskedAgain() {
        AtomicInteger works = new AtomicInteger();
        Together<Integer, String> together = new Together<>(
                questions -> {
                    works.incrementAndGet();
                    return List.of();
                },
                16);

        assertThatThrownBy(() -> together.ask(1)).hasMessage("expected 1 answers, but found 0");
        assertThat(works).hasValue(1);
    }

    @Test
    void nobodyIsAskedForAgainWhereTheDatabaseIsAway() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        Together<Integer, String> together = new Together<>(
                questions -> {
                    asked.addAndGet(questions.size());
                    await(held);
                    throw SqlException.unreachable(new SQLException("no connection", "08001"));
                },
                String::valueOf,
                16);
        List<CompletableFuture<String>> answers = asked(together, 8);
        held.countDown();

        for (CompletableFuture<String> answer : answers) {
            assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(SqlException.class);
        }
        assertThat(asked.get()).isEqualTo(8);
    }

    @Test
    void whatFailsForOneFailsForNobodyElse() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        AtomicInteger works = new AtomicInteger();
        Together<Integer, String> together = new Together<>(
                questions -> {
                    works.incrementAndGet();
                    await(held);
                    if (questions.contains(3)) {
                        throw new IllegalStateException("no three");
                    }
                    return answered(questions);
                },
                String::valueOf,
                16);
        List<CompletableFuture<String>> answers = asked(together, 8);
        held.countDown();

        for (int i = 0; i < 8; i++) {
            CompletableFuture<String> answer = answers.get(i);
            if (i == 3) {
                assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS)).hasRootCauseMessage("no three");
            } else {
                assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("a" + i);
            }
        }
        assertThat(works.get()).isPositive();
    }
}
