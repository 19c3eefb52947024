package io.signalbox.delivery;

import static io.signalbox.delivery.Changes.ANNA;
import static io.signalbox.delivery.Changes.trait;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogDestinationTest {

    @TempDir
    Path folder;

    private final Logger logger = Logger.getLogger(LogDestination.class.getName());
    private final Lines lines = new Lines();

    @BeforeEach
    void listen() {
        logger.addHandler(lines);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(lines);
    }

    @Test
    void theLineSaysWhoAndWhatButNothingThatIsPersonal() {
        // Given
        DeliveryBench bench = new DeliveryBench(folder, "destinations: [ { name: log, type: log, on: trait } ]");
        bench.enqueue(trait(ANNA, "favourite", "anna@example.org"));

        // When
        bench.turn();

        // Then
        assertThat(bench.only().state()).isEqualTo("delivered");
        assertThat(lines.texts)
                .containsExactly("delivered kind=trait name=favourite profileId=anna deliveryId="
                        + bench.only().id() + " destination=log");
    }

    private static final class Lines extends Handler {

        private final List<String> texts = new ArrayList<>();

        @Override
        public void publish(LogRecord entry) {
            texts.add(new PatternFormatter("%s").format(ExtLogRecord.wrap(entry)));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
