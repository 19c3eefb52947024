package io.signalbox.decision;

import static io.signalbox.decision.Moments.NOON;
import static io.signalbox.decision.OutcomeAssert.assertThatOutcome;
import static io.signalbox.decision.Shop.received;
import static io.signalbox.decision.Shop.viewed;
import static io.signalbox.decision.SmallRules.HERE;
import static io.signalbox.decision.SmallRules.anna;
import static io.signalbox.decision.Units.file;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.decision.JavaRulebook.JavaFile;
import io.signalbox.model.Event;
import io.signalbox.model.Membership;
import org.junit.jupiter.api.Test;

/** Rule files and profiles that cannot be decided, and those beside them that can. */
class DeciderFailuresTest {

    @Test
    void aFileThatFailsKeepsItsClaimsWhileTheOthersGoOn() {
        // Given
        boolean[] broken = {false};
        JavaFile fragile = new JavaFile(file("fragile.drl", "event:product_viewed", "segment:fragile"), asking -> {
            if (broken[0]) {
                throw new ArithmeticException("division by zero");
            }
            asking.all("product_viewed").stream()
                    .filter(view -> asking.within(view, ofDays(1)))
                    .forEach(view -> asking.segment("fragile", "fragile", "", view));
        });
        Life anna = anna(fragile, HERE).receives(viewed("v1", NOON, "shoes"));
        anna.decide(NOON);
        broken[0] = true;
        // When
        anna.receives(viewed("v2", NOON.plusSeconds(30), "shoes"));
        Outcome failing = anna.decide(NOON.plus(ofDays(2)));
        Outcome afterwards = anna.decide(NOON.plus(ofDays(3)));
        broken[0] = false;
        Outcome retried = anna.retry(NOON.plus(ofDays(4)));
        // Then
        assertThatOutcome(failing).leaves("here").at(NOON.plusSeconds(630));
        assertThat(failing.failures()).singleElement().satisfies(failure -> assertThat(failure.file())
                .isEqualTo("fragile.drl"));
        assertThat(failing.state().units()).hasEntrySatisfying("fragile.drl", unit -> assertThat(unit.error())
                .isPresent());
        assertThat(afterwards.failures()).isEmpty();
        assertThat(afterwards.state().memberships()).containsKey(new Membership.Key("fragile", ""));
        assertThatOutcome(retried).leaves("fragile").at(NOON.plus(ofDays(1)).plusSeconds(30));
        assertThat(retried.state().units().values())
                .noneMatch(unit -> unit.error().isPresent());
    }

    @Test
    void aFlipThatIsNotInTheFutureFailsItsFileInsteadOfLoopingForEver() {
        JavaFile standing =
                new JavaFile(file("standing.drl", "event:product_viewed", ""), asking -> asking.offer(NOON));
        Life anna = anna(standing, HERE).receives(viewed("v1", NOON, "shoes"));

        Outcome outcome = anna.decide(NOON.plusSeconds(5));

        assertThat(outcome.failures()).singleElement().satisfies(failure -> assertThat(failure.error())
                .contains("a flip must be later", "standing.drl"));
        assertThatOutcome(outcome).enters("here");
    }

    @Test
    void aProfileThatCannotBeDecidedInBoundsFails() {
        JavaFile endless =
                new JavaFile(file("endless.drl", "event:product_viewed", ""), asking -> asking.all("product_viewed")
                        .forEach(view -> ofEachMillisecond(asking, view)));
        Life anna = anna(endless)
                .limitedTo(new DeciderLimits(0, 10, Life.ZONE))
                .receives(
                        received(viewed("v1", NOON, "shoes"), NOON.plus(ofDays(1))),
                        received(viewed("v2", NOON.plus(ofHours(1)), "shoes"), NOON.plus(ofDays(1))));

        assertThatThrownBy(() -> anna.decide(NOON.plus(ofDays(1))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("anna")
                .hasMessageContaining("1000");
    }

    private static void ofEachMillisecond(Asking asking, Event view) {
        int passed = 1;
        while (asking.olderThan(view, ofMillis(passed))) {
            passed++;
        }
    }
}
