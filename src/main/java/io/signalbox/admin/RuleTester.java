package io.signalbox.admin;

import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.RuleFiles;
import io.signalbox.catalog.RuleTestBench;
import io.signalbox.platform.Problem;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tests a published version, or what edits make of it. */
@Singleton
class RuleTester {

    private final Catalog catalog;
    private final RuleTestBench bench;

    RuleTester(Catalog catalog, RuleTestBench bench) {
        this.catalog = catalog;
        this.bench = bench;
    }

    /**
     * May take seconds: what is new is compiled.
     *
     * @param base the version to edit; empty: the live one
     * @param edits texts by path; empty where the file is deleted
     */
    RuleTestsAnswer run(Optional<Integer> base, Map<String, Optional<String>> edits) {
        long begin = System.nanoTime();
        Map<String, String> texts = new TreeMap<>(base(base).texts());
        edits.forEach(
                (path, text) -> text.ifPresentOrElse(written -> texts.put(path, written), () -> texts.remove(path)));
        RuleTestBench.Tested tested = bench.test(RuleFiles.of(texts));
        return RuleTestsAnswer.of(tested, Duration.ofNanos(System.nanoTime() - begin));
    }

    private RuleFiles base(Optional<Integer> base) {
        int version = base.orElseGet(() -> catalog.live()
                .orElseThrow(() -> Problem.of(503, "the live rulebook is still being compiled; try again in a moment")
                        .asException())
                .version()
                .version());
        RuleFiles files = catalog.files(version);
        if (files.texts().isEmpty()) {
            throw Problem.notFound("there is no version " + version).asException();
        }
        return files;
    }
}
