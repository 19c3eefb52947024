package io.signalbox.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.ShopLives;
import io.signalbox.profile.RuleActivity.Match;
import io.signalbox.rulebook.RuleRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class RuleActivityTest {

    private static final Instant NOON = Instant.parse("2027-03-01T12:00:00Z");
    private static final RuleRef CART_LEFT = new RuleRef("cart.drl", "30 minutes", 3);
    private static final RuleRef LOST = new RuleRef("cart.drl", "24 hours", 9);

    private static List<String> told(RuleActivity activity) {
        List<String> told = new ArrayList<>();
        activity.tell(matches -> matches.forEach(match -> told.add(match.file() + " " + match.rule())));
        return told;
    }

    @Test
    void aRuleMatchesWhenTimeMakesItMatch() {
        // Given
        Station station = new Station(NOON, ShopLives.rules());
        ProfileRuntime runtime = station.knows("anna").runtime();
        station.receives("anna", ShopLives.addedToCart("c1", NOON));
        station.clock.tick(Duration.ofMillis(1));
        station.settle(runtime);
        assertThat(told(station.activity)).doesNotContain("cart.drl 30 minutes");

        // When
        station.liveUntil(runtime, NOON.plus(Duration.ofMinutes(31)));

        // Then
        assertThat(told(station.activity)).contains("cart.drl 30 minutes").doesNotContain("cart.drl 24 hours");
        assertThat(told(station.activity)).isEmpty();
    }

    @Test
    void whatCouldNotBeWrittenIsToldAgain() {
        Station station = new Station(NOON, ShopLives.rules());
        ProfileRuntime runtime = station.knows("anna").runtime();
        station.receives("anna", ShopLives.addedToCart("c1", NOON));
        station.liveUntil(runtime, NOON.plus(Duration.ofMinutes(31)));

        Assertions.assertThatThrownBy(() -> station.activity.tell(matches -> {
                    throw new IllegalStateException("no database");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(told(station.activity)).contains("cart.drl 30 minutes");
    }

    @Test
    void theLaterMatchStaysWhicheverReplicaTellsFirst() {
        // Given
        Station station = new Station(NOON, ShopLives.rules());
        RuleActivityStore store = new RuleActivityStore(station.sql);
        station.sql.doInTransaction(transaction -> store.live(transaction, List.of(CART_LEFT, LOST), NOON));

        // When
        store.matched(List.of(match(CART_LEFT, NOON.plusSeconds(60)), match(LOST, NOON.plusSeconds(5))));
        store.matched(List.of(match(CART_LEFT, NOON.plusSeconds(30))));
        store.matched(List.of(new Match("gone.drl", "gone", NOON)));

        // Then
        assertThat(store.all())
                .containsExactly(
                        new RuleHistory("cart.drl", "24 hours", NOON, Optional.of(NOON.plusSeconds(5))),
                        new RuleHistory("cart.drl", "30 minutes", NOON, Optional.of(NOON.plusSeconds(60))));
    }

    @Test
    void aRuleIsKnownSinceItWasFirstLiveAndForgottenWithItsLastVersion() {
        // Given
        Station station = new Station(NOON, ShopLives.rules());
        RuleActivityStore store = new RuleActivityStore(station.sql);
        station.sql.doInTransaction(transaction -> store.live(transaction, List.of(CART_LEFT, LOST), NOON));

        // When
        RuleRef added = new RuleRef("mail.drl", "clicked", 3);
        station.sql.doInTransaction(
                transaction -> store.live(transaction, List.of(CART_LEFT, added), NOON.plusSeconds(60)));

        // Then
        assertThat(store.all())
                .containsExactly(
                        new RuleHistory("cart.drl", "30 minutes", NOON, Optional.empty()),
                        new RuleHistory("mail.drl", "clicked", NOON.plusSeconds(60), Optional.empty()));
    }

    private static Match match(RuleRef rule, Instant at) {
        return new Match(rule.file(), rule.rule(), at);
    }
}
