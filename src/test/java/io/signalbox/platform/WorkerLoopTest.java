package io.signalbox.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WorkerLoopTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration LONG = Duration.ofMinutes(10);

    private final TickableClock clock = TickableClock.at(NOON);
    private final AtomicInteger turns = new AtomicInteger();

    private WorkerLoop loop(Duration longestSleep, WorkerLoop.Task task) {
        return new WorkerLoop(
                new WorkerLoop.Settings("test-loop", 1, longestSleep, Duration.ofSeconds(5)), clock, () -> {
                    turns.incrementAndGet();
                    return task.run();
                });
    }

    private void turnsReach(int expected) {
        await().untilAsserted(() -> assertThat(turns).hasValueGreaterThanOrEqualTo(expected));
    }

    @Test
    void worksUntilNothingIsLeftAndThenSleeps() {
        AtomicInteger left = new AtomicInteger(5);
        try (WorkerLoop loop = loop(
                        LONG, () -> left.getAndDecrement() > 0 ? WorkerLoop.Turn.more() : WorkerLoop.Turn.idle())
                .start()) {
            turnsReach(6);
            assertThat(loop.isAlive()).isTrue();
        }
        assertThat(turns).hasValue(6);
    }

    @Test
    void looksAgainWhenWokenAlsoInTheMiddleOfATurn() throws InterruptedException {
        CountDownLatch inTurn = new CountDownLatch(1);
        CountDownLatch woken = new CountDownLatch(1);
        try (WorkerLoop loop = loop(LONG, () -> {
                    inTurn.countDown();
                    woken.await();
                    return WorkerLoop.Turn.idle();
                })
                .start()) {
            inTurn.await();
            loop.wake();
            woken.countDown();
            turnsReach(2);
            loop.wake();
            turnsReach(3);
        }
    }

    @Test
    void looksAgainWhenSomethingIsDueAndAtTheLatestAfterTheLongestSleep() {
        try (WorkerLoop due =
                loop(LONG, () -> WorkerLoop.Turn.idleUntil(NOON.plusMillis(20))).start()) {
            turnsReach(3);
            assertThat(due.isAlive()).isTrue();
        }
        turns.set(0);
        try (WorkerLoop bound =
                loop(Duration.ofMillis(20), WorkerLoop.Turn::idle).start()) {
            turnsReach(3);
            assertThat(bound.isAlive()).isTrue();
        }
    }

    @Test
    void aFailedTurnIsTriedAgainAndCounted() {
        try (WorkerLoop loop = loop(LONG, () -> {
                    if (turns.get() == 1) {
                        throw new IllegalStateException("once");
                    }
                    return WorkerLoop.Turn.idle();
                })
                .start()) {
            turnsReach(2);
            assertThat(loop.failures()).isEqualTo(1);
        }
    }

    @Test
    void aTurnThatDoesNotEndIsInterruptedAtTheStop() throws InterruptedException {
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch started = new CountDownLatch(1);
        WorkerLoop loop = new WorkerLoop(
                        new WorkerLoop.Settings("stuck", 1, LONG, Duration.ofMillis(50)), clock, () -> {
                            started.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.set(true);
                                throw e;
                            }
                            return WorkerLoop.Turn.idle();
                        })
                .start();
        started.await();

        loop.close();

        await().until(() -> !loop.isAlive());
        assertThat(interrupted).isTrue();
    }
}
