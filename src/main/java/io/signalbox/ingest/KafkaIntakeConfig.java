package io.signalbox.ingest;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Optional;

/** Which topics events come from. */
@ConfigMapping(prefix = "signalbox.kafka.in")
public interface KafkaIntakeConfig {

    /** The topics; absent: events come from nowhere. */
    Optional<List<String>> topics();

    /** The consumer group: replicas of one service share the partitions. */
    @WithDefault("signalbox")
    String groupId();

    /** Where records go of which something was refused, besides the quarantine; absent: only there. */
    Optional<String> deadLetterTopic();

    /** How many records one transaction takes at most. */
    @WithDefault("500")
    @Min(1)
    @Max(10_000)
    int maxRecords();
}
