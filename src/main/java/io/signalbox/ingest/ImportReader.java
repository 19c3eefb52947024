package io.signalbox.ingest;

import io.signalbox.identity.Identified;
import io.signalbox.identity.Identities;
import io.signalbox.identity.MovedMeanwhileException;
import io.signalbox.model.Event;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TraitChanges;
import io.signalbox.platform.Json;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The first half of an import: every row is mapped, checked, identified, and put into the bucket of its profile.
 *
 * <p>Nothing is appended yet, so it simply starts again after a kill.
 */
@Singleton
final class ImportReader {

    private static final int BATCH = 2_000;

    /** How many refused rows of one import are kept with their problems; all are counted. */
    static final int MOST_QUARANTINED = 1_000;

    private final Sql sql;
    private final Identities identities;
    private final QuarantineStore quarantine;
    private final ImportStore store;
    private final IngestConfig config;
    private final Clock clock;

    ImportReader(
            Sql sql,
            Identities identities,
            QuarantineStore quarantine,
            ImportStore store,
            IngestConfig config,
            Clock clock) {
        this.sql = sql;
        this.identities = identities;
        this.quarantine = quarantine;
        this.store = store;
        this.config = config;
        this.clock = clock;
    }

    Reading open(ImportProgress progress, ImportMapping mapping, ImportFolder folder, TrackingPlan plan)
            throws IOException {
        return new Reading(progress, mapping, folder, plan);
    }

    private static final class CountingInputStream extends FilterInputStream {
        private long count;

        CountingInputStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }

    /** What a batch of rows turned out to be. */
    private static final class Batch {
        private final List<Decoded.Sound> sound = new ArrayList<>(BATCH);
        private final List<Decoded.Unsound> unsound = new ArrayList<>(0);
    }

    /** A file while it is read. */
    final class Reading implements Closeable {

        private final String importId;
        private final TrackingPlan plan;
        private final RowMapper mapper;
        private final EventDecoder decoder;
        private final CountingInputStream file;
        private final ImportRows rows;
        private final ImportFolder.Writer buckets;
        private final Map<String, Long> skipped = new TreeMap<>();
        private long rowsRead;
        private long accepted;
        private long refused;
        private @Nullable Instant first;
        private @Nullable Instant last;

        Reading(ImportProgress progress, ImportMapping mapping, ImportFolder folder, TrackingPlan plan)
                throws IOException {
            this.importId = progress.importId();
            this.plan = plan;
            this.mapper = new RowMapper(mapping);
            this.decoder = new EventDecoder(mapping.limits(config.limits()), config.policyOf("imports"));
            this.file = new CountingInputStream(new BufferedInputStream(Files.newInputStream(folder.upload())));
            this.rows = ImportRows.open(file, mapping);
            this.buckets = new ImportFolder.Writer(folder, ImportFolder.buckets(progress.fileBytes()));
        }

        Optional<Instant> last() {
            return Optional.ofNullable(last);
        }

        /** Reads on, a batch of rows in one transaction. */
        ImportStep step() throws IOException {
            long before = rowsRead;
            Batch batch = new Batch();
            boolean isEnd = !read(batch);
            if (!isEnd || rowsRead > before) {
                Optional<List<Identified>> identified = store(batch, before);
                if (identified.isEmpty()) {
                    return ImportStep.STOPPED;
                }
                for (int i = 0; i < batch.sound.size(); i++) {
                    buckets.write(kept(identified.get().get(i).profileId(), batch.sound.get(i)));
                }
            }
            if (isEnd) {
                buckets.force();
                return ImportStep.END;
            }
            return ImportStep.MORE;
        }

        private boolean read(Batch batch) throws IOException {
            for (int i = 0; i < BATCH; i++) {
                Optional<ImportRow> row = rows.next();
                if (row.isEmpty()) {
                    return false;
                }
                rowsRead++;
                sort(row.get(), batch);
            }
            return true;
        }

        private void sort(ImportRow row, Batch batch) {
            if (row instanceof ImportRow.Blank) {
                skipped.merge("blank line", 1L, Long::sum);
            } else if (row instanceof ImportRow.Broken broken) {
                refused++;
                batch.unsound.add(new Decoded.Unsound(Optional.empty(), List.of(broken.problem()), broken.text()));
            } else if (row instanceof ImportRow.Valued readable) {
                sort(readable, batch);
            }
        }

        private void sort(ImportRow.Valued row, Batch batch) {
            try {
                Optional<String> reason = mapper.skipReason(row);
                if (reason.isPresent()) {
                    skipped.merge(reason.get(), 1L, Long::sum);
                    return;
                }
                Decoded decoded = decoder.decode(mapper.event(row), plan, clock.instant());
                if (decoded instanceof Decoded.Sound sound) {
                    accepted++;
                    Instant at = sound.event().occurredAt();
                    first = first == null || at.isBefore(first) ? at : first;
                    last = last == null || at.isAfter(last) ? at : last;
                    batch.sound.add(sound);
                } else if (decoded instanceof Decoded.Unsound unsound) {
                    refused++;
                    batch.unsound.add(unsound);
                }
            } catch (RuntimeException | StackOverflowError failure) {
                refused++;
                batch.unsound.add(new Decoded.Unsound(
                        Optional.empty(), List.of(EventProblem.ofFailure(failure)), StrictJson.storable(row.text())));
            }
        }

        private Optional<List<Identified>> store(Batch batch, long rowsBefore) {
            long room = Math.max(0, MOST_QUARANTINED - (refused - batch.unsound.size()));
            List<Decoded.Unsound> kept = batch.unsound.stream().limit(room).toList();
            ImportStore.ReadSoFar sofar = new ImportStore.ReadSoFar(
                    file.count, rowsRead, accepted, refused, skipped, Optional.ofNullable(first), last());
            while (true) {
                identities.link(
                        batch.sound.stream().map(Decoded.Sound::identifiers).toList(), clock.instant());
                try {
                    return storeOnce(batch, rowsBefore, kept, sofar);
                } catch (MovedMeanwhileException again) {
                    // Each round needs somebody else to be erased or merged in between.
                }
            }
        }

        private Optional<List<Identified>> storeOnce(
                Batch batch, long rowsBefore, List<Decoded.Unsound> kept, ImportStore.ReadSoFar sofar) {
            return sql.inTransaction(transaction -> {
                Instant now = clock.instant();
                if (!store.recordReading(transaction, importId, rowsBefore, sofar, now)) {
                    return Optional.empty();
                }
                quarantine.keep(transaction, ImportId.source(importId), kept, now);
                return Optional.of(identities.identifyAndKeep(
                        transaction,
                        batch.sound.stream().map(Decoded.Sound::identifiers).toList(),
                        now));
            });
        }

        private static ImportFolder.Kept kept(String profileId, Decoded.Sound sound) {
            Event event = sound.event();
            return new ImportFolder.Kept(
                    profileId,
                    sound.identifiers(),
                    event.id(),
                    event.name(),
                    event.occurredAt(),
                    Json.write(event.properties()),
                    event.traits().isEmpty() ? "" : Json.write(sent(event.traits())));
        }

        private static Map<String, @Nullable Object> sent(TraitChanges traits) {
            Map<String, @Nullable Object> sent = new HashMap<>(traits.set());
            traits.unset().forEach(name -> sent.put(name, null));
            return sent;
        }

        @Override
        public void close() throws IOException {
            try (rows) {
                buckets.close();
            }
        }
    }
}
