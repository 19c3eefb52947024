package io.signalbox.ingest;

import io.signalbox.platform.Json;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jboss.logging.Logger;

/**
 * Events that wait on the local disk until the database is back: what is appended is on the disk before anybody is told.
 *
 * <p>Files of some megabytes, each a row of records: length and CRC-32 (four bytes each), then JSON. A file goes when all of
 * it has been handed over; after a crash its beginning is handed over again, which changes nothing, since events have ids.
 * A record that was cut off by a crash was never acknowledged. What cannot be read is set aside in a file {@code *.damaged}
 * and said. Only one process may use a folder.
 */
final class Spool implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Spool.class);
    private static final int HEADER = 8;
    private static final long FILE_BYTES = 8_000_000;
    private static final String SUFFIX = ".events";
    private static final String DAMAGED = ".damaged";

    private final Path folder;
    private final long maxBytes;
    /** Oldest first; the last one is written to. */
    private final Deque<Segment> segments = new ArrayDeque<>();

    private long number;
    private long waiting;
    private long bytes;

    private static final class Segment {
        private final Path path;
        private final FileChannel channel;
        private long end;
        private long read;
        private long waiting;

        Segment(Path path, FileChannel channel, long end) {
            this.path = path;
            this.channel = channel;
            this.end = end;
        }
    }

    /** What a record is: an event that is well, or one that was refused. */
    private record Kept(String sound, Optional<Refused> refused) {}

    private record Refused(Optional<String> id, List<EventProblem> problems, String raw) {}

    /**
     * Opens a folder, with what a former process left there.
     *
     * @param maxBytes how much may wait
     */
    Spool(Path folder, long maxBytes) throws IOException {
        this.folder = folder;
        this.maxBytes = maxBytes;
        Files.createDirectories(folder);
        List<Path> left;
        try (Stream<Path> files = Files.list(folder)) {
            left = files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
        for (Path path : left) {
            Segment segment = open(path);
            segments.add(segment);
            bytes += segment.end;
            String name = path.getFileName().toString();
            number = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
        }
    }

    private Segment open(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Segment segment = new Segment(path, channel, channel.size());
        long whole = 0;
        for (Optional<byte[]> next = read(segment, whole); next.isPresent(); next = read(segment, whole)) {
            whole += HEADER + next.get().length;
            segment.waiting++;
        }
        if (whole < segment.end) {
            setAside(segment, whole);
        }
        waiting += segment.waiting;
        channel.truncate(whole);
        segment.end = whole;
        return segment;
    }

    /** Keeps the end of a file, from a record that is not whole, beside it. */
    private void setAside(Segment segment, long from) throws IOException {
        int number = 1;
        Path beside = segment.path.resolveSibling(segment.path.getFileName() + DAMAGED);
        while (Files.exists(beside)) {
            number++;
            beside = segment.path.resolveSibling(segment.path.getFileName() + "." + number + DAMAGED);
        }
        try (FileChannel copy = FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long at = from;
            while (at < segment.end) {
                at += segment.channel.transferTo(at, segment.end - at, copy);
            }
            copy.force(true);
        }
        forceFolder();
        LOG.warnf(
                "spool: %d bytes could not be read and are set aside in %s; where a crash cut off the last write, nothing of"
                        + " them was acknowledged",
                segment.end - from, beside.getFileName());
    }

    synchronized boolean isEmpty() {
        return waiting == 0;
    }

    /** How many events wait. */
    synchronized long waiting() {
        return waiting;
    }

    /**
     * Keeps events; they are on the disk when it returns.
     *
     * @return false where there is no room, and nothing was kept
     */
    synchronized boolean append(List<Decoded> events) {
        byte[] records = records(events);
        if (bytes + records.length > maxBytes) {
            return false;
        }
        try {
            Segment last = writable();
            try {
                ByteBuffer buffer = ByteBuffer.wrap(records);
                long at = last.end;
                while (buffer.hasRemaining()) {
                    at += last.channel.write(buffer, at);
                }
                last.channel.force(false);
                last.end = at;
            } catch (IOException failed) {
                last.channel.truncate(last.end);
                throw failed;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        bytes += records.length;
        waiting += events.size();
        segments.getLast().waiting += events.size();
        return true;
    }

    private Segment writable() throws IOException {
        if (segments.isEmpty() || segments.getLast().end >= FILE_BYTES) {
            number++;
            segments.add(open(folder.resolve("%012d%s".formatted(number, SUFFIX))));
            forceFolder();
        }
        return segments.getLast();
    }

    /** A new file's name must be on the disk, too. Windows keeps it by itself, and opens no folder. */
    private void forceFolder() throws IOException {
        if (File.separatorChar == '/') {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    private static byte[] records(List<Decoded> events) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(all)) {
            for (Decoded event : events) {
                byte[] json = Json.write(kept(event)).getBytes(StandardCharsets.UTF_8);
                CRC32 crc = new CRC32();
                crc.update(json);
                out.writeInt(json.length);
                out.writeInt((int) crc.getValue());
                out.write(json);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return all.toByteArray();
    }

    private static Kept kept(Decoded event) {
        if (event instanceof Decoded.Unsound refused) {
            return new Kept("", Optional.of(new Refused(refused.id(), refused.problems(), refused.raw())));
        }
        return new Kept(EventJson.write((Decoded.Sound) event), Optional.empty());
    }

    /** The oldest events, in the order in which they were appended. */
    synchronized List<Decoded> oldest(int atMost, Instant receivedAt) {
        List<Decoded> events = new ArrayList<>();
        try {
            for (Segment segment : segments) {
                long at = segment.read;
                while (events.size() < atMost) {
                    Optional<byte[]> json = read(segment, at);
                    if (json.isEmpty()) {
                        break;
                    }
                    at += HEADER + json.get().length;
                    events.add(event(new String(json.get(), StandardCharsets.UTF_8), receivedAt));
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return events;
    }

    private static Decoded event(String json, Instant receivedAt) {
        Kept kept = Json.read(json, Kept.class);
        return kept.refused().isPresent()
                ? new Decoded.Unsound(
                        kept.refused().get().id(),
                        kept.refused().get().problems(),
                        kept.refused().get().raw())
                : EventJson.read(kept.sound(), receivedAt);
    }

    /** Empty at the end, and where a record is not whole. */
    private static Optional<byte[]> read(Segment segment, long at) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        if (at + HEADER > segment.end || segment.channel.read(header, at) < HEADER) {
            return Optional.empty();
        }
        header.flip();
        int length = header.getInt();
        int expected = header.getInt();
        if (length < 0 || at + HEADER + length > segment.end) {
            return Optional.empty();
        }
        ByteBuffer json = ByteBuffer.allocate(length);
        long position = at + HEADER;
        while (json.hasRemaining()) {
            int count = segment.channel.read(json, position);
            if (count < 0) {
                return Optional.empty();
            }
            position += count;
        }
        CRC32 crc = new CRC32();
        crc.update(json.array());
        return (int) crc.getValue() == expected ? Optional.of(json.array()) : Optional.empty();
    }

    /** The oldest events are in the database now. */
    synchronized void handedOver(int events) {
        try {
            for (int left = events; left > 0; left--) {
                Segment head = segments.getFirst();
                Optional<byte[]> next = read(head, head.read);
                if (next.isEmpty()) {
                    drop(segments.removeFirst());
                    left++;
                    continue;
                }
                head.read += HEADER + next.get().length;
                head.waiting--;
                waiting--;
            }
            while (!segments.isEmpty()
                    && read(segments.getFirst(), segments.getFirst().read).isEmpty()) {
                drop(segments.removeFirst());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void drop(Segment segment) throws IOException {
        bytes -= segment.end;
        waiting -= segment.waiting;
        if (segment.waiting > 0) {
            setAside(segment, segment.read);
        }
        segment.channel.close();
        Files.deleteIfExists(segment.path);
    }

    @Override
    public synchronized void close() throws IOException {
        for (Segment segment : segments) {
            segment.channel.close();
        }
        segments.clear();
    }
}
