package io.signalbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.flow.MessagePolicy.Cap;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyReaderTest {

    private static final String FILE = "flows/policy.yaml";

    @Test
    void readsAllThatCanStandThere() {
        PolicyReader.Reading reading = PolicyReader.read(FILE, """
                max-age: 2d
                holdout: 5
                quiet-hours: { between: "21:00-08:00", then: drop }
                caps: [ { most: 3, within: 7d } ]
                topics:
                  carts: { title: Carts, priority: 30, max-age: 12h, consent: required, caps: [ { most: 1, within: 24h } ] }
                  receipts: { transactional: true }
                """);

        assertThat(reading.problems()).isEmpty();
        MessagePolicy policy = reading.policy();
        assertThat(policy.maxAge()).isEqualTo(Duration.ofDays(2));
        assertThat(policy.caps()).containsExactly(new Cap(3, Duration.ofDays(7)));
        assertThat(policy.holdout()).isEqualTo(5);
        assertThat(policy.quiet())
                .contains(new MessagePolicy.QuietHours(
                        new Window(8 * 60, 21 * 60, EnumSet.allOf(DayOfWeek.class)), true));
        assertThat(policy.topic("carts"))
                .isEqualTo(new MessagePolicy.Topic(
                        "Carts",
                        30,
                        Optional.of(Duration.ofHours(12)),
                        List.of(new Cap(1, Duration.ofHours(24))),
                        true,
                        false));
        assertThat(policy.topic("receipts").isTransactional()).isTrue();
        assertThat(policy.topic("receipts").title()).isEqualTo("receipts");
    }

    @Test
    void saysAllThatIsWrongAndWhere() {
        PolicyReader.Reading reading = PolicyReader.read(FILE, """
                max-age: 90d
                cap: []
                caps: [ { most: 0, within: 1y }, { most: 2 } ]
                topics:
                  Carts: { consent: maybe }
                  receipts: { transactional: true, caps: [ { most: 1, within: 1d } ] }
                holdout: 51
                quiet-hours: { between: "00:00-24:00", then: wait }
                """);

        assertThat(reading.policy()).isEqualTo(MessagePolicy.DEFAULT);
        assertThat(reading.problems())
                .extracting(problem -> problem.line() + ":" + problem.column() + " " + problem.found())
                .containsExactlyInAnyOrder(
                        "1:10 \"90d\"",
                        "2:1 \"cap\"",
                        "3:17 \"0\"",
                        "3:28 \"1y\"",
                        "3:34 no within",
                        "5:10 topic \"Carts\"",
                        "5:21 \"maybe\"",
                        "6:42 \"caps\" of a transactional topic",
                        "7:10 \"51\"",
                        "8:25 \"00:00-24:00\", which never ends",
                        "8:46 \"wait\"");
    }

    @Test
    void whatIsNoYamlIsSaid() {
        assertThat(PolicyReader.read(FILE, "caps: [").problems()).hasSize(1);
        assertThat(PolicyReader.read(FILE, "").problems())
                .extracting(FlowProblem::found)
                .containsExactly("no YAML document");
    }
}
