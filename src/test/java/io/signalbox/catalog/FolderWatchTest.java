package io.signalbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.platform.Sql;
import io.signalbox.platform.SqlException;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path folder;

    @TempDir
    private Path otherFolder;

    private final Sql sql = TestDatabase.fresh().sql();
    private final TickableClock clock = TickableClock.at(NOON);
    private final TextRulebooks rulebooks = new TextRulebooks();
    private boolean hurried;

    /** A replica with a folder of its own; tests fail where a rule says so. */
    private final class Replica {
        final Catalog catalog;
        final FolderWatch watch;

        Replica(Path folder) {
            FileCompiler compiler = rulebooks.compiler();
            Examiner examiner = new Examiner(
                    compiler,
                    (files, rulebook) -> new RuleTestReport(
                            0,
                            files.texts().values().stream()
                                    .filter(text -> hurried || text.contains("fails"))
                                    .map(text -> hurried
                                            ? RuleTestFailure.withoutTime("tests/a.yaml", 3, "a test", Duration.ZERO)
                                            : new RuleTestFailure("tests/a.yaml", 3, "a test", "found less"))
                                    .toList()));
            catalog = new Catalog(
                    new RulebookStore(sql),
                    compiler,
                    examiner,
                    clock,
                    (transaction, version) -> Sources.require(transaction, Source.FILES));
            watch = new FolderWatch(new RuleFolder(folder), catalog, sql);
        }

        Replica opened() {
            watch.open().run();
            return this;
        }

        void looks(int times) {
            for (int i = 0; i < times; i++) {
                watch.look();
            }
        }

        int live() {
            return catalog.latest().orElseThrow().version();
        }
    }

    @BeforeEach
    void rules() throws IOException {
        write(folder, "one");
        write(otherFolder, "one");
    }

    private static void write(Path folder, String text) throws IOException {
        Files.writeString(folder.resolve("a.drl"), text);
    }

    @Test
    void anEditOutlivesAFaultOfTheDatabase() throws IOException {
        Replica replica = new Replica(folder).opened();
        write(folder, "two");
        replica.looks(1);
        sql.execute("alter table rulebook_source rename to away");
        assertThatThrownBy(() -> replica.looks(1)).isInstanceOf(SqlException.class);
        sql.execute("alter table away rename to rulebook_source");

        replica.looks(1);

        assertThat(replica.live()).isEqualTo(2);
    }

    @Test
    void anEditWhoseTestsFoundNoTimeIsTriedAgain() throws IOException {
        Replica replica = new Replica(folder).opened();
        write(folder, "two");
        hurried = true;
        replica.looks(2);
        assertThat(replica.live()).isEqualTo(1);
        assertThat(replica.catalog.status().failures()).hasSize(1);
        hurried = false;

        replica.looks(1);

        assertThat(replica.live()).isEqualTo(2);
        assertThat(replica.catalog.status().failures()).isEmpty();
    }

    private void source(Source source, String kept) {
        sql.doInTransaction(
                transaction -> SourceStore.write(transaction, new Source.Setting(source, kept, "anna", NOON)));
    }

    @Test
    void anEditIsTakenWhenTwoLooksAgree() throws IOException {
        Replica replica = new Replica(folder).opened();
        write(folder, "half");
        replica.looks(1);
        assertThat(replica.live()).isEqualTo(1);
        write(folder, "whole");
        replica.looks(1);
        assertThat(replica.live()).isEqualTo(1);

        replica.looks(1);

        assertThat(replica.live()).isEqualTo(2);
        assertThat(replica.catalog.files(2).texts()).containsEntry("a.drl", "whole");
        replica.looks(5);
        assertThat(replica.live()).isEqualTo(2);
    }

    @Test
    void aReplicaWhoseFolderIsStillTheOldOneTakesNothingBack() throws IOException {
        Replica one = new Replica(folder).opened();
        Replica other = new Replica(otherFolder).opened();
        write(folder, "two");
        one.looks(2);

        other.looks(5);
        assertThat(one.live()).isEqualTo(2);
        write(otherFolder, "two");
        other.looks(3);

        assertThat(one.live()).isEqualTo(2);
    }

    @Test
    void filesThatDoNotCompileOrWhoseTestsFailAreReportedUntilTheyAreMended() throws IOException {
        Replica replica = new Replica(folder).opened();
        write(folder, "broken");
        replica.looks(3);
        assertThat(replica.catalog.status().problems()).hasSize(1);

        write(folder, "fails");
        replica.looks(3);
        assertThat(replica.catalog.status().problems()).isEmpty();
        assertThat(replica.catalog.status().failures())
                .extracting(RuleTestFailure::test)
                .containsExactly("a test");
        assertThat(replica.live()).isEqualTo(1);

        write(folder, "one");
        replica.looks(3);
        assertThat(replica.catalog.status().failures()).isEmpty();
        assertThat(replica.live()).isEqualTo(1);
    }

    @Test
    void aFirstStartWithFailingTestsSaysWhichFail() throws IOException {
        write(folder, "fails");

        assertThatThrownBy(() -> new Replica(folder).opened()).hasMessageContaining("tests/a.yaml:3 \"a test\"");
    }

    @Test
    void inManagedModeTheFolderIsNeitherTakenNorNeeded() throws IOException {
        new Replica(folder).opened();
        source(Source.API, "");
        write(folder, "two");

        Replica again = new Replica(folder).opened();
        again.looks(3);
        write(folder, "three");
        again.looks(3);
        Replica without = new Replica(folder.resolve("none")).opened();

        assertThat(again.live()).isEqualTo(1);
        assertThat(without.catalog.live()).isPresent();
        assertThat(without.watch.latest().problem()).isPresent();
    }

    @Test
    void filesThatWereNotToBeTakenAreNotTakenByARestartButAsSoonAsTheyAreEdited() throws IOException {
        new Replica(folder).opened();
        write(folder, "kept");
        source(Source.FILES, RuleFiles.of(java.util.Map.of("a.drl", "kept")).checksum());

        Replica again = new Replica(folder).opened();
        again.looks(3);
        assertThat(again.live()).isEqualTo(1);
        write(folder, "two");
        again.looks(2);
        assertThat(again.live()).isEqualTo(2);
        write(folder, "kept");
        again.looks(2);

        assertThat(again.live()).isEqualTo(3);
    }

    @Test
    void aFolderThatDisappearsIsReportedAndLeavesTheLiveVersionAlone() throws IOException {
        Replica replica = new Replica(folder).opened();
        Files.delete(folder.resolve("a.drl"));
        Files.delete(folder);

        replica.looks(3);

        assertThat(replica.watch.latest().problem()).get().asString().contains("signalbox.rules.folder");
        assertThat(replica.live()).isEqualTo(1);
        Files.createDirectories(folder);
    }
}
