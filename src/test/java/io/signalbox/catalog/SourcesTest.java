package io.signalbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.platform.Audits;
import io.signalbox.platform.ProblemException;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path folder;

    private final Sql sql = TestDatabase.fresh().sql();
    private final TickableClock clock = TickableClock.at(NOON);
    private Runnable meanwhile = () -> {};
    private final FileCompiler compiler = new TextRulebooks().compiler();
    private final Examiner examiner = new Examiner(compiler, (files, rulebook) -> {
        meanwhile.run();
        return new RuleTestReport(0, List.of());
    });
    private final Catalog catalog =
            new Catalog(new RulebookStore(sql), compiler, examiner, clock, (transaction, version) -> {});

    @BeforeEach
    void theFolderIsLive() throws IOException {
        write("one");
        watch().open().run();
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("a.drl"), text);
    }

    private FolderWatch watch() {
        return new FolderWatch(new RuleFolder(folder), catalog, sql);
    }

    private Sources sources() {
        return new Sources(sql, catalog, examiner, watch(), Audits.of("anna", sql, clock), clock);
    }

    private void publishedMeanwhile() {
        meanwhile = () -> {};
        catalog.publish(RuleFiles.of(Map.of("a.drl", "ben's")), "ben", "in between");
    }

    @Test
    void filesAreNotTakenOverAVersionThatNobodyHasSeen() throws IOException {
        write("two");
        meanwhile = this::publishedMeanwhile;

        assertThatThrownBy(() -> sources().switchTo(Source.FILES, Optional.of(Sources.Winner.FILES)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(409));

        assertThat(catalog.files(catalog.latest().orElseThrow().version()).texts())
                .containsEntry("a.drl", "ben's");
        sources().switchTo(Source.FILES, Optional.of(Sources.Winner.FILES));
        assertThat(catalog.files(3).texts()).containsEntry("a.drl", "two");
    }

    @Test
    void aSwitchWithoutDifferencesIsRefusedWhereOneCameUpMeanwhile() {
        // What asks for the time stands between the comparison and the change.
        Clock interrupting = new Clock() {
            @Override
            public Instant instant() {
                publishedMeanwhile();
                return NOON;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("instants only");
            }
        };
        Sources sources = new Sources(sql, catalog, examiner, watch(), Audits.of("anna", sql, clock), interrupting);

        assertThatThrownBy(() -> sources.switchTo(Source.FILES, Optional.empty()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("published while");
    }
}
