package io.signalbox.delivery;

import io.signalbox.platform.Json;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Gives mails to a mail service over HTTP, as JSON of the shape that its API wants.
 *
 * <p>At most once: what the service refuses (4xx) it has not taken, and of 429 and 503 it says so itself. Any other failure
 * once the request was on its way leaves a doubt.
 */
final class HttpMailChannel implements MailChannel {

    /** Words that stand for parts of the mail in texts of the body. */
    static final List<String> WORDS =
            List.of("{id}", "{from}", "{from.address}", "{from.name}", "{to}", "{subject}", "{html}", "{text}");

    /** A text that is nothing but one of these becomes the headers of the mail, as an object or as a list. */
    static final String HEADERS = "{headers}";

    static final String HEADER_LIST = "{headers:list}";

    /**
     * The API of a mail service.
     *
     * @param headers of the request, such as the key
     * @param body objects, lists and texts
     */
    record Api(URI url, Map<String, String> headers, Map<String, Object> body) {
        Api {
            headers = Map.copyOf(headers);
        }

        /** Without headers, which hold a key. */
        @Override
        public String toString() {
            return "mail service at " + url.getHost();
        }
    }

    private final Api api;
    private final String from;
    private final Duration timeout;
    private final HttpClient client;

    HttpMailChannel(Api api, String from, Duration timeout, HttpClient client) {
        this.api = api;
        this.from = from;
        this.timeout = timeout;
        this.client = client;
    }

    @Override
    public Attempt send(String id, MailWriter.Mail mail, Instant now) {
        HttpRequest.Builder request = HttpRequest.newBuilder(api.url())
                .timeout(timeout)
                .header("content-type", "application/json")
                .header("user-agent", "Signalbox")
                .POST(HttpRequest.BodyPublishers.ofString(body(id, mail)));
        api.headers().forEach(request::setHeader);
        CompletableFuture<HttpResponse<String>> exchange =
                client.sendAsync(request.build(), info -> new ShortBody(ShortBody.SHORT));
        try {
            HttpResponse<String> response = exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return judge(response, now);
        } catch (TimeoutException slow) {
            exchange.cancel(true);
            return Attempt.InDoubt.because("no answer within " + timeout.toMillis() + " ms");
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            return cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException
                    ? new Attempt.Failed(OptionalInt.empty(), "no connection", Optional.empty())
                    : Attempt.InDoubt.because(cause.getClass().getSimpleName());
        } catch (InterruptedException stopped) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            return Attempt.InDoubt.because("the service stopped");
        }
    }

    private static Attempt judge(HttpResponse<String> response, Instant now) {
        int code = response.statusCode();
        boolean isUnclear = (code >= 500 && code != 503) || code == 408 || code == 425;
        if (isUnclear) {
            return Attempt.InDoubt.because("status " + code);
        }
        if (code >= 300 && code != 429 && code != 503) {
            String said = response.body().strip();
            return new Attempt.Refused(OptionalInt.of(code), "status " + code + (said.isEmpty() ? "" : ": " + said));
        }
        return WebhookDestination.judge(code, response.headers().firstValue("retry-after"), response.body(), now);
    }

    String body(String id, MailWriter.Mail mail) {
        int bracket = from.indexOf('<');
        Map<String, String> words = new LinkedHashMap<>();
        words.put("{id}", id);
        words.put("{from}", from);
        words.put("{from.address}", from.substring(bracket + 1).replace(">", "").strip());
        words.put("{from.name}", bracket < 0 ? "" : from.substring(0, bracket).strip());
        words.put("{to}", mail.to());
        words.put("{subject}", mail.subject());
        words.put("{html}", mail.html());
        words.put("{text}", mail.text());
        Map<String, String> headers = new LinkedHashMap<>(Map.of("X-Signalbox-Message", id));
        headers.putAll(mail.headers());
        return Json.write(filled(api.body(), words, headers));
    }

    private static Object filled(Object value, Map<String, String> words, Map<String, String> headers) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> filled = new LinkedHashMap<>();
            map.forEach((name, each) -> filled.put(String.valueOf(name), filled(each, words, headers)));
            return filled;
        }
        if (value instanceof List<?> list) {
            List<Object> filled = new ArrayList<>();
            list.forEach(each -> filled.add(filled(each, words, headers)));
            return filled;
        }
        if (value.equals(HEADERS)) {
            return headers;
        }
        if (value.equals(HEADER_LIST)) {
            return headers.entrySet().stream()
                    .map(header -> Map.of("Name", header.getKey(), "Value", header.getValue()))
                    .toList();
        }
        return value instanceof String text ? replaced(text, words) : value;
    }

    /** In one pass, so that what stands in a mail is never taken for a word. */
    private static String replaced(String text, Map<String, String> words) {
        StringBuilder replaced = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int start = at;
            Optional<String> word = words.keySet().stream()
                    .filter(each -> text.startsWith(each, start))
                    .findFirst();
            replaced.append(word.map(words::get).orElse(text.substring(start, start + 1)));
            at += word.map(String::length).orElse(1);
        }
        return replaced.toString();
    }
}
