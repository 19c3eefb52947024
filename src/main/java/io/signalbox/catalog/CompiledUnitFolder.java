package io.signalbox.catalog;

import io.signalbox.rulebook.CompiledUnits;
import io.signalbox.rulebook.RuleCompiler;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Compiled rule files in the data folder, so that a start compiles only what is new. Deleting the folder is harmless.
 *
 * <p>Compiled rules link the classes of the program, so each build of it has names of its own here, and removes those of
 * others.
 */
final class CompiledUnitFolder implements CompiledUnits {

    private static final Logger LOG = Logger.getLogger(CompiledUnitFolder.class);
    private static final Duration KEPT_UNUSED = Duration.ofDays(30);

    /** Bytes of the SHA-256 behind each file: a crash may tear a file, and what is read is executed. */
    private static final int DIGEST_LENGTH = 32;

    private final Path folder;
    private final String build;
    private final Clock clock;

    private CompiledUnitFolder(Path folder, String build, Clock clock) {
        this.folder = folder;
        this.build = build;
        this.clock = clock;
    }

    /** For this build of the program; remembers nothing while that is a developer's classes, which change. */
    static CompiledUnits open(Path folder, Clock clock) {
        try {
            Optional<String> build = build();
            return build.isPresent() ? open(folder, build.get(), clock) : NONE;
        } catch (IOException | URISyntaxException unusable) {
            LOG.warnf("compiled rules are not kept, each start compiles all of them: %s", unusable);
            return NONE;
        }
    }

    /**
     * Removes what other builds have left, and what was not used for 30 days.
     *
     * @param build what no other build has
     */
    static CompiledUnits open(Path folder, String build, Clock clock) throws IOException {
        Files.createDirectories(folder);
        FileTime old = FileTime.from(clock.instant().minus(KEPT_UNUSED));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                boolean ours = file.getFileName().toString().startsWith(build);
                if (!ours || Files.getLastModifiedTime(file).compareTo(old) < 0) {
                    Files.deleteIfExists(file);
                }
            }
        }
        return new CompiledUnitFolder(folder, build, clock);
    }

    /** Of the JAR file that the program is; empty where it is not packaged. */
    private static Optional<String> build() throws IOException, URISyntaxException {
        CodeSource source = RuleCompiler.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return Optional.empty();
        }
        Path program = Path.of(source.getLocation().toURI());
        return Files.isRegularFile(program)
                ? Optional.of(HexFormat.of()
                        .formatHex(digest(Files.readAllBytes(program)))
                        .substring(0, 16))
                : Optional.empty();
    }

    @Override
    public Optional<byte[]> find(String key) {
        Path file = file(key);
        try {
            byte[] content = Files.readAllBytes(file);
            int length = Math.max(0, content.length - DIGEST_LENGTH);
            byte[] unit = Arrays.copyOf(content, length);
            if (!Arrays.equals(digest(unit), Arrays.copyOfRange(content, length, content.length))) {
                LOG.warnf("a compiled rule file is damaged, it is compiled again file=%s", file.getFileName());
                return Optional.empty();
            }
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            return Optional.of(unit);
        } catch (NoSuchFileException unknown) {
            return Optional.empty();
        } catch (IOException unreadable) {
            LOG.warnf("a compiled rule file cannot be read, it is compiled again: %s", unreadable);
            return Optional.empty();
        }
    }

    @Override
    public void keep(String key, byte[] unit) {
        try {
            Path part = Files.createTempFile(folder, build, ".part");
            Files.write(part, unit);
            Files.write(part, digest(unit), StandardOpenOption.APPEND);
            Files.move(part, file(key), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException full) {
            LOG.warnf("a compiled rule file is not kept, the next start compiles it again: %s", full);
        }
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JDK has SHA-256", missing);
        }
    }

    private Path file(String key) {
        return folder.resolve(build + "-" + key);
    }
}
