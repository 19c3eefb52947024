package io.signalbox.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * What a run does, from system properties {@code load.*}; every phase is bounded in time and count.
 *
 * @param profiles how many profiles the events are spread over
 * @param sending how long the full-speed phase lasts; the paced phase at half that rate lasts half as long
 * @param dueInstants how many due instants are spread over one minute
 * @param senders how many connections send at once
 * @param batch events in one request
 * @param heap maximum heap of the service, as for {@code -Xmx}
 * @param jar the packaged service
 * @param folder where the run keeps its database; emptied first
 */
record LoadOptions(
        int profiles, Duration sending, int dueInstants, int senders, int batch, String heap, Path jar, Path folder) {

    static LoadOptions fromSystemProperties() {
        return new LoadOptions(
                Integer.getInteger("load.profiles", 100_000),
                Duration.ofSeconds(Integer.getInteger("load.seconds", 300)),
                Integer.getInteger("load.due", 100_000),
                Integer.getInteger("load.senders", 8),
                Integer.getInteger("load.batch", 100),
                System.getProperty("load.heap", "512m").toLowerCase(Locale.ROOT),
                Path.of(System.getProperty("load.jar", "target/quarkus-app/quarkus-run.jar")),
                Path.of(System.getProperty("load.folder", "target/load")));
    }
}
