package io.signalbox.platform;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Answers what many threads ask at the same time by one piece of work, as databases commit in groups: whoever finds nobody
 * at work answers all that wait. It waits a moment for others that are about to ask. Of questions about the same, where that is said, one is
 * answered at a time.
 *
 * <p>Not to be asked inside a transaction: whoever answers may wait for the connection that it holds.
 *
 * @param <Q> a question
 * @param <A> an answer
 */
public final class Together<Q, A> {

    private static final long GATHER_NANOS = 1_000_000;

    private final Function<List<Q>, List<A>> work;
    private final Function<Q, Object> subject;
    private final int most;
    private final Queue<Asked<Q, A>> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock working = new ReentrantLock(true);

    private record Asked<Q, A>(Q question, CompletableFuture<A> answer) {}

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
        Asked<Q, A> own = new Asked<>(question, new CompletableFuture<>());
        waiting.add(own);
        while (!own.answer().isDone()) {
            working.lock();
            try {
                if (!own.answer().isDone()) {
                    // Many begin at the same time, and the first would be answered alone.
                    LockSupport.parkNanos(GATHER_NANOS);
                    answer(next());
                }
            } finally {
                working.unlock();
            }
        }
        try {
            return own.answer().join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    private List<Asked<Q, A>> next() {
        List<Asked<Q, A>> next = new ArrayList<>();
        List<Asked<Q, A>> later = new ArrayList<>();
        Set<Object> subjects = new HashSet<>();
        while (next.size() < most) {
            Asked<Q, A> one = waiting.poll();
            if (one == null) {
                break;
            }
            (subjects.add(subject.apply(one.question())) ? next : later).add(one);
        }
        waiting.addAll(later);
        return next;
    }

    private void answer(List<Asked<Q, A>> asked) {
        try {
            List<A> answers = work.apply(asked.stream().map(Asked::question).toList());
            for (int i = 0; i < asked.size(); i++) {
                asked.get(i).answer().complete(answers.get(i));
            }
        } catch (RuntimeException | Error failed) {
            if (asked.size() == 1 || isOfAll(failed)) {
                asked.forEach(each -> each.answer().completeExceptionally(failed));
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
