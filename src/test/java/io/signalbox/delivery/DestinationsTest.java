package io.signalbox.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationsTest {

    @TempDir
    Path folder;

    private Path file;
    private Destinations destinations;

    @BeforeEach
    void open() {
        file = folder.resolve("destinations.yaml");
        destinations = new Destinations(file, DeliveryBench.environment());
    }

    private static String log(String name) {
        return "destinations:\n  - { name: " + name + ", type: log, on: entered }\n";
    }

    private List<String> live() {
        return destinations.lanes().stream().map(Lane::name).toList();
    }

    @Test
    void aServiceWithoutAFileHasNoDestinationsAndSaysSo() throws IOException {
        destinations.start(new StartupEvent());

        assertThat(live()).isEmpty();
        assertThat(destinations.problems()).singleElement().satisfies(problem -> assertThat(problem.toString())
                .contains("no file"));

        Files.writeString(file, log("first"));
        destinations.reload();

        assertThat(live()).containsExactly("first");
        assertThat(destinations.problems()).isEmpty();
    }

    @Test
    void aFileThatComesBackAsItWasHasNoProblem() throws IOException {
        Files.writeString(file, log("first"));
        destinations.start(new StartupEvent());
        Files.delete(file);
        Files.createDirectory(file);
        destinations.reload();
        assertThat(destinations.problems()).hasSize(1);

        Files.delete(file);
        Files.writeString(file, log("first"));
        destinations.reload();

        assertThat(live()).containsExactly("first");
        assertThat(destinations.problems()).isEmpty();
    }

    @Test
    void aBrokenFileStopsTheStartAndSaysAllProblems() throws IOException {
        Files.writeString(file, "destinations: [ { name: a }, { type: log, on: entered } ]");

        assertThatThrownBy(() -> destinations.start(new StartupEvent()))
                .hasMessageContaining("no 'type'")
                .hasMessageContaining("no 'on'")
                .hasMessageContaining("no 'name'");
    }

    @Test
    void anEditIsTakenOverAndABrokenOneIsNot() throws IOException {
        // Given
        Files.writeString(file, log("first"));
        destinations.start(new StartupEvent());

        // When
        Files.writeString(file, log("second"));
        destinations.reload();

        // Then
        assertThat(live()).containsExactly("second");

        // When
        Files.writeString(file, "destinations: none");
        destinations.reload();

        // Then
        assertThat(live()).containsExactly("second");
        assertThat(destinations.problems()).hasSize(1);

        // When
        Files.writeString(file, log("third"));
        destinations.reload();

        // Then
        assertThat(live()).containsExactly("third");
        assertThat(destinations.problems()).isEmpty();
    }

    @Test
    void aSwappedLinkOfAMountedFolderIsNoticed() throws IOException {
        // Given
        Path one = Files.createDirectory(folder.resolve("..one"));
        Path two = Files.createDirectory(folder.resolve("..two"));
        Files.writeString(one.resolve("destinations.yaml"), log("first"));
        Files.writeString(two.resolve("destinations.yaml"), log("other"));
        Path data = Files.createSymbolicLink(folder.resolve("..data"), one);
        Files.createSymbolicLink(file, data.resolve("destinations.yaml"));
        destinations.start(new StartupEvent());

        // When
        Path swapped = Files.createSymbolicLink(folder.resolve("..data_tmp"), two);
        Files.move(swapped, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        destinations.reload();

        // Then
        assertThat(live()).containsExactly("other");
    }

    @Test
    void aFileThatVanishesIsAProblemAndChangesNothing() throws IOException {
        // Given
        Files.writeString(file, log("first"));
        destinations.start(new StartupEvent());

        // When
        Files.delete(file);
        destinations.reload();

        // Then
        assertThat(live()).containsExactly("first");
        assertThat(destinations.problems()).hasSize(1);
    }
}
