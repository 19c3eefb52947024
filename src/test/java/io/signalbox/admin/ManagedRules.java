package io.signalbox.admin;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.signalbox.catalog.BacktestSummary;
import io.signalbox.catalog.Backtests;
import io.signalbox.catalog.Catalog;
import io.signalbox.platform.PostgresResource;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A service whose rules folder tests may write, with limits, and with backtests that tests make up. */
public final class ManagedRules implements QuarkusTestProfile {

    private static final String PROPERTY = "tests.managed-rules";

    static final Path FOLDER = folder();

    /** The framework loads this class more than once; there is one folder all the same. */
    private static Path folder() {
        try {
            String known = System.getProperty(PROPERTY);
            if (known != null) {
                return Path.of(known);
            }
            Path folder = Files.createTempDirectory("managed-rules");
            System.setProperty(PROPERTY, folder.toString());
            write(folder, "cart.drl", cart("48h"));
            write(folder, "tracking-plan/add_to_cart.json", "{\"type\": \"object\"}");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path folder, String path, String text) {
        try {
            Files.createDirectories(folder.resolve(path).getParent());
            Files.writeString(folder.resolve(path), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String cart(String age) {
        return """
                package shop
                rule "cart left for %s"
                when
                    $cart : AddToCart( olderThan("%s") )
                then
                    verdict.segment("left-carts");
                end
                """.formatted(age, age);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "signalbox.rules.folder",
                FOLDER.toString(),
                "signalbox.rules.flows",
                FOLDER.resolve("no-flows").toString(),
                "signalbox.rules.reload",
                "0.2s",
                "signalbox.rules.limits.segment-loss-percent",
                "20");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(PostgresResource.class));
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(MadeUpBacktests.class);
    }

    /** Whatever a test says of files that nobody backtested. */
    @Alternative
    @Singleton
    public static class MadeUpBacktests implements Backtests {

        private final Map<String, BacktestSummary> summaries = new ConcurrentHashMap<>();
        private final Catalog catalog;

        MadeUpBacktests(Catalog catalog) {
            this.catalog = catalog;
        }

        private static final Instant LATER = Instant.parse("2999-01-01T00:00:00Z");

        static BacktestSummary.Extent everybody() {
            return new BacktestSummary.Extent(true, "all profiles", LATER, LATER, 1_000, 0);
        }

        void put(String checksum, BacktestSummary summary) {
            summaries.put(checksum, summary);
        }

        @Override
        public Optional<BacktestSummary> latest(String candidateChecksum) {
            return Optional.ofNullable(summaries.get(candidateChecksum));
        }

        /** What no test speaks of does no harm. */
        @Override
        public List<BacktestSummary> finished(String candidateChecksum) {
            return List.of(latest(candidateChecksum)
                    .orElseGet(() -> new BacktestSummary(
                            "harmless",
                            LATER,
                            catalog.latest().orElseThrow().version(),
                            everybody(),
                            Map.of(),
                            Map.of())));
        }
    }
}
