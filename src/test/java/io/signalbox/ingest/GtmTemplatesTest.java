package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of the templates for Google Tag Manager, with its API mocked; needs Node.js, and says so without. */
class GtmTemplatesTest {

    @TempDir
    Path folder;

    @Test
    void theirScriptsDoWhatTheyShould() throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process node;
        try {
            node = new ProcessBuilder("node", "--test", "gtm.test.mjs")
                    .directory(Browsers.CLIENTS.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException missing) {
            assumeTrue(false, "skipped: no Node.js on the path");
            throw missing;
        }
        boolean ended = node.waitFor(60, TimeUnit.SECONDS);
        node.destroyForcibly();

        assertThat(ended && node.exitValue() == 0).as(Files.readString(output)).isTrue();
        assertThat(Files.readString(output)).contains("# fail 0").doesNotContain("# pass 0");
    }
}
