package io.signalbox.ingest;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Queries against data warehouses whose rows are traits of people. */
@ConfigMapping(prefix = "signalbox.warehouse")
public interface WarehouseConfig {

    /** A folder with JDBC drivers (jar files), such as Snowflake's or BigQuery's; PostgreSQL's is there. */
    Optional<Path> drivers();

    /** By the name of the sync. */
    Map<String, Sync> sync();

    /** One query. */
    interface Sync {
        /** The JDBC address of the warehouse. */
        String url();

        Optional<String> username();

        Optional<String> password();

        /** SQL whose rows are people; with one question mark where the cursor's last value stands, ordered by it. */
        String query();

        /** Columns that hold identifiers, by kind: {@code userId=customer_id}. */
        Map<String, String> key();

        /** Columns that hold traits, by trait; absent: all other columns are traits under their own names. */
        Map<String, String> traits();

        /** A column that grows with each change, such as {@code updated_at}. */
        Optional<String> cursor();

        /** What the cursor begins with, as text. */
        Optional<String> cursorStart();

        /** How often it runs. */
        @WithDefault("1h")
        Duration every();

        /** How many rows one transaction takes. */
        @WithDefault("1000")
        @Min(1)
        @Max(10_000)
        int chunk();
    }
}
