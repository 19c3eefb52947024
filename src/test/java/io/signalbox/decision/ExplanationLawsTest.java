package io.signalbox.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Explanation.DoesNot;
import io.signalbox.decision.Explanation.Held;
import io.signalbox.decision.Explanation.Holds;
import io.signalbox.decision.Oracle.Entry;
import io.signalbox.decision.Oracle.View;
import io.signalbox.model.Event;
import io.signalbox.model.EventRef;
import io.signalbox.model.TraitChanges;
import io.signalbox.rulebook.Gap;
import io.signalbox.rulebook.RuleFinding;
import io.signalbox.rulebook.Rulebook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What explanations claim is true: of random lives at random instants, judged by brute force that knows no engine. */
@Execution(ExecutionMode.CONCURRENT)
class ExplanationLawsTest {

    private static final DeciderLimits LIMITS = new DeciderLimits(0, 1_000_000, Life.ZONE);
    private static final Duration HORIZON = Duration.ofDays(20);
    private static final Oracle.Rules TRUTH = ShopTruth.ofAll();

    private static final List<String> SEGMENTS = List.of(
            "highly-interested",
            "active-browser",
            "potentially-lost",
            "reachable",
            "dormant",
            "big-spenders",
            "loyal",
            "office-browser",
            "night-owl",
            "weekend-buyer",
            "birthday",
            "clicker",
            "unmoved",
            "wisher",
            "friday",
            "german-fans",
            "shoe-people");
    private static final List<String> TRIGGERS =
            List.of("cart-abandoned", "cart-left", "re-engage", "thanks", "fan-at-work");

    private static Rulebook rulebook = JavaRulebook.of("none");
    private static Inquiry inquiry = new Inquiry(DrlShop.explainer(), HORIZON);

    @BeforeAll
    static void compile() {
        rulebook = DrlShop.all();
        inquiry = new Inquiry(DrlShop.explainer(), HORIZON);
    }

    /** A life up to a random instant, with everything that brute force says of it. */
    private record Scene(List<Event> known, Instant at, Standing standing) {

        static Scene of(long seed) {
            List<Event> events = Laws.firstReceived(seed % 3 == 0 ? Lives.unpunctual(seed) : Lives.punctual(seed));
            Random random = new Random(seed);
            Instant some = Laws.momentIn(events, random);
            Instant first = events.get(0).effectiveAt();
            Instant at = some.isBefore(first) ? first : some;
            Standing standing =
                    Standing.rebuilt(new Received("anna", events, Set.of()), Timeline.always(rulebook), LIMITS, at);
            return new Scene(standing.events(), at, standing);
        }

        List<Entry> future() {
            return Oracle.history(TRUTH, known, at.plus(HORIZON)).stream()
                    .filter(entry -> entry.at().isAfter(at))
                    .toList();
        }

        View view() {
            return Views.of(known, at);
        }
    }

    @Test
    void segmentsHoldOrNotAsBruteForceSaysAndChangeWhenItSays() {
        Laws.forAll(seed -> {
            Scene scene = Scene.of(seed);
            Random random = new Random(-seed);
            Set<String> truth = TRUTH.at(scene.view()).segments().stream()
                    .map(pair -> pair.substring(0, pair.indexOf('|')))
                    .collect(Collectors.toSet());
            for (int i = 0; i < 2; i++) {
                String name = SEGMENTS.get(random.nextInt(SEGMENTS.size()));
                Explanation explanation =
                        inquiry.answer(scene.standing(), new Question.OfSegment(name, Optional.empty()));

                assertThat(explanation instanceof Holds).describedAs(name).isEqualTo(truth.contains(name));
                if (explanation instanceof Holds holds) {
                    for (Held held : holds.held()) {
                        forecastIsTrue(
                                scene,
                                held.lapses(),
                                "left",
                                name,
                                held.detail().orElse(""));
                    }
                } else {
                    forecastIsTrue(scene, ((DoesNot) explanation).comesTrue(), "entered", name, null);
                }
            }
        });
    }

    @Test
    void triggersFireWhenTheForecastSays() {
        Laws.forSome(seed -> {
            Scene scene = Scene.of(seed);
            String name = TRIGGERS.get(new Random(-seed).nextInt(TRIGGERS.size()));

            Explanation explanation = inquiry.answer(scene.standing(), new Question.OfTrigger(name, Optional.empty()));

            List<Entry> past = Oracle.history(TRUTH, scene.known(), scene.at()).stream()
                    .filter(entry ->
                            entry.kind().equals("triggered") && entry.name().equals(name))
                    .toList();
            if (explanation instanceof Holds holds) {
                assertThat(holds.held())
                        .extracting(held ->
                                held.since().orElseThrow() + " " + held.detail().orElseThrow())
                        .containsExactlyElementsOf(past.stream()
                                .map(entry -> entry.at() + " " + entry.about())
                                .toList());
            } else {
                assertThat(past).isEmpty();
                forecastIsTrue(scene, ((DoesNot) explanation).comesTrue(), "triggered", name, null);
            }
        });
    }

    private static void forecastIsTrue(
            Scene scene, Forecast forecast, String kind, String name, @org.jspecify.annotations.Nullable String about) {
        Optional<Instant> really = scene.future().stream()
                .filter(entry -> entry.kind().equals(kind) && entry.name().equals(name))
                .filter(entry -> about == null || entry.about().equals(about))
                .map(Entry::at)
                .findFirst();
        Optional<Instant> said = forecast.kind() == Forecast.Kind.AT ? forecast.at() : Optional.empty();
        assertThat(said).describedAs("%s %s %s", kind, name, forecast).isEqualTo(really);
    }

    @Test
    void evidenceSuffices() {
        int[] tried = {0};
        Laws.forAll(seed -> {
            Scene scene = Scene.of(seed);
            for (String name : SEGMENTS) {
                if (scene.standing().state().isEmpty()) {
                    return;
                }
                scene.standing().state().orElseThrow().memberships().values().stream()
                        .filter(membership -> membership.key().segment().equals(name))
                        .filter(membership -> membership.reason().absence().isEmpty()
                                && !membership.reason().evidence().isEmpty())
                        .forEach(membership -> {
                            Set<String> ids = membership.reason().evidence().stream()
                                    .map(EventRef::id)
                                    .collect(Collectors.toSet());
                            Standing alone = Standing.rebuilt(
                                    new Received("anna", only(scene.known(), ids, scene.at()), Set.of()),
                                    Timeline.always(rulebook),
                                    LIMITS,
                                    scene.at());
                            assertThat(alone.state().orElseThrow().memberships())
                                    .describedAs("by %s", ids)
                                    .containsKey(membership.key());
                            tried[0]++;
                        });
            }
        });
        assertThat(tried[0]).isGreaterThan(500);
    }

    /** These events; of the others only the traits that they bear. */
    private static List<Event> only(List<Event> events, Set<String> ids, Instant at) {
        List<Event> some = new ArrayList<>();
        for (Event event : events) {
            if (ids.contains(event.id())) {
                some.add(event);
            } else if (!event.traits().isEmpty() && !event.effectiveAt().isAfter(at)) {
                some.add(new Event(
                        event.id(),
                        Situation.TRAITS_ONLY,
                        event.occurredAt(),
                        event.receivedAt(),
                        Map.of(),
                        event.traits()));
            }
        }
        if (some.isEmpty()) {
            some.add(new Event("none", Situation.TRAITS_ONLY, at, at, Map.of(), TraitChanges.NONE));
        }
        return some;
    }

    @Test
    void theConditionThatIsNamedIsTheFirstThatIsFalse() {
        int[] behind = {0};
        Laws.forSome(seed -> {
            Scene scene = Scene.of(seed);
            View view = scene.view();
            List<Question> questions = new ArrayList<>();
            SEGMENTS.forEach(name -> questions.add(new Question.OfSegment(name, Optional.empty())));
            TRIGGERS.forEach(name -> questions.add(new Question.OfTrigger(name, Optional.empty())));
            Collections.shuffle(questions, new Random(seed));
            for (Question question : questions.subList(0, 8)) {
                if (inquiry(question, scene) instanceof DoesNot not) {
                    assertThat(not.rules()).isNotEmpty();
                    for (RuleFinding rule : not.rules()) {
                        assertThat(rule.failure()).isEmpty();
                        assertThat(rule.matches())
                                .describedAs(rule.rule().name())
                                .isFalse();
                        Gap gap = rule.ways().get(0).gap().orElseThrow();
                        assertThat(ShopConditions.holds(rule.rule().name(), gap.place(), view))
                                .describedAs("%s, condition %d: %s", rule.rule().name(), gap.place(), gap.found())
                                .isFalse();
                        assertThat(ShopConditions.holds(rule.rule().name(), gap.place() - 1, view))
                                .describedAs(
                                        "%s before condition %d", rule.rule().name(), gap.place())
                                .isTrue();
                        behind[0] += gap.place() > 1 ? 1 : 0;
                        nearIsTrue(rule.rule().name(), gap, view);
                    }
                }
            }
        });
        assertThat(behind[0]).as("conditions behind the first").isGreaterThan(100);
    }

    private static Explanation inquiry(Question question, Scene scene) {
        return new Inquiry(DrlShop.explainer(), Duration.ofMillis(1)).answer(scene.standing(), question);
    }

    private static void nearIsTrue(String rule, Gap gap, View view) {
        if (rule.equals("more than 3 views") && gap.kind() == Gap.Kind.AMOUNT) {
            int most = ShopConditions.mostRecentViews(view);
            assertThat(gap.found()).startsWith(most > 0 ? most + " of 4 " : "what is gathered has no category");
        }
        if (gap.kind() == Gap.Kind.MISSING && List.of("24 hours", "48 hours").contains(rule)) {
            assertThat(view.facts()).noneMatch(event -> event.name().equals("add_to_cart"));
        }
        if (gap.kind() == Gap.Kind.BLOCKED) {
            assertThat(gap.near()).isNotEmpty().allMatch(view.facts()::contains);
        }
        if (gap.test().filter("olderThan(\"24h\")"::equals).isPresent()) {
            Instant old = gap.near().get(0).occurredAt().plus(Duration.ofDays(1));
            assertThat(old).isAfter(view.now());
            assertThat(gap.found()).endsWith(" will be 24 hours old at " + old);
        }
    }
}
