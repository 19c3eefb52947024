package io.signalbox.flow;

import java.util.Optional;

/** What starts a flow. */
public sealed interface Start {

    /** A trigger; {@code cause} is the word of the event that causes it, where that is an event. */
    record OnTrigger(String trigger, Optional<String> cause) implements Start {}

    /** A segment is entered, with any detail. */
    record OnEntered(String segment) implements Start {}

    /** A segment is left, with any detail. */
    record OnLeft(String segment) implements Start {}

    /** An event; {@code cause} is its word, such as {@code AddToCart}. */
    record OnEvent(String cause) implements Start {}

    /** The word of the event that a run knows as its cause. */
    default Optional<String> causeWord() {
        if (this instanceof OnTrigger trigger) {
            return trigger.cause();
        }
        return this instanceof OnEvent event ? Optional.of(event.cause()) : Optional.empty();
    }
}
