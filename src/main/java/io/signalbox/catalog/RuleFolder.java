package io.signalbox.catalog;

import io.signalbox.flow.Flow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The authored files on disk: rules in the folder and below it, the tracking plan in {@code tracking-plan}, the tests of
 * the rules in {@code tests}; flows in {@code flows}, or in a folder of their own beside it.
 */
final class RuleFolder {

    /** Stands in the folder of flows, and is none. */
    private static final String DESTINATIONS = "destinations.yaml";

    private final Path folder;
    private final Optional<Path> flows;

    RuleFolder(Path folder) {
        this(folder, Optional.empty());
    }

    /** @param flows a folder with flows, which need not exist, and below it {@code kept}, {@code templates} and {@code tests} */
    RuleFolder(Path folder, Optional<Path> flows) {
        this.folder = folder;
        this.flows = flows;
    }

    /**
     * All rule, plan and test files as they are now; other files, and hidden ones, are not ours.
     *
     * @throws IllegalStateException where the folder is missing or a file is not UTF-8 text
     */
    RuleFiles read() {
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException("expected a folder with rules at signalbox.rules.folder, but "
                    + folder.toAbsolutePath() + " is none");
        }
        SortedMap<String, String> texts = new TreeMap<>();
        for (Path file : files()) {
            String path = folder.relativize(file).toString().replace('\\', '/');
            if (path.endsWith(RuleFiles.TABLE_SUFFIX)) {
                texts.put(path, base64(file, path));
            } else if (RuleFiles.accepts(path)) {
                texts.put(path, text(file, path));
            }
        }
        for (Path file : visible(flows, RuleFiles.FLOWS_SUFFIX)) {
            put(texts, RuleFiles.FLOWS_FOLDER + file.getFileName(), file);
        }
        for (Path file : visible(flows.map(beside -> beside.resolve("kept")), RuleFiles.FLOWS_SUFFIX)) {
            put(texts, Flow.KEPT_FOLDER + file.getFileName(), file);
        }
        for (Path file : visible(flows.map(beside -> beside.resolve("templates")), RuleFiles.TEMPLATES_SUFFIX)) {
            put(texts, RuleFiles.TEMPLATES_FOLDER + file.getFileName(), file);
        }
        for (Path file : visible(flows.map(beside -> beside.resolve("tests")), RuleFiles.TESTS_SUFFIX)) {
            put(texts, RuleFiles.FLOW_TESTS_FOLDER + file.getFileName(), file);
        }
        return new RuleFiles(texts);
    }

    private static void put(Map<String, String> texts, String path, Path file) {
        texts.put(path, text(file, path));
    }

    private static List<Path> visible(Optional<Path> folder, String suffix) {
        Path beside = folder.filter(Files::isDirectory).orElse(null);
        if (beside == null) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(beside)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> {
                        String name = file.getFileName().toString();
                        return name.endsWith(suffix) && !name.startsWith(".") && !name.equals(DESTINATIONS);
                    })
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of flows cannot be read: " + beside.toAbsolutePath(), e);
        }
    }

    /** Like {@link #read} where a folder that cannot be read is no fault. */
    FolderReading look() {
        try {
            return FolderReading.of(read());
        } catch (IllegalStateException | UncheckedIOException unreadable) {
            return FolderReading.failed(String.valueOf(unreadable.getMessage()));
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    private List<Path> files() {
        // Follows links: Kubernetes mounts a ConfigMap as links into a hidden folder, which itself is left out.
        try (Stream<Path> walk = Files.walk(folder, java.nio.file.FileVisitOption.FOLLOW_LINKS)) {
            return walk.filter(Files::isRegularFile).filter(this::isVisible).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the rules folder cannot be read: " + folder.toAbsolutePath(), e);
        }
    }

    /** Spreadsheet programs mark a workbook that is open with a file beside it, {@code ~$name}. */
    private boolean isVisible(Path file) {
        for (Path part : folder.relativize(file)) {
            if (part.toString().startsWith(".") || part.toString().startsWith("~$")) {
                return false;
            }
        }
        return true;
    }

    private static String base64(Path file, String path) {
        try {
            return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("rule file " + path + " cannot be read", e);
        }
    }

    private static String text(Path file, String path) {
        try {
            String text = Files.readString(file);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (java.nio.charset.MalformedInputException e) {
            throw new IllegalStateException("expected UTF-8 text in rule file " + path + ", but found other bytes", e);
        } catch (IOException e) {
            throw new UncheckedIOException("rule file " + path + " cannot be read", e);
        }
    }
}
