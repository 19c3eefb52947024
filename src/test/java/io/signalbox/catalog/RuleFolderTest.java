package io.signalbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleFolderTest {

    @TempDir
    private Path folder;

    @Test
    void rulesAndPlanAreReadAndOthersAreNot() throws IOException {
        write("cart.drl", "rule");
        write("shop/views.drl", "rules");
        write("tracking-plan/product_viewed.json", "{}");
        write("tracking-plan/README.md", "about");
        write("notes.json", "not ours");
        write(".hidden/old.drl", "old");

        RuleFiles files = new RuleFolder(folder).read();

        assertThat(files.rules()).containsOnlyKeys("cart.drl", "shop/views.drl");
        assertThat(files.plan()).containsOnlyKeys("tracking-plan/product_viewed.json");
    }

    @Test
    void rulesHaveSeveralFormsAndWorkbooksAreKeptInBase64() throws IOException {
        write("cart.dslr", "sentences");
        write("own.dsl", "phrases");
        Files.write(folder.resolve("tiers.drl.xlsx"), new byte[] {'P', 'K', 3, 4, (byte) 0xFF});
        write("prices.xlsx", "not ours");
        write("~$tiers.drl.xlsx", "a mark that the workbook is open");

        RuleFiles files = new RuleFolder(folder).read();

        assertThat(files.rules())
                .isEqualTo(Map.of("cart.dslr", "sentences", "own.dsl", "phrases", "tiers.drl.xlsx", "UEsDBP8="));
    }

    @Test
    void linksAreFollowedAsKubernetesMountsThem() throws IOException {
        Path mounted = Files.createDirectories(folder.resolve("..data"));
        Files.writeString(mounted.resolve("cart.drl"), "rule");
        Files.createSymbolicLink(folder.resolve("cart.drl"), mounted.resolve("cart.drl"));

        assertThat(new RuleFolder(folder).read().rules()).containsOnlyKeys("cart.drl");
    }

    @Test
    void aByteOrderMarkIsNoPartOfARule() throws IOException {
        write("cart.drl", "\uFEFFrule");

        assertThat(new RuleFolder(folder).read().rules()).containsEntry("cart.drl", "rule");
    }

    @Test
    void bytesThatAreNoTextAreNamed() throws IOException {
        Files.write(folder.resolve("cart.drl"), new byte[] {(byte) 0xC3, (byte) 0x28});

        assertThatThrownBy(() -> new RuleFolder(folder).read()).hasMessageContaining("cart.drl");
    }

    @Test
    void aMissingFolderIsNamedWithItsSetting() {
        assertThatThrownBy(() -> new RuleFolder(folder.resolve("none")).read())
                .hasMessageContaining("signalbox.rules.folder")
                .hasMessageContaining("none");
    }

    @Test
    void theChecksumTellsPathsAndTextsApart() throws IOException {
        write("a.drl", "bc");
        String one = new RuleFolder(folder).read().checksum();
        Files.delete(folder.resolve("a.drl"));
        write("ab.drl", "c");

        assertThat(new RuleFolder(folder).read().checksum()).isNotEqualTo(one);
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
