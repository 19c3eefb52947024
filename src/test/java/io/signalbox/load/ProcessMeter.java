package io.signalbox.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * CPU time and memory of the service and of its PostgreSQL, read from {@code /proc} (Linux only).
 *
 * <p>PostgreSQL's shared buffers are counted once for each backend that touched them, so its memory is given as the
 * proportional set size, which shares them out.
 */
final class ProcessMeter {

    private static final double TICKS_PER_SECOND = 100;

    private final long service;
    private final Path postmasterPid;

    ProcessMeter(long service, Path postmasterPid) {
        this.service = service;
        this.postmasterPid = postmasterPid;
    }

    /** Totals at one moment. CPU in seconds since the processes began, memory in MiB. */
    record Reading(double serviceCpu, double postgresCpu, double serviceMemory, double postgresMemory) {

        String since(Reading earlier, double seconds) {
            return String.format(
                    Locale.ROOT,
                    "CPU: service %.2f cores, PostgreSQL %.2f cores; memory: service %.0f MiB resident, PostgreSQL %.0f MiB",
                    (serviceCpu - earlier.serviceCpu) / seconds,
                    (postgresCpu - earlier.postgresCpu) / seconds,
                    serviceMemory,
                    postgresMemory);
        }
    }

    Reading read() {
        long postmaster = postmaster();
        double postgresCpu = cpu(postmaster);
        double postgresMemory = memory(postmaster, "Pss");
        for (long child : children(postmaster)) {
            postgresCpu += cpu(child);
            postgresMemory += memory(child, "Pss");
        }
        return new Reading(cpu(service), postgresCpu, memory(service, "Rss"), postgresMemory);
    }

    private long postmaster() {
        try {
            return Long.parseLong(Files.readAllLines(postmasterPid).get(0).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long[] children(long parent) {
        return ProcessHandle.of(parent).stream()
                .flatMap(ProcessHandle::children)
                .mapToLong(ProcessHandle::pid)
                .toArray();
    }

    private static double cpu(long pid) {
        String[] fields = afterName(readOrBlank(Path.of("/proc/" + pid + "/stat")));
        return fields.length < 14 ? 0 : (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** The fields after the command's name, which may hold blanks itself. */
    private static String[] afterName(String stat) {
        int end = stat.lastIndexOf(") ");
        return end < 0 ? new String[0] : stat.substring(end + 2).split(" ");
    }

    private static double memory(long pid, String kind) {
        try (Stream<String> lines =
                readOrBlank(Path.of("/proc/" + pid + "/smaps_rollup")).lines()) {
            return lines.filter(line -> line.startsWith(kind + ":"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    / 1024.0;
        }
    }

    /** A backend may end between being listed and being read: it then counts for nothing. */
    private static String readOrBlank(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
