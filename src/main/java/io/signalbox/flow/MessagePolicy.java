package io.signalbox.flow;

import io.signalbox.model.Durations;
import io.signalbox.model.MessageVerdict;
import io.signalbox.model.SentMessage;
import io.signalbox.model.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which messages a person may get, and when: how old a message may be, how many in which time, and which one of them first.
 *
 * <p>Pure: the same message with the same past gets the same verdict.
 *
 * @param maxAge how long after the instant at which its flow sent it a message may still go out
 * @param caps for the messages of all topics together
 * @param quiet when nothing is sent
 * @param holdout percent of all people whom no flow sends anything, for comparison
 * @param topics by name
 */
public record MessagePolicy(
        Duration maxAge, List<Cap> caps, Optional<QuietHours> quiet, int holdout, Map<String, Topic> topics) {

    /** Where no policy is written: a message is too old after a day, and nothing else stops it. */
    public static final MessagePolicy DEFAULT =
            new MessagePolicy(Duration.ofDays(1), List.of(), Optional.empty(), 0, Map.of());

    /** In percent: of a group that is larger than the other one, nobody would know what it is compared with. */
    static final int LARGEST_HOLDOUT = 50;

    /** The longest time that a cap can look back. */
    public static final Duration LONGEST_CAP = Duration.ofDays(90);

    /** When a message that lets another one go first is looked at again. */
    private static final Duration AFTER_YOU = Duration.ofMinutes(1);

    /** At most so many messages within any such time. */
    public record Cap(int most, Duration within) {
        private String text() {
            return most + " in " + Durations.text(within);
        }
    }

    /**
     * A time of day at which nothing is sent, on the person's own clock.
     *
     * @param rest of the day
     * @param drops whether a message that comes in it is not sent at all, and not at its end
     */
    public record QuietHours(Window rest, boolean drops) {

        private Optional<MessageVerdict> judge(Instant now, Instant end, WallClock clock) {
            Instant over = rest.opening(now, clock);
            if (!over.isAfter(now)) {
                return Optional.empty();
            }
            String words =
                    "quiet hours " + WallClock.time(rest.to()) + "-" + WallClock.time(rest.from()) + " " + clock.zone();
            if (drops) {
                return Optional.of(new MessageVerdict.Never(words));
            }
            return Optional.of(
                    over.isAfter(end)
                            ? new MessageVerdict.Never(
                                    words + ", over at " + over + ", and it can be sent until " + end)
                            : new MessageVerdict.Later(
                                    over, words + "; moved to " + WallClock.time(rest.from()) + ", " + over));
        }
    }

    /**
     * What messages of one kind have in common.
     *
     * @param title for the person
     * @param priority where a cap lets only one of two pass, the one with the higher number
     * @param maxAge where it differs from that of all
     * @param caps for its messages alone
     * @param needsConsent whether the person must have said yes, and not only not no
     * @param isTransactional whether the person needs it whatever they have subscribed to: no consent, no caps
     */
    public record Topic(
            String title,
            int priority,
            Optional<Duration> maxAge,
            List<Cap> caps,
            boolean needsConsent,
            boolean isTransactional) {

        /** Of messages that name no topic. */
        static final Topic NONE = new Topic("", 0, Optional.empty(), List.of(), false, false);

        public Topic {
            caps = List.copyOf(caps);
        }
    }

    /**
     * A message that is to be sent.
     *
     * @param template that says which topic it has
     * @param meant when its flow sent it
     * @param clock of the person
     */
    public record Asked(String id, String template, Instant meant, WallClock clock) {}

    /**
     * What else there is of the person.
     *
     * @param sent within {@link #LONGEST_CAP}, in any order
     * @param waiting what could be sent right now as well; its instant does not matter
     */
    public record Others(List<SentMessage> sent, List<SentMessage> waiting) {
        public Others {
            sent = List.copyOf(sent);
            waiting = List.copyOf(waiting);
        }
    }

    public MessagePolicy {
        caps = List.copyOf(caps);
        topics = Map.copyOf(topics);
    }

    /** Whether no flow sends anything to the person, for comparison; for ever, unless the percentage is changed. */
    public boolean holdsOut(String profileId) {
        return Lot.of(profileId, "holdout") < holdout;
    }

    /** The topic of this name; what is not known has no rules of its own. */
    public Topic topic(String name) {
        return topics.getOrDefault(name, Topic.NONE);
    }

    /** After this instant a message of this topic is not sent. */
    public Instant until(Asked message, String topic) {
        return message.meant().plus(topic(topic).maxAge().orElse(maxAge));
    }

    /**
     * Whether the message may be sent now.
     *
     * @param topicOf name of a template's topic, blank where it has none
     */
    public MessageVerdict judge(Asked message, Others others, Function<String, String> topicOf, Instant now) {
        String name = topicOf.apply(message.template());
        Topic topic = topic(name);
        Instant end = until(message, name);
        if (end.isBefore(now)) {
            return new MessageVerdict.Never(
                    "too late: it was meant for " + message.meant() + " and could be sent until " + end);
        }
        if (topic.isTransactional()) {
            return new MessageVerdict.Send("no rules for " + name + ", which is transactional");
        }
        Optional<MessageVerdict> hush = quiet.flatMap(hours -> hours.judge(now, end, message.clock()));
        if (hush.isPresent()) {
            return hush.get();
        }
        List<Use> uses = new ArrayList<>();
        caps.forEach(cap -> uses.add(use(cap, "", message, others, other -> isCounted(topicOf.apply(other)), now)));
        topic.caps()
                .forEach(cap -> uses.add(use(
                        cap,
                        " of " + name,
                        message,
                        others,
                        other -> topicOf.apply(other).equals(name),
                        now)));
        Optional<Use> full = uses.stream().filter(Use::isFull).max(Comparator.comparing(Use::freeAt));
        if (full.isPresent()) {
            return capped(full.get(), end);
        }
        return first(topic, uses, others, topicOf, now)
                .orElseGet(() -> new MessageVerdict.Send(
                        uses.isEmpty()
                                ? "no caps"
                                : uses.stream().map(Use::text).collect(Collectors.joining("; "))));
    }

    private boolean isCounted(String topic) {
        return !topic(topic).isTransactional();
    }

    /** How much of a cap is used up, and by what. */
    private record Use(Cap cap, String scope, List<SentMessage> used, Predicate<String> counts) {

        boolean isFull() {
            return used.size() >= cap.most();
        }

        /** When the next message fits: when the one that is so many messages back is far enough away. */
        Instant freeAt() {
            return used.get(used.size() - cap.most()).at().plus(cap.within());
        }

        String text() {
            return used.size() + " of " + cap.text() + scope;
        }

        String by() {
            return used.stream()
                    .map(one -> one.template() + " (" + one.at() + ")")
                    .collect(Collectors.joining(", "));
        }
    }

    private static Use use(Cap cap, String scope, Asked message, Others others, Predicate<String> counts, Instant now) {
        Instant since = now.minus(cap.within());
        return new Use(
                cap,
                scope,
                others.sent().stream()
                        .filter(one -> !one.id().equals(message.id()))
                        .filter(one -> one.at().isAfter(since) && counts.test(one.template()))
                        .sorted(Comparator.comparing(SentMessage::at).thenComparing(SentMessage::id))
                        .toList(),
                counts);
    }

    private static MessageVerdict capped(Use use, Instant end) {
        String words = "capped: " + use.cap().text() + use.scope() + ", used by " + use.by();
        Instant free = use.freeAt();
        return free.isAfter(end)
                ? new MessageVerdict.Never(
                        words + "; the next place is free at " + free + ", and it can be sent until " + end)
                : new MessageVerdict.Later(free, words + "; moved to " + free);
    }

    /** Whether one of higher priority would take the last place. */
    private Optional<MessageVerdict> first(
            Topic topic, List<Use> uses, Others others, Function<String, String> topicOf, Instant now) {
        for (Use use : uses) {
            Map<String, SentMessage> higher = new TreeMap<>();
            others.waiting().stream()
                    .filter(one -> use.counts().test(one.template()))
                    .filter(one -> topic(topicOf.apply(one.template())).priority() > topic.priority())
                    .forEach(one -> higher.put(one.id(), one));
            if (!higher.isEmpty()
                    && use.used().size() + higher.size() >= use.cap().most()) {
                return Optional.of(new MessageVerdict.Later(
                        now.plus(AFTER_YOU),
                        "waits for "
                                + higher.values().stream()
                                        .map(SentMessage::template)
                                        .collect(Collectors.joining(", "))
                                + " of higher priority, since " + use.text() + " are used"));
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "policy of " + topics.size() + " topics";
    }
}
