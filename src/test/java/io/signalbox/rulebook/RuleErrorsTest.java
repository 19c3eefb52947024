package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.model.Event;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Failures of the machine within a rule are the failure of its file. */
class RuleErrorsTest {

    private static final Event LONG = Shop.viewed("v1", Duration.ZERO, "product_id", "a".repeat(19_000));
    private static final Event SHORT = Shop.viewed("v2", Duration.ZERO, "product_id", "ab");

    @Test
    void aTextTooLongForARegularExpressionFailsItsFileAndNothingElse() {
        // Given
        Compilation compilation = new RuleCompiler(CompilerLimits.DEFAULT)
                .compile(
                        Map.of(
                                "deep.drl",
                                RuleTrial.text(
                                        "ProductViewed( productId matches \"(a|b)*\" )", "verdict.segment(\"yes\");")),
                        Shop.PLAN);
        Rulebook rulebook = ((Compilation.Compiled) compilation).rulebook();

        // When
        try (Desk desk = rulebook.open("anna", ZoneOffset.UTC)) {
            desk.add(LONG);
            assertThatThrownBy(() -> desk.assess(0, Shop.NOON))
                    .isInstanceOf(AssessmentFailure.class)
                    .hasMessageContaining("StackOverflowError (file deep.drl)");
        }

        // Then: the next person's decision begins with nothing of it
        try (Desk desk = rulebook.open("ben", ZoneOffset.UTC)) {
            desk.add(SHORT);
            assertThat(desk.assess(0, Shop.NOON).claims()).hasSize(1);
        }
    }
}
