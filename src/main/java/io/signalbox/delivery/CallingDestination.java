package io.signalbox.delivery;

import io.signalbox.platform.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A webhook whose answers to the calls of flows are told to {@link CallAnswers}; other messages it sends as they are.
 *
 * <p>The answer is stored before the message counts as delivered. Where that fails the call is sent again with the same id.
 */
final class CallingDestination implements Destination {

    static final String KIND = "called";

    /** In bytes. */
    static final int MAX_ANSWER = 16 * 1024;

    private final Destination webhook;
    private final CallAnswers answers;

    CallingDestination(Destination webhook, CallAnswers answers) {
        this.webhook = webhook;
        this.answers = answers;
    }

    @Override
    public Attempt deliver(Message message, Instant now) {
        if (!message.kind().equals(KIND)) {
            return webhook.deliver(message, now);
        }
        CloudEvent.Said said = CloudEvent.read(message.payload());
        Instant until = Instant.parse(String.valueOf(said.data().get("until")));
        if (until.isBefore(now)) {
            // The run goes on by itself at that instant; nobody waits for the answer.
            return new Attempt.Withheld("an answer counted until " + until);
        }
        CallAnswers.Call call = new CallAnswers.Call(message.profileId(), message.id(), said.data(), said.time());
        Attempt attempt = webhook.deliver(message, now);
        if (attempt instanceof Attempt.Delivered delivered) {
            attempt = take(call, delivered);
        }
        if (attempt instanceof Attempt.Refused refused) {
            answers.failed(call, refused.status());
        }
        return attempt;
    }

    private Attempt take(CallAnswers.Call call, Attempt.Delivered delivered) {
        Optional<Map<String, Object>> answer = read(delivered.answer());
        if (answer.isEmpty()) {
            return new Attempt.Refused(
                    delivered.status(),
                    "found an answer that is no JSON object of at most " + MAX_ANSWER
                            + " bytes; expected one, or none");
        }
        return answers.answered(call, delivered.status().orElse(0), answer.get())
                .<Attempt>map(problem -> new Attempt.Refused(delivered.status(), problem))
                .orElse(new Attempt.Delivered(delivered.status()));
    }

    /** The texts, numbers and flags of an object; what is empty says nothing; empty: it is no object. */
    private static Optional<Map<String, Object>> read(String body) {
        Map<String, Object> scalars = new LinkedHashMap<>();
        if (!body.isBlank()) {
            try {
                Json.readObject(body).forEach((name, value) -> {
                    if (value instanceof Number
                            || value instanceof Boolean
                            || (value instanceof String text && isText(text))) {
                        scalars.put(name, value);
                    }
                });
            } catch (IllegalArgumentException noObject) {
                return Optional.empty();
            }
        }
        return Optional.of(scalars);
    }

    /** What a database takes as text: no character 0, and no half of a pair. */
    private static boolean isText(String text) {
        return text.codePoints()
                .noneMatch(
                        point -> point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE));
    }
}
