package io.signalbox.platform;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Answers what many threads ask at the same time by one piece of work, as databases commit in groups: whoever finds nobody
 * at work waits a moment for others that are about to ask, and answers all; of those who asked meanwhile, the first is next.
 * Of questions about the same, where that is said, one is answered at a time.
 *
 * <p>Not to be asked inside a transaction: whoever answers may wait for the connection that it holds.
 *
 * @param <Q> a question
 * @param <A> an answer
 */
public final class Together<Q, A> {

    /** Many begin at the same time, and the first would be answered alone. */
    private static final long GATHER_NANOS = 1_000_000;

    private final Function<List<Q>, List<A>> work;
    private final Function<Q, Object> subject;
    private final int most;

    private final Deque<Asked<Q, A>> waiting = new ArrayDeque<>();

    /** Where nobody is, nobody waits. */
    private boolean isAtWork;

    /**
     * A question that waits.
     *
     * @param subject what it is about
     * @param woken once there is an answer, or it is up to this one to give it
     */
    private record Asked<Q, A>(Q question, Object subject, CompletableFuture<A> answer, Semaphore woken) {

        void answer(A given) {
            answer.complete(given);
            woken.release();
        }

        void fail(Throwable failure) {
            answer.completeExceptionally(failure);
            woken.release();
        }
    }

    /** Answers by this work, any questions together. */
    public Together(Function<List<Q>, List<A>> work, int most) {
        this(work, question -> new Object(), most);
    }

    /**
     * Answers by this work.
     *
     * @param work as many answers as questions, in their order; where it fails, each question is asked once more by itself,
     *     unless the database is away
     * @param subject what a question is about
     * @param most questions at once
     */
    public Together(Function<List<Q>, List<A>> work, Function<Q, Object> subject, int most) {
        this.work = work;
        this.subject = subject;
        this.most = most;
    }

    /** The answer; what the work throws is thrown here. */
    public A ask(Q question) {
        Asked<Q, A> own = new Asked<>(question, subject.apply(question), new CompletableFuture<>(), new Semaphore(0));
        if (!begins(own)) {
            own.woken().acquireUninterruptibly();
        }
        if (!own.answer().isDone()) {
            try {
                gather();
                answer(next());
            } finally {
                handOver();
            }
        }
        try {
            return own.answer().join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    private void gather() {
        boolean isFull;
        synchronized (this) {
            isFull = waiting.size() >= most;
        }
        if (!isFull) {
            LockSupport.parkNanos(GATHER_NANOS);
        }
    }

    private synchronized boolean begins(Asked<Q, A> own) {
        waiting.add(own);
        boolean begins = !isAtWork;
        isAtWork = true;
        return begins;
    }

    /** Those at the front, with whoever answers first of all. */
    private synchronized List<Asked<Q, A>> next() {
        List<Asked<Q, A>> next = new ArrayList<>();
        Deque<Asked<Q, A>> later = new ArrayDeque<>();
        Set<Object> subjects = new HashSet<>();
        while (next.size() < most && !waiting.isEmpty()) {
            Asked<Q, A> one = waiting.remove();
            if (subjects.add(one.subject())) {
                next.add(one);
            } else {
                later.push(one);
            }
        }
        later.forEach(waiting::addFirst);
        return next;
    }

    private synchronized void handOver() {
        if (waiting.isEmpty()) {
            isAtWork = false;
        } else {
            waiting.element().woken().release();
        }
    }

    private void answer(List<Asked<Q, A>> asked) {
        try {
            List<A> answers = work.apply(asked.stream().map(Asked::question).toList());
            if (answers.size() != asked.size()) {
                // Asked again, the work would be done twice.
                IllegalStateException wrong =
                        new IllegalStateException("expected " + asked.size() + " answers, but found " + answers.size());
                asked.forEach(each -> each.fail(wrong));
                return;
            }
            for (int i = 0; i < asked.size(); i++) {
                asked.get(i).answer(answers.get(i));
            }
        } catch (RuntimeException | Error failed) {
            if (asked.size() == 1 || isOfAll(failed)) {
                asked.forEach(each -> each.fail(failed));
            } else {
                asked.forEach(each -> answer(List.of(each)));
            }
        }
    }

    /** One after the other, all would wait as long once more. */
    private static boolean isOfAll(Throwable failed) {
        return failed instanceof SqlException away && away.kind() == SqlException.Kind.UNREACHABLE;
    }
}
