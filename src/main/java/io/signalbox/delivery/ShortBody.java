package io.signalbox.delivery;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer up to a bound and hangs up on the rest; keeps its beginning as text.
 *
 * <p>The text has no control characters, which neither a database nor a terminal would take well.
 */
final class ShortBody implements HttpResponse.BodySubscriber<String> {

    /** As much as an operator wants to read of an error. */
    static final int SHORT = 500;

    private static final int READ_BYTES = 64 * 1024;

    private final CompletableFuture<String> body = new CompletableFuture<>();
    private final byte[] kept;
    private Flow.@Nullable Subscription subscription;
    private int keptBytes;
    private int readBytes;

    /** @param bytes how many are kept at most */
    ShortBody(int bytes) {
        kept = new byte[bytes];
    }

    @Override
    public CompletionStage<String> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            readBytes += buffer.remaining();
            int wanted = Math.min(buffer.remaining(), kept.length - keptBytes);
            buffer.get(kept, keptBytes, wanted);
            keptBytes += wanted;
        }
        if (readBytes > READ_BYTES && subscription != null) {
            subscription.cancel();
            onComplete();
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        String text = new String(kept, 0, keptBytes, StandardCharsets.UTF_8);
        body.complete(text.replaceAll("\\p{Cntrl}+", " "));
    }
}
