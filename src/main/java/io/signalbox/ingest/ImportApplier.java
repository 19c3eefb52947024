package io.signalbox.ingest;

import io.signalbox.history.Appended;
import io.signalbox.history.Entry;
import io.signalbox.history.EventLog;
import io.signalbox.model.Event;
import io.signalbox.model.TraitChanges;
import io.signalbox.platform.Json;
import io.signalbox.platform.ProfilesDue;
import io.signalbox.platform.Sql;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The second half of an import: the events of the buckets are appended as history, all of a person in one transaction.
 *
 * <p>How far it is stands in the same transaction, so after a kill it goes on where it was.
 */
@Singleton
final class ImportApplier {

    private static final int BATCH = 4_000;
    private static final long BUCKET = 1L << 32;

    private final Sql sql;
    private final EventLog log;
    private final ImportStore store;
    private final Consumer<ProfilesDue> profilesDue;
    private final Clock clock;

    @Inject
    ImportApplier(
            Sql sql,
            EventLog log,
            ImportStore store,
            jakarta.enterprise.event.Event<ProfilesDue> profilesDue,
            Clock clock) {
        this(sql, log, store, (Consumer<ProfilesDue>) profilesDue::fire, clock);
    }

    ImportApplier(Sql sql, EventLog log, ImportStore store, Consumer<ProfilesDue> profilesDue, Clock clock) {
        this.sql = sql;
        this.log = log;
        this.store = store;
        this.profilesDue = profilesDue;
        this.clock = clock;
    }

    Applying open(ImportProgress progress, long position, ImportFolder folder) {
        return new Applying(progress, position, folder);
    }

    /** Buckets while they are applied. */
    final class Applying {

        private final ImportProgress progress;
        private final ImportFolder folder;
        private final int buckets;
        private final long position;
        private long stored;
        private int bucket;
        private int next;
        private List<ImportFolder.Kept> events = List.of();

        Applying(ImportProgress progress, long position, ImportFolder folder) {
            this.progress = progress;
            this.folder = folder;
            this.buckets = ImportFolder.buckets(progress.fileBytes());
            this.position = position;
            this.stored = position;
            this.bucket = -1;
        }

        /** Appends on, some profiles in one transaction. */
        ImportStep step() throws IOException {
            while (next >= events.size()) {
                bucket = bucket < 0 ? (int) (position / BUCKET) : bucket + 1;
                if (bucket >= buckets) {
                    return ImportStep.END;
                }
                events = folder.read(bucket);
                next = bucket == position / BUCKET ? (int) (position % BUCKET) : 0;
            }
            int end = endOfBatch();
            List<Entry> entries = new ArrayList<>(end - next);
            for (ImportFolder.Kept kept : events.subList(next, end)) {
                entries.add(entry(kept));
            }
            if (!append(entries, bucket * BUCKET + end)) {
                return ImportStep.STOPPED;
            }
            next = end;
            return ImportStep.MORE;
        }

        /** After the last event of a profile. */
        private int endOfBatch() {
            int end = Math.min(events.size(), next + BATCH);
            while (end < events.size()
                    && events.get(end).profileId().equals(events.get(end - 1).profileId())) {
                end++;
            }
            return end;
        }

        private boolean append(List<Entry> entries, long after) {
            log.prepare(
                    entries.stream().map(entry -> entry.event().occurredAt()).toList());
            Optional<Appended> appended = sql.inTransaction(transaction -> {
                if (!store.advance(transaction, progress.importId(), stored, after, clock.instant())) {
                    return Optional.empty();
                }
                Appended result = log.appendMuted(transaction, entries, progress.importId());
                int fresh =
                        (int) result.fresh().stream().filter(isFresh -> isFresh).count();
                store.count(transaction, progress.importId(), fresh, entries.size() - fresh);
                return Optional.of(result);
            });
            stored = after;
            appended.filter(result -> !result.due().isEmpty())
                    .ifPresent(result -> profilesDue.accept(new ProfilesDue(result.due())));
            return appended.isPresent();
        }

        private Entry entry(ImportFolder.Kept kept) {
            Instant occurredAt = kept.occurredAt().plusMillis(progress.shiftMillis());
            return new Entry(
                    kept.profileId(),
                    new Event(
                            kept.eventId(),
                            kept.name(),
                            occurredAt,
                            occurredAt,
                            Json.readObject(kept.properties()),
                            kept.traits().isEmpty()
                                    ? TraitChanges.NONE
                                    : TraitChanges.of(Json.readObject(kept.traits()))));
        }
    }
}
