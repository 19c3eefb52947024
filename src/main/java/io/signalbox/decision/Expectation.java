package io.signalbox.decision;

import static java.util.stream.Collectors.joining;

import io.signalbox.decision.RuleTest.Failure;
import io.signalbox.model.Change;
import io.signalbox.model.EventRef;
import io.signalbox.model.Membership;
import io.signalbox.model.Reason;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must hold in a test at an instant. */
public sealed interface Expectation {

    /** Line in the file. */
    int line();

    Instant at();

    /** What is so instead, with the nearest thing that does happen; empty where it holds. */
    Optional<Failure> check(TestedLife life);

    /** The person is in the segment; with the detail, and because of exactly these events, where it names them. */
    record InSegment(int line, Instant at, String segment, Optional<String> detail, Optional<Set<String>> because)
            implements Expectation {

        @Override
        public Optional<Failure> check(TestedLife life) {
            List<Membership> found = life.memberships(at, segment)
                    .filter(membership -> detail.isEmpty()
                            || detail.get().equals(membership.key().detail()))
                    .toList();
            if (found.stream().anyMatch(membership -> isBecause(because, membership.reason()))) {
                return Optional.empty();
            }
            String when = "at " + life.time(at);
            if (!found.isEmpty()) {
                String reasons = found.stream()
                        .map(membership -> TestedLife.because(membership.reason()))
                        .collect(joining(", "));
                return failure(line, when, "in " + named() + " " + reasons, events(because));
            }
            return failure(line, when, "not in " + named() + " (" + nearest(life) + ")", "to be in it");
        }

        private String nearest(TestedLife life) {
            List<Change> crossings = crossings(life, segment, detail).toList();
            Stream<String> left = last(crossings, change -> !change.at().isAfter(at))
                    .map(change -> "left at " + life.time(change.at()))
                    .stream();
            Stream<String> entered = first(
                    crossings,
                    change -> change instanceof Change.Entered && change.at().isAfter(at))
                    .map(change -> "entered at " + life.time(change.at()))
                    .stream();
            String words = Stream.concat(left, entered).collect(joining(", "));
            return words.isEmpty() ? "never entered; at that time " + life.segmentsAt(at) : words;
        }

        private String named() {
            return TestedLife.segment(segment, detail.orElse(""));
        }
    }

    /** The person is not in the segment; with no detail whatsoever where it names none. */
    record NotInSegment(int line, Instant at, String segment, Optional<String> detail) implements Expectation {

        @Override
        public Optional<Failure> check(TestedLife life) {
            return life.memberships(at, segment)
                    .filter(membership -> detail.isEmpty()
                            || detail.get().equals(membership.key().detail()))
                    .min(Comparator.comparing(Membership::key))
                    .flatMap(membership -> failure(
                            line,
                            "at " + life.time(at),
                            "in "
                                    + TestedLife.segment(
                                            segment, membership.key().detail())
                                    + " (entered at " + life.time(membership.since()) + " "
                                    + TestedLife.because(membership.reason()) + end(life, membership) + ")",
                            "not to be in it"));
        }

        private String end(TestedLife life, Membership membership) {
            return first(
                            crossings(
                                            life,
                                            segment,
                                            Optional.of(membership.key().detail()))
                                    .toList(),
                            change ->
                                    change instanceof Change.Left && change.at().isAfter(at))
                    .map(change -> ", left at " + life.time(change.at()))
                    .orElse("");
        }
    }

    /** A trait, computed or sent, has this value; empty: it has none. */
    record HasTrait(int line, Instant at, String trait, Optional<Object> value) implements Expectation {

        @Override
        public Optional<Failure> check(TestedLife life) {
            Optional<Object> found = life.trait(at, trait);
            if (found.map(HasTrait::comparable).equals(value.map(HasTrait::comparable))) {
                return Optional.empty();
            }
            String when = "at " + life.time(at);
            return failure(line, when, trait + " " + words(found) + nearest(life), "it to be " + words(value));
        }

        private String nearest(TestedLife life) {
            List<Change> others = life.changesBeyond().stream()
                    .filter(change -> change instanceof Change.TraitChanged
                            && change.name().equals(trait))
                    .filter(change -> change.at().isAfter(at))
                    .toList();
            return others.stream()
                    .findFirst()
                    .map(change -> " (" + words(((Change.TraitChanged) change).value()) + " from "
                            + life.time(change.at()) + " on)")
                    .orElse("");
        }

        /** Numbers are equal by their value, and instants to how they are written. */
        private static Object comparable(Object value) {
            if (value instanceof Number number) {
                return new BigDecimal(number.toString()).stripTrailingZeros();
            }
            return value instanceof Instant instant ? instant.toString() : value;
        }

        private static String words(Optional<Object> value) {
            return value.map(known -> known instanceof String ? "\"" + known + "\"" : String.valueOf(known))
                    .orElse("unset");
        }

        @Override
        public String toString() {
            return "trait " + trait + " at " + at;
        }
    }

    /** The trigger fires at exactly this instant; for this cause, and because of exactly these events, where named. */
    record Fires(int line, Instant at, String trigger, Optional<String> cause, Optional<Set<String>> because)
            implements Expectation {

        @Override
        public Optional<Failure> check(TestedLife life) {
            List<Change.Triggered> now = firings(life.changes(), trigger, cause)
                    .filter(firing -> firing.at().equals(at))
                    .toList();
            if (now.stream().anyMatch(firing -> isBecause(because, firing.reason()))) {
                return Optional.empty();
            }
            String when = "at " + life.time(at);
            if (!now.isEmpty()) {
                String reasons = now.stream()
                        .map(firing -> TestedLife.because(firing.reason()))
                        .collect(joining(", "));
                return failure(line, when, named() + " triggered " + reasons, events(because));
            }
            String others = firings(life.changesBeyond(), trigger, Optional.empty())
                    .sorted(Comparator.comparing(
                            firing -> Duration.between(at, firing.at()).abs()))
                    .limit(3)
                    .map(firing -> "at " + life.time(firing.at()) + " by "
                            + firing.key().cause())
                    .collect(joining(", "));
            return failure(
                    line,
                    when,
                    trigger + " not triggered (" + (others.isEmpty() ? "never" : "triggered " + others) + ")",
                    cause.isEmpty() ? "it to be triggered then" : "it to be triggered then by " + cause.get());
        }

        private String named() {
            return trigger + cause.map(id -> " by " + id).orElse("");
        }
    }

    /**
     * The trigger has not fired until this instant, it included; not for this cause, where it names one.
     *
     * @param after only later firings count; empty: all
     */
    record NotFired(int line, Instant at, String trigger, Optional<String> cause, Optional<Instant> after)
            implements Expectation {

        @Override
        public Optional<Failure> check(TestedLife life) {
            return firings(life.changesUntil(at), trigger, cause)
                    .filter(firing -> after.isEmpty() || firing.at().isAfter(after.get()))
                    .findFirst()
                    .flatMap(firing -> failure(
                            line,
                            "until " + life.time(at),
                            trigger + " triggered at " + life.time(firing.at()) + " by "
                                    + firing.key().cause(),
                            "it not to be triggered"
                                    + after.map(instant -> " after " + life.time(instant))
                                            .orElse("")));
        }
    }

    private static Optional<Failure> failure(int line, String when, String found, String expected) {
        return Optional.of(new Failure(line, when, found, expected));
    }

    private static boolean isBecause(Optional<Set<String>> because, Reason reason) {
        return because.isEmpty()
                || reason.evidence().stream()
                        .map(EventRef::id)
                        .collect(Collectors.toSet())
                        .equals(because.get());
    }

    private static String events(Optional<Set<String>> because) {
        return "because " + because.stream().flatMap(Set::stream).sorted().collect(joining(" "));
    }

    private static Stream<Change> crossings(TestedLife life, String segment, Optional<String> detail) {
        return life.changesBeyond().stream()
                .filter(change -> change instanceof Change.Entered || change instanceof Change.Left)
                .filter(change -> change.name().equals(segment))
                .filter(change -> detail.isEmpty() || change.discriminator().equals(detail.get()));
    }

    private static Stream<Change.Triggered> firings(List<Change> changes, String trigger, Optional<String> cause) {
        return changes.stream()
                .filter(Change.Triggered.class::isInstance)
                .map(Change.Triggered.class::cast)
                .filter(firing -> firing.name().equals(trigger))
                .filter(firing -> cause.isEmpty() || firing.key().cause().equals(cause.get()));
    }

    private static Optional<Change> first(List<Change> changes, Predicate<Change> which) {
        return changes.stream().filter(which).findFirst();
    }

    private static Optional<Change> last(List<Change> changes, Predicate<Change> which) {
        return changes.stream().filter(which).reduce((earlier, later) -> later);
    }
}
