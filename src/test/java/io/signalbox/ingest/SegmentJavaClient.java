package io.signalbox.ingest;

import com.segment.analytics.Analytics;
import com.segment.analytics.Callback;
import com.segment.analytics.messages.GroupMessage;
import com.segment.analytics.messages.IdentifyMessage;
import com.segment.analytics.messages.Message;
import com.segment.analytics.messages.PageMessage;
import com.segment.analytics.messages.TrackMessage;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The six actions of {@code src/test/clients/send.mjs}, by Segment's client for Java. */
final class SegmentJavaClient {

    private static final Map<String, Object> PRODUCT = Map.of("product_id", "p1", "category", "shoes", "price", 89.9);

    private SegmentJavaClient() {}

    /** Returns when all of them have been acknowledged. */
    static void send(String url, String key, String user) throws InterruptedException {
        CountDownLatch acknowledged = new CountDownLatch(6);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Analytics analytics = Analytics.builder(key)
                .endpoint(url)
                .flushQueueSize(3)
                .callback(new Callback() {
                    @Override
                    public void success(Message message) {
                        acknowledged.countDown();
                    }

                    @Override
                    public void failure(Message message, Throwable throwable) {
                        failure.set(throwable);
                        acknowledged.countDown();
                    }
                })
                .build();
        analytics.enqueue(IdentifyMessage.builder().userId(user).traits(Map.of("plan", "gold")));
        analytics.enqueue(PageMessage.builder("Home")
                .userId(user)
                .properties(Map.of("url", "https://shop.example.org/", "title", "Home")));
        analytics.enqueue(TrackMessage.builder("Product Viewed").userId(user).properties(PRODUCT));
        analytics.enqueue(TrackMessage.builder("add_to_cart").userId(user).properties(PRODUCT));
        analytics.enqueue(TrackMessage.builder("Order Completed")
                .userId(user)
                .properties(Map.of("order_id", "o-" + user, "total", 89.9)));
        analytics.enqueue(GroupMessage.builder("g1").userId(user));
        analytics.flush();
        boolean all = acknowledged.await(90, TimeUnit.SECONDS);
        analytics.shutdown();
        if (!all || failure.get() != null) {
            throw new AssertionError("expected six acknowledgements", failure.get());
        }
    }
}
