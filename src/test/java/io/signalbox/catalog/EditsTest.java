package io.signalbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.catalog.Edits.Rebase;
import io.signalbox.catalog.Edits.Side;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EditsTest {

    private static final RuleFiles BASE = RuleFiles.of(Map.of("a.drl", "a", "b.drl", "b"));

    private static RuleFiles files(String... pathsAndTexts) {
        Map<String, String> texts = new TreeMap<>();
        for (int i = 0; i < pathsAndTexts.length; i += 2) {
            texts.put(pathsAndTexts[i], pathsAndTexts[i + 1]);
        }
        return RuleFiles.of(texts);
    }

    private static RuleFiles random(Random random) {
        Map<String, String> texts = new TreeMap<>();
        for (String path : List.of("a.drl", "b.drl", "c/d.drl", "tracking-plan/e.json")) {
            int text = random.nextInt(4);
            if (text > 0) {
                texts.put(path, "text " + text);
            }
        }
        return RuleFiles.of(texts);
    }

    @Test
    void editsAreWhatLiesBetween() {
        for (int seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            RuleFiles one = random(random);
            RuleFiles other = random(random);

            assertThat(Edits.between(one, other).applyTo(one)).isEqualTo(other);
            assertThat(Edits.between(one, one)).isEqualTo(Edits.NONE);
        }
    }

    @Test
    void aFileWrittenBackToItsBaseIsNoEdit() {
        Edits edits = Edits.NONE.with(BASE, "a.drl", Optional.of("other")).with(BASE, "c.drl", Optional.of("new"));

        assertThat(edits.with(BASE, "a.drl", Optional.of("a")).with(BASE, "c.drl", Optional.empty()))
                .isEqualTo(Edits.NONE);
    }

    /** Whoever changed a file alone wins it; where both did, nothing happens without a decision. */
    @Test
    void aRebaseLosesNoEditOfEitherSide() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            RuleFiles base = random(random);
            RuleFiles draft = random(random);
            RuleFiles live = random(random);

            Rebase rebase = Edits.between(base, draft).onto(base, live, Map.of());

            boolean conflict = false;
            Map<String, String> expected = new TreeMap<>();
            for (String path : List.of("a.drl", "b.drl", "c/d.drl", "tracking-plan/e.json")) {
                Optional<String> was = Optional.ofNullable(base.texts().get(path));
                Optional<String> ours = Optional.ofNullable(draft.texts().get(path));
                Optional<String> theirs = Optional.ofNullable(live.texts().get(path));
                conflict |= !ours.equals(was) && !theirs.equals(was) && !ours.equals(theirs);
                (ours.equals(was) ? theirs : ours).ifPresent(text -> expected.put(path, text));
            }
            if (conflict) {
                assertThat(rebase).isInstanceOf(Rebase.Conflicts.class);
            } else {
                assertThat(((Rebase.Rebased) rebase).edits().applyTo(live)).isEqualTo(RuleFiles.of(expected));
            }
        }
    }

    @Test
    void aDecisionSaysWhichSideCounts() {
        RuleFiles live = files("a.drl", "theirs", "b.drl", "b");
        Edits edits = Edits.between(BASE, files("a.drl", "ours", "b.drl", "b"));

        assertThat(edits.onto(BASE, live, Map.of("a.drl", Side.LIVE))).isEqualTo(new Rebase.Rebased(Edits.NONE));
        assertThat(((Rebase.Rebased) edits.onto(BASE, live, Map.of("a.drl", Side.DRAFT)))
                        .edits()
                        .applyTo(live)
                        .texts())
                .containsEntry("a.drl", "ours");
    }

    @Test
    void aDiffIsWhatGitWrites() {
        List<FileDiff> diffs = FileDiff.between(
                files("a.drl", "one\ntwo\nthree\n", "b.drl", "gone\n"),
                files("a.drl", "one\n2\nthree", "c.drl", "new\n"));

        assertThat(diffs).extracting(FileDiff::unified).containsExactly("""
                        --- a/a.drl
                        +++ b/a.drl
                        @@ -1,3 +1,3 @@
                         one
                        -two
                        -three
                        +2
                        +three
                        \\ No newline at end of file
                        """, """
                        --- a/b.drl
                        +++ /dev/null
                        @@ -1,1 +0,0 @@
                        -gone
                        """, """
                        --- /dev/null
                        +++ b/c.drl
                        @@ -0,0 +1,1 @@
                        +new
                        """);
    }
}
