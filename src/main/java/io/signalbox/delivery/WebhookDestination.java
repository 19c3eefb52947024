package io.signalbox.delivery;

import io.signalbox.delivery.DestinationSettings.Webhook;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Posts messages over HTTP, signed by the Standard Webhooks specification.
 *
 * <p>Redirects are not followed: a message goes where the operator said, nowhere else.
 */
final class WebhookDestination implements Destination {

    private final Webhook webhook;
    private final HttpClient client;

    WebhookDestination(Webhook webhook, HttpClient client) {
        this.webhook = webhook;
        this.client = client;
    }

    /** The client for all webhooks: it shares connections, and stays with HTTP/1.1, which every receiver speaks. */
    static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    @Override
    public Attempt deliver(Message message, Instant now) {
        AtomicReference<HttpResponse.ResponseInfo> head = new AtomicReference<>();
        CompletableFuture<HttpResponse<String>> exchange = client.sendAsync(request(message, now), info -> {
            head.set(info);
            return new ShortBody(
                    message.kind().equals(CallingDestination.KIND) ? CallingDestination.MAX_ANSWER : ShortBody.SHORT);
        });
        try {
            // The timeout of a request ends with the head of its answer; this one bounds the body too.
            HttpResponse<String> response = exchange.get(webhook.timeout().toMillis(), TimeUnit.MILLISECONDS);
            return judge(response.statusCode(), response.headers().firstValue("retry-after"), response.body(), now);
        } catch (TimeoutException slow) {
            exchange.cancel(true);
            return judgeHead(
                    Optional.ofNullable(head.get()),
                    "no complete answer within " + webhook.timeout().toMillis() + " ms",
                    now);
        } catch (ExecutionException failed) {
            return judgeHead(Optional.ofNullable(head.get()), reason(failed), now);
        } catch (InterruptedException stopped) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            return new Attempt.Failed(OptionalInt.empty(), "the service stopped", Optional.empty());
        }
    }

    private HttpRequest request(Message message, Instant now) {
        HttpRequest.Builder request = HttpRequest.newBuilder(webhook.url())
                .timeout(webhook.timeout())
                .header("content-type", CloudEvent.MEDIA_TYPE)
                .header("user-agent", "Signalbox")
                .header("webhook-id", message.id())
                .header("webhook-timestamp", Long.toString(now.getEpochSecond()));
        if (!webhook.keys().isEmpty()) {
            request.header(
                    "webhook-signature",
                    webhook.keys().stream()
                            .map(key -> key.sign(message.id(), now, message.payload()))
                            .collect(Collectors.joining(" ")));
        }
        return request.POST(HttpRequest.BodyPublishers.ofString(message.payload()))
                .build();
    }

    /** The exchange broke; where the status had come before that, it is the answer. */
    private static Attempt judgeHead(Optional<HttpResponse.ResponseInfo> head, String error, Instant now) {
        return head.map(info -> judge(info.statusCode(), info.headers().firstValue("retry-after"), error, now))
                .orElseGet(() -> new Attempt.Failed(OptionalInt.empty(), error, Optional.empty()));
    }

    static Attempt judge(int code, Optional<String> retryAfter, String body, Instant now) {
        OptionalInt status = OptionalInt.of(code);
        if (code >= 200 && code < 300) {
            return new Attempt.Delivered(status, body);
        }
        String shown = body.strip().substring(0, Math.min(body.strip().length(), ShortBody.SHORT));
        String error = "status " + code + (shown.isEmpty() ? "" : ": " + shown);
        if (code == 410) {
            return new Attempt.Gone(status, error);
        }
        if (code == 429 || code == 503) {
            return new Attempt.Failed(status, error, retryAfter.flatMap(header -> RetryAfter.read(header, now)));
        }
        boolean mayPass = code == 408 || code == 425 || code < 400 || code >= 500;
        return mayPass ? new Attempt.Failed(status, error, Optional.empty()) : new Attempt.Refused(status, error);
    }

    /** What went wrong, without the address: its path may be a secret. */
    private static String reason(ExecutionException failed) {
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        if (cause instanceof HttpConnectTimeoutException) {
            return "no connection in time";
        }
        if (cause instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        if (cause instanceof ConnectException) {
            return "no connection";
        }
        String kind = cause.getClass().getSimpleName();
        return cause instanceof IOException && cause.getMessage() != null ? kind + ": " + cause.getMessage() : kind;
    }
}
