package io.signalbox.ingest;

import io.signalbox.identity.Identifier;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of one import: what was uploaded, and what reading it made of it.
 *
 * <p>Reading sorts the events into buckets by profile, so that applying can append everything of a person at once: a
 * decision never sees half of somebody's history.
 */
final class ImportFolder {

    /** Of the file as it was uploaded: if gzip made it a thousand times smaller, a bucket has some 16 MB. */
    private static final long BYTES_A_BUCKET = 16 * 1024;

    private static final int MAX_BUCKETS = 256;

    /** One person's events are decided together, so they must fit into memory together. */
    static final int MOST_EVENTS = 50_000;

    static final long MOST_BYTES = 16 << 20;

    private final Path folder;

    ImportFolder(Path imports, String importId) {
        this.folder = imports.resolve(importId);
    }

    /** An event of the file, with its profile and what that was found by, as text. */
    record Kept(
            String profileId,
            List<Identifier> identifiers,
            String eventId,
            String name,
            Instant occurredAt,
            String properties,
            String traits) {

        private long bytes() {
            return (long) properties.length() + traits.length() + eventId.length() + name.length();
        }

        @Override
        public String toString() {
            return "event " + eventId;
        }
    }

    /** Takes the uploaded file over. */
    void receive(Path uploaded) throws IOException {
        Files.createDirectories(folder);
        Files.move(uploaded, upload(), StandardCopyOption.REPLACE_EXISTING);
    }

    boolean isHere() {
        return Files.exists(upload());
    }

    Path upload() {
        return folder.resolve("upload");
    }

    static int buckets(long fileBytes) {
        return (int) Math.max(1, Math.min(MAX_BUCKETS, fileBytes / BYTES_A_BUCKET));
    }

    /**
     * The events of a bucket.
     *
     * @param events sorted by profile, those of a profile in the order of the file
     * @param excess how many more there were of a profile, beyond what can be decided together
     */
    record Bucket(List<Kept> events, Map<String, Integer> excess) {

        static final Bucket EMPTY = new Bucket(List.of(), Map.of());
    }

    /** What one profile takes of a bucket. */
    private static final class Share {
        private int events;
        private long bytes;
    }

    Bucket read(int bucket) throws IOException {
        List<Kept> events = new ArrayList<>();
        Map<String, Share> shares = new HashMap<>();
        Map<String, Integer> excess = new TreeMap<>();
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(bucketFile(bucket)), 64 * 1024))) {
            while (true) {
                Kept event = readEvent(in);
                Share share = shares.computeIfAbsent(event.profileId(), profileId -> new Share());
                share.events++;
                share.bytes += event.bytes();
                if (share.events > MOST_EVENTS || share.bytes > MOST_BYTES) {
                    excess.merge(event.profileId(), 1, Integer::sum);
                } else {
                    events.add(event);
                }
            }
        } catch (EOFException end) {
            events.sort(Comparator.comparing(Kept::profileId));
            return new Bucket(events, excess);
        }
    }

    private static Kept readEvent(DataInputStream in) throws IOException {
        String profileId = in.readUTF();
        int count = in.readInt();
        List<Identifier> identifiers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            identifiers.add(new Identifier(in.readUTF(), in.readUTF()));
        }
        return new Kept(
                profileId,
                identifiers,
                in.readUTF(),
                in.readUTF(),
                Instant.ofEpochMilli(in.readLong()),
                readText(in),
                readText(in));
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    Path bucketFile(int bucket) {
        return folder.resolve("bucket-" + bucket);
    }

    /** Forgets all files of the import. */
    void delete() throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /** The buckets while they are written; closing makes them durable. */
    static final class Writer implements AutoCloseable {

        private final List<FileOutputStream> files = new ArrayList<>();
        private final List<DataOutputStream> buckets = new ArrayList<>();

        @SuppressWarnings("resource") // all are closed together
        Writer(ImportFolder folder, int count) throws IOException {
            for (int bucket = 0; bucket < count; bucket++) {
                FileOutputStream file =
                        new FileOutputStream(folder.bucketFile(bucket).toFile());
                files.add(file);
                buckets.add(new DataOutputStream(new BufferedOutputStream(file, 16 * 1024)));
            }
        }

        void write(Kept event) throws IOException {
            DataOutputStream out = buckets.get(Math.floorMod(event.profileId().hashCode(), buckets.size()));
            out.writeUTF(event.profileId());
            out.writeInt(event.identifiers().size());
            for (Identifier identifier : event.identifiers()) {
                out.writeUTF(identifier.kind());
                out.writeUTF(identifier.value());
            }
            out.writeUTF(event.eventId());
            out.writeUTF(event.name());
            out.writeLong(event.occurredAt().toEpochMilli());
            writeText(out, event.properties());
            writeText(out, event.traits());
        }

        /** {@code writeUTF} ends at 64 KB. */
        private static void writeText(DataOutputStream out, String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }

        /** To the disk, so that a power failure after this loses nothing. */
        void force() throws IOException {
            for (int bucket = 0; bucket < buckets.size(); bucket++) {
                buckets.get(bucket).flush();
                files.get(bucket).getFD().sync();
            }
        }

        @Override
        public void close() throws IOException {
            for (DataOutputStream bucket : buckets) {
                bucket.close();
            }
        }
    }
}
