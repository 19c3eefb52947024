package io.signalbox.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's programs, as another user where we are root: PostgreSQL refuses to be that.
 *
 * <p>Inside a user namespace of its own ({@code unshare -U}) it takes itself for an ordinary user and keeps access to
 * our files. Where namespaces are forbidden (many containers) it runs as {@code nobody}, who then owns the data.
 */
final class PostgresCommands {

    private static final String ORDINARY_USER = "nobody";

    private final Path binaries;
    private final Path output;
    private final List<String> prefix;

    private PostgresCommands(Path binaries, Path output, List<String> prefix) {
        this.binaries = binaries;
        this.output = output;
        this.prefix = prefix;
    }

    /**
     * Finds out how programs can be run here.
     *
     * @param binaries the folder with {@code bin}
     * @param output the file that takes what the programs print
     */
    static PostgresCommands in(Path binaries, Path output) throws IOException, InterruptedException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return new PostgresCommands(binaries, output, List.of());
        }
        if (exitCode(List.of("unshare", "-U", "true"), output) == 0) {
            return new PostgresCommands(binaries, output, List.of("unshare", "-U"));
        }
        if (exitCode(List.of("runuser", "-u", ORDINARY_USER, "--", "true"), output) == 0) {
            return new PostgresCommands(binaries, output, List.of("runuser", "-u", ORDINARY_USER, "--"));
        }
        throw new StartFailure("PostgreSQL refuses to run as root, and neither `unshare -U` nor `runuser` works here;"
                + " start Signalbox as an ordinary user, or set QUARKUS_DATASOURCE_JDBC_URL to use a server of yours");
    }

    /** Lets the one who runs the programs own these files. */
    void handOver(Path folder) throws IOException, InterruptedException {
        if (prefix.contains(ORDINARY_USER)) {
            exitCode(List.of("chown", "-R", ORDINARY_USER, folder.toString()), output);
        }
    }

    /** Runs one of PostgreSQL's programs to its end and returns its exit code. */
    int run(String program, List<String> arguments) throws IOException, InterruptedException {
        return exitCode(command(program, arguments), output);
    }

    /** Like {@link #run}, with a text as input. */
    int run(String program, List<String> arguments, String input) throws IOException, InterruptedException {
        Process process = builder(command(program, arguments), output).start();
        try (var writer = process.outputWriter(java.nio.charset.StandardCharsets.UTF_8)) {
            writer.write(input);
        }
        return process.waitFor();
    }

    private List<String> command(String program, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(binaries.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        return command;
    }

    private static int exitCode(List<String> command, Path output) throws IOException, InterruptedException {
        try {
            Process process = builder(command, output)
                    .redirectInput(ProcessBuilder.Redirect.from(nothing()))
                    .start();
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new StartFailure("`" + command.get(0) + "` did not end within ten minutes");
            }
            return process.exitValue();
        } catch (IOException e) {
            if (command.get(0).startsWith("/")) {
                throw e;
            }
            return -1; // the system has no such program
        }
    }

    private static ProcessBuilder builder(List<String> command, Path output) {
        // A pipe would be inherited by the server and never end.
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("PGTZ", "UTC");
        return builder;
    }

    private static java.io.File nothing() {
        return new java.io.File("/dev/null");
    }

    /** The last lines that the programs printed. */
    String lastOutput() throws IOException {
        List<String> lines = Files.readAllLines(output);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    }
}
