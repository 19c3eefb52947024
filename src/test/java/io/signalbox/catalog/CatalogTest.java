package io.signalbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.decision.Timeline;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class CatalogTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final RuleFiles FIRST = RuleFiles.of(Map.of("a.drl", "first", "tracking-plan/p.json", "{}"));
    private static final RuleFiles SECOND = RuleFiles.of(Map.of("a.drl", "second"));
    private static final RuleFiles BROKEN = RuleFiles.of(Map.of("a.drl", "broken", "b.drl", "also broken"));

    private final Sql sql = TestDatabase.fresh().sql();
    private final TickableClock clock = TickableClock.at(NOON);
    private final TextRulebooks rulebooks = new TextRulebooks();

    @Test
    void theFirstStartPublishesWhatIsOnDisk() {
        Catalog catalog = opened(FIRST);

        assertThat(catalog.versions()).extracting(RulebookVersion::version).containsExactly(1);
        assertThat(catalog.live())
                .get()
                .extracting(live -> live.version().checksum())
                .isEqualTo(FIRST.checksum());
        assertThat(catalog.files(1)).isEqualTo(FIRST);
        assertThat(catalog.plan())
                .isSameAs(catalog.live().orElseThrow().rulebook().plan());
    }

    @Test
    void theFirstStartWithBrokenRulesFailsAndNamesAllProblems() {
        assertThatThrownBy(() -> opened(BROKEN))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a.drl:3:1: found broken; expected something whole")
                .hasMessageContaining("b.drl:3:1");
        assertThat(catalog().versions()).isEmpty();
    }

    @Test
    void theSameFilesAreNotPublishedAgain() {
        opened(FIRST);
        clock.tick(Duration.ofDays(1));

        Catalog again = opened(FIRST);

        assertThat(again.versions()).hasSize(1);
        assertThat(again.live()).isPresent();
    }

    @Test
    void filesThatDifferAtStartBecomeTheNextVersion() {
        opened(FIRST);
        clock.tick(Duration.ofDays(1));

        Catalog again = opened(SECOND);

        assertThat(again.versions()).extracting(RulebookVersion::version).containsExactly(1, 2);
        RulebookVersion live = again.live().orElseThrow().version();
        assertThat(live.publishedAt()).isAfter(NOON.plus(Duration.ofDays(1)));
        assertThat(live.author()).isEqualTo(Catalog.FROM_DISK);
    }

    @Test
    void whatWasBegunAheadIsNotCompiledAgain() {
        FileCompiler compiler = rulebooks.compiler();
        compiler.compileAhead(FIRST);

        new Catalog(new RulebookStore(sql), compiler, clock).open(FIRST).run();

        assertThat(rulebooks.compiled()).hasSize(1);
    }

    @Test
    void goingBackToEarlierTextsIsANewVersion() {
        opened(FIRST);
        opened(SECOND);

        Catalog back = opened(FIRST);

        assertThat(back.versions()).hasSize(3);
        assertThat(back.versions().get(2).rulebook())
                .isEqualTo(back.versions().get(0).rulebook());
    }

    @Test
    void filesThatDoNotCompileLeaveTheLiveVersionAlone() {
        opened(FIRST);

        Catalog again = opened(BROKEN);

        assertThat(again.versions()).hasSize(1);
        assertThat(again.live())
                .get()
                .extracting(live -> live.version().version())
                .isEqualTo(1);
        assertThat(again.status().problems()).hasSize(2);
        assertThat(again.plan()).isNotNull();
    }

    @Test
    void aBrokenPlanIsRefusedWithItsFolder() {
        Publication refused =
                opened(FIRST).publish(RuleFiles.of(Map.of("tracking-plan/envelope.json", "broken")), "anna", "try");

        assertThat(refused).isInstanceOf(Publication.Refused.class);
        assertThat(refused.problems())
                .singleElement()
                .extracting(problem -> problem.file())
                .isEqualTo("tracking-plan/envelope.json");
    }

    @Test
    void replicasThatStartAtOnceWithTheSameFilesPublishOneVersion() throws Exception {
        List<Callable<Catalog>> starts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            starts.add(() -> opened(FIRST));
        }

        ExecutorService replicas = Executors.newFixedThreadPool(starts.size());
        List<Catalog> catalogs = new ArrayList<>();
        for (Future<Catalog> start : replicas.invokeAll(starts)) {
            catalogs.add(start.get());
        }
        replicas.shutdown();

        assertThat(catalog().versions()).hasSize(1);
        assertThat(catalogs).allMatch(catalog -> catalog.live().isPresent());
    }

    @Test
    void anotherReplicaNoticesAPublicationBeforeItDecides() {
        Catalog one = opened(FIRST);
        Catalog other = opened(FIRST);

        one.publish(SECOND, "anna", "better");

        assertThat(isCurrent(one)).isTrue();
        assertThat(isCurrent(other)).isFalse();
        other.refresh();
        assertThat(isCurrent(other)).isTrue();
        assertThat(other.plan().version()).isEqualTo(one.plan().version());
    }

    @Test
    void aProfileDecidedLongAgoIsSteppedWithAllVersionsSince() {
        Catalog catalog = opened(FIRST);
        clock.tick(Duration.ofDays(1));
        catalog.publish(SECOND, "anna", "second");
        clock.tick(Duration.ofDays(1));
        catalog.publish(FIRST, "anna", "back");

        assertThat(catalog.timeline(NOON.plus(Duration.ofDays(3))))
                .get()
                .extracting(Timeline::lives)
                .satisfies(lives -> assertThat(lives).hasSize(1));
        assertThat(catalog.timeline(NOON.plus(Duration.ofHours(30)))).isEmpty();
        catalog.prepare(NOON.plus(Duration.ofHours(30)));
        assertThat(lives(catalog.timeline(NOON.plus(Duration.ofHours(30)))))
                .containsExactly(
                        catalog.versions().get(1).rulebook(),
                        catalog.versions().get(2).rulebook());
        catalog.prepare(NOON.minusSeconds(5));
        assertThat(lives(catalog.timeline(NOON.minusSeconds(5)))).hasSize(3);
    }

    @Test
    void aPastVersionThatCompilesNoMoreIsSteppedOver() {
        opened(FIRST);
        clock.tick(Duration.ofDays(1));
        rulebooks.refuseFromNowOn(FIRST.rules());
        Catalog catalog = opened(SECOND);

        catalog.prepare(NOON);

        assertThat(lives(catalog.timeline(NOON)))
                .containsExactly(catalog.live().orElseThrow().rulebook().id());
    }

    @Test
    void aVersionStartsLaterThanWhatWasDecidedInTheSameMillisecond() {
        Catalog catalog = opened(FIRST);

        catalog.publish(SECOND, "anna", "at once");

        assertThat(catalog.versions())
                .extracting(RulebookVersion::publishedAt)
                .containsExactly(NOON.plusMillis(1), NOON.plusMillis(2));
    }

    @Test
    void eachPublicationLeavesTheWorkOfMakingEveryProfileDue() {
        opened(FIRST).publish(SECOND, "anna", "second");

        assertThat(sql.query("select version from rollouts where finished_at is null", row -> row.integer("version")))
                .containsExactlyInAnyOrder(1, 2);
    }

    private static List<String> lives(Optional<Timeline> timeline) {
        return timeline.orElseThrow().lives().stream()
                .map(live -> live.rulebook().id())
                .toList();
    }

    private boolean isCurrent(Catalog catalog) {
        return sql.inTransaction(catalog::isCurrent);
    }

    private Catalog catalog() {
        return new Catalog(new RulebookStore(sql), rulebooks.compiler(), clock);
    }

    private Catalog opened(RuleFiles files) {
        Catalog catalog = catalog();
        catalog.open(files).run();
        return catalog;
    }
}
