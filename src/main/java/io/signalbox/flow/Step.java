package io.signalbox.flow;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One step of a flow. {@code next} and the like name the step that follows; empty: the run is completed.
 */
public sealed interface Step {

    /** Its own, or its path: {@code 2}, {@code 2.if1.1}, {@code 2.else.1}. */
    String id();

    /** Steps that may follow at the same instant. */
    List<Optional<String>> followers();

    /** Whether it reaches people or systems, which a flow with a window does only while that is open. */
    default boolean reachesOut() {
        return false;
    }

    /** Waits for a span from the instant at which it began. */
    record Wait(String id, Duration span, Optional<String> next) implements Step {
        @Override
        public List<Optional<String>> followers() {
            return List.of(next);
        }
    }

    /** Waits until its condition holds, or for a span; {@code then} also where it holds exactly at the end. */
    record WaitUntil(String id, String condition, Duration atMost, Optional<String> then, Optional<String> otherwise)
            implements Step {
        @Override
        public List<Optional<String>> followers() {
            return List.of(then, otherwise);
        }
    }

    /** Takes the first branch whose condition holds. */
    record Choose(String id, List<Branch> branches, Optional<String> otherwise) implements Step {
        public Choose {
            branches = List.copyOf(branches);
        }

        @Override
        public List<Optional<String>> followers() {
            return Stream.concat(branches.stream().map(Branch::next), Stream.of(otherwise))
                    .toList();
        }
    }

    /** A way that is taken where its condition holds. */
    record Branch(String name, String condition, Optional<String> next) {}

    /** Takes a branch by a stable hash of profile, flow and {@code name}; percents sum to 100. */
    record Split(String id, String name, List<Part> parts) implements Step {
        public Split {
            parts = List.copyOf(parts);
        }

        @Override
        public List<Optional<String>> followers() {
            return parts.stream().map(Part::next).toList();
        }
    }

    /** A share of the people. */
    record Part(String name, int percent, Optional<String> next) {}

    /** Sends a message, by a line of the text: by {@code channel}, made from the template {@code message}. */
    record Send(String id, int line, String channel, String message, Optional<String> next) implements Step {
        @Override
        public boolean reachesOut() {
            return true;
        }

        @Override
        public List<Optional<String>> followers() {
            return List.of(next);
        }
    }

    /** Says that the person is to be put on a list at a destination, or taken off it. */
    record ChangeList(String id, boolean adds, String destination, String list, Optional<String> next) implements Step {
        @Override
        public boolean reachesOut() {
            return true;
        }

        @Override
        public List<Optional<String>> followers() {
            return List.of(next);
        }
    }

    /** Asks a destination, by a line of the text; {@code next} is the {@link Answer} that it waits for. */
    record Call(String id, int line, String destination, Duration atMost, Optional<String> next) implements Step {
        @Override
        public boolean reachesOut() {
            return true;
        }

        @Override
        public List<Optional<String>> followers() {
            return List.of(next);
        }
    }

    /**
     * Waits for the answer to a call, for a span; {@code then} also where it comes exactly at the end, {@code otherwise} also
     * as soon as it is known that none will come.
     *
     * @param call id of the step that called
     */
    record Answer(String id, String call, Duration atMost, Optional<String> then, Optional<String> otherwise)
            implements Step {

        /** Its id is that of the call with this behind it. */
        static final String SUFFIX = ".answer";

        @Override
        public List<Optional<String>> followers() {
            return List.of(then, otherwise);
        }
    }

    /** Sets traits of the profile; an empty value unsets. */
    record SetTrait(String id, Map<String, Optional<Object>> traits, Optional<String> next) implements Step {
        public SetTrait {
            traits = Map.copyOf(traits);
        }

        @Override
        public List<Optional<String>> followers() {
            return List.of(next);
        }
    }

    /** Goes on somewhere else. */
    record Goto(String id, Optional<String> next) implements Step {
        @Override
        public List<Optional<String>> followers() {
            return List.of(next);
        }
    }

    /** Ends the run. */
    record End(String id) implements Step {
        @Override
        public List<Optional<String>> followers() {
            return List.of();
        }
    }
}
