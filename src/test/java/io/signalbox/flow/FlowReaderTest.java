package io.signalbox.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.DayOfWeek;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts of flows: what they mean, and what is said of those that mean nothing. */
class FlowReaderTest {

    private static FlowReading read(String text) {
        return FlowReader.read("a.yaml", text);
    }

    private static List<String> problems(String text) {
        return read(text).problems().stream()
                .map(problem ->
                        problem.line() + ":" + problem.column() + " " + problem.found() + "; " + problem.expected())
                .toList();
    }

    private static String steps(String steps) {
        return "flow: a\nstarts-on: { segment: vip }\nsteps:\n" + steps;
    }

    @Test
    void stepsAreNamedByTheirPathUnlessTheyHaveAnId() {
        Flow flow = read(steps("""
                  - wait: 1d12h
                  - id: decide
                    choose:
                      - if: A()
                        then: [ send: { email: x } ]
                      - if: B()
                        then: [ goto: decide-again ]
                      - else: [ end ]
                  - split:
                      - { name: offer, percent: 40, then: [ { set-trait: { tier: gold, old: null } } ] }
                      - { name: plain, percent: 60 }
                  - wait: 1h
                  - id: decide-again
                    wait-until: { if: C(), at-most: 3d, else: [ end ] }
                """)).flow().orElseThrow();

        assertThat(flow.steps().keySet())
                .containsExactly(
                        "1",
                        "decide",
                        "2.if1.1",
                        "2.if2.1",
                        "2.else.1",
                        "3",
                        "3.offer.1",
                        "4",
                        "decide-again",
                        "5.else.1");
        assertThat(flow.first()).isEqualTo("1");
        assertThat(flow.step("1")).contains(new Step.Wait("1", Duration.ofHours(36), Optional.of("decide")));
        assertThat(flow.step("2.if1.1")).contains(new Step.Send("2.if1.1", 8, "email", "x", Optional.of("3")));
        assertThat(flow.step("3.offer.1").orElseThrow().followers()).containsExactly(Optional.of("4"));
        assertThat(flow.conditions())
                .extracting(Condition::id, Condition::step, Condition::line)
                .containsExactly(
                        tuple("decide.if1", "decide", 7),
                        tuple("decide.if2", "decide", 9),
                        tuple("decide-again.if", "decide-again", 17));
    }

    @Test
    void allProblemsAreSaidAtOnce() {
        assertThat(problems("""
                flow: Not Kebab
                starts-on: { trigger: x, segment: y }
                re-entry: sometimes
                exit-on-goal: true
                priority: high
                stps: []
                steps:
                  - wait: soon
                  - wait: 1h
                    send: { email: x }
                  - sned: { email: x }
                  - send: { sms: x }
                  - split:
                      - { name: a, percent: 50 }
                      - { name: a, percent: 40 }
                  - choose:
                      - then: [ end ]
                  - wait-until: { at-most: 1d }
                  - goto: nowhere
                  - add-to: { destination: Newsletter CRM, lst: vip }
                  - remove-from: {}
                """))
                .anyMatch(line -> line.startsWith("1:7 \"Not Kebab\""))
                .anyMatch(line -> line.startsWith("2:12 trigger and segment"))
                .anyMatch(line -> line.startsWith("3:11 \"sometimes\""))
                .anyMatch(line -> line.startsWith("4:15 exit-on-goal without a goal"))
                .anyMatch(line -> line.startsWith("5:11 \"high\""))
                .anyMatch(line -> line.equals("6:1 \"stps\"; steps"))
                .anyMatch(line -> line.startsWith("8:11 \"soon\""))
                .anyMatch(line -> line.startsWith("9:5 wait and send in one step"))
                .anyMatch(line -> line.equals("11:5 \"sned\"; send"))
                .anyMatch(line -> line.contains("\"sms\""))
                .anyMatch(line -> line.contains("percents that sum to 90"))
                .anyMatch(line -> line.contains("\"a\" twice"))
                .anyMatch(line -> line.contains("neither if nor else"))
                .anyMatch(line -> line.contains("no if; the condition that it waits for"))
                .anyMatch(line -> line.contains("goto \"nowhere\""))
                .anyMatch(line ->
                        line.equals("20:28 \"Newsletter CRM\"; the name of a destination, such as newsletter-crm"))
                .anyMatch(line -> line.equals("20:44 \"lst\"; list"))
                .anyMatch(line -> line.equals("20:13 no list; the name of a list there"))
                .anyMatch(line -> line.startsWith("21:18 no destination"))
                .anyMatch(line -> line.startsWith("21:18 no list"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "- end\\n  - wait: 1h|a step that is never reached",
                "- id: top\\n    send: { email: x }\\n  - goto: top|a circle without a wait",
                "- id: top\\n    wait-until: { if: A(), at-most: 1d }\\n  - goto: top|a circle without a wait",
                "- goto: later\\n  - wait: 1h\\n  - id: later\\n    end: now|a step that is never reached"
            })
    void deadEndsAndCirclesAreRefused(String steps, String found) {
        assertThat(problems(steps("  " + steps.replace("\\n", "\n")))).anyMatch(line -> line.contains(found));
    }

    @Test
    void aCircleWithAWaitIsAFlow() {
        assertThat(problems(steps("  - id: top\n    send: { email: x }\n  - wait: 7d\n  - goto: top\n")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"flow: [|no YAML", "''|no YAML document", "- a|a list"})
    void whatIsNoFlowIsSaid(String text, String found) {
        assertThat(problems(text)).isNotEmpty().anyMatch(line -> line.contains(found));
    }

    private static FlowReading window(String window) {
        return read("flow: a\nstarts-on: { segment: vip }\nwindow: " + window + "\nsteps: [ send: { email: x } ]\n");
    }

    @Test
    void aWindowHasTimesDaysOrBoth() {
        Set<DayOfWeek> all = EnumSet.allOf(DayOfWeek.class);

        assertThat(window("{ between: \"09:00-18:30\", weekdays: [monday, sunday] }")
                        .flow()
                        .orElseThrow()
                        .window())
                .isEqualTo(new Window(540, 1110, Set.of(DayOfWeek.MONDAY, DayOfWeek.SUNDAY)));
        assertThat(window("{ between: 22:00-06:00 }").flow().orElseThrow().window())
                .isEqualTo(new Window(1320, 360, all));
        assertThat(window("{ between: 00:00-24:00 }").flow().orElseThrow().window())
                .isEqualTo(Window.ALWAYS);
        assertThat(window("{ weekdays: [friday] }").flow().orElseThrow().window())
                .isEqualTo(new Window(0, 1440, Set.of(DayOfWeek.FRIDAY)));
        assertThat(read(steps("  - end\n")).flow().orElseThrow().window()).isEqualTo(Window.ALWAYS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ between: 09:00-09:00 }|3:20 \"09:00-09:00\", which never opens; two different times",
                "{ between: 00:00-24:01 }|3:20 24:01; a time from 00:00 to 24:00",
                "{ between: 24:00-06:00 }|3:20 24:00; a time from 00:00 to 23:59",
                "{ between: 25:00-26:00 }|3:20 25:00; a time from 00:00 to 23:59",
                "{ between: 25:00-26:00 }|3:20 26:00; a time from 00:00 to 24:00",
                "{ between: 09:60-18:00 }|3:20 09:60; a time",
                "{ between: 9-18 }|3:20 \"9-18\"; two times of day such as \"09:00-18:00\"",
                "{ between: 9 }|3:20 \"9\"; two times of day",
                "{ between: [9, 18] }|3:20 a list; two times of day",
                "{ between: }|3:19 nothing; two times of day",
                "{ weekdays: [] }|3:21 an empty list; a list of days such as [monday, friday]",
                "{ weekdays: monday }|3:21 \"monday\"; a list of days",
                "{ weekdays: [mondy] }|3:22 \"mondy\"; monday",
                "{ weekdays: [monday, monday] }|3:30 \"monday\" twice; each day once",
                "{ weekdays: [{}] }|3:22 an object; a day such as monday",
                "{}|3:9 neither between nor weekdays; an object such as",
                "{ betwen: 09:00-18:00 }|3:11 \"betwen\"; between",
                "daytime|3:9 \"daytime\"; an object such as",
                "{ between: 08:00-08:00, weekdays: [someday] }|3:44 \"someday\"; one of",
                "{ between: 08:00-08:00, weekdays: [someday] }|3:20 \"08:00-08:00\", which never opens"
            })
    void aWindowThatMeansNothingIsSaid(String window, String problem) {
        FlowReading reading = window(window);

        assertThat(reading.flow()).isEmpty();
        assertThat(reading.problems().stream()
                        .map(one -> one.line() + ":" + one.column() + " " + one.found() + "; " + one.expected()))
                .anyMatch(line -> line.startsWith(problem));
    }

    @Test
    void whatYamlWouldTakeForSomethingElseIsAProblem() {
        String head = "flow: a\nstarts-on: { segment: vip }\n";

        assertThat(FlowReader.read("a.yaml", head + "goal: A()\nexit-on-goal: yes\nsteps: [ end ]")
                        .problems())
                .extracting(FlowProblem::found)
                .containsExactly("\"yes\"");
        assertThat(FlowReader.read("a.yaml", head + "steps: [ set-trait: { news: on, zip: 01234 } ]")
                        .problems())
                .extracting(FlowProblem::found)
                .containsExactlyInAnyOrder("on", "01234");
    }

    @Test
    void aTextThatUnfoldsToAnySizeIsRefused() {
        String head = "flow: a\nstarts-on: { segment: vip }\n";
        String endless = head + "steps: &s\n  - wait-until: { if: A(), at-most: 1d, then: *s, else: [ end ] }\n";
        String twice = head + "steps:\n  - wait: 1h\n  - split: [ { name: a, percent: 50, then: &x [ end ] },"
                + " { name: b, percent: 50, then: *x } ]\n";

        assertThat(FlowReader.read("a.yaml", endless).problems())
                .extracting(FlowProblem::found)
                .containsExactly("an alias of an object or a list");
        assertThat(FlowReader.read("a.yaml", twice).problems())
                .extracting(FlowProblem::found)
                .containsExactly("an alias of an object or a list");
    }
}
