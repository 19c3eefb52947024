package io.signalbox.ingest;

import io.signalbox.history.Appended;
import io.signalbox.history.Entry;
import io.signalbox.history.EventLog;
import io.signalbox.identity.Identified;
import io.signalbox.identity.Identities;
import io.signalbox.identity.MovedMeanwhileException;
import io.signalbox.ingest.ImportFolder.Bucket;
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

    static final String EXCESS = "more than " + ImportFolder.MOST_EVENTS + " events (or "
            + (ImportFolder.MOST_BYTES >> 20) + " MB) of one person in one import";

    private final Sql sql;
    private final EventLog log;
    private final Identities identities;
    private final ImportStore store;
    private final Consumer<ProfilesDue> profilesDue;
    private final Clock clock;

    @Inject
    ImportApplier(
            Sql sql,
            EventLog log,
            Identities identities,
            ImportStore store,
            jakarta.enterprise.event.Event<ProfilesDue> profilesDue,
            Clock clock) {
        this(sql, log, identities, store, (Consumer<ProfilesDue>) profilesDue::fire, clock);
    }

    ImportApplier(
            Sql sql,
            EventLog log,
            Identities identities,
            ImportStore store,
            Consumer<ProfilesDue> profilesDue,
            Clock clock) {
        this.sql = sql;
        this.log = log;
        this.identities = identities;
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
        private Bucket content = Bucket.EMPTY;

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
            while (next >= content.events().size()) {
                bucket = bucket < 0 ? (int) (position / BUCKET) : bucket + 1;
                if (bucket >= buckets) {
                    return ImportStep.END;
                }
                content = folder.read(bucket);
                next = bucket == position / BUCKET ? (int) (position % BUCKET) : 0;
            }
            int end = endOfBatch();
            if (!append(content.events().subList(next, end), bucket * BUCKET + end)) {
                return ImportStep.STOPPED;
            }
            next = end;
            return ImportStep.MORE;
        }

        /** After the last event of a profile. */
        private int endOfBatch() {
            List<ImportFolder.Kept> events = content.events();
            int end = Math.min(events.size(), next + BATCH);
            while (end < events.size()
                    && events.get(end).profileId().equals(events.get(end - 1).profileId())) {
                end++;
            }
            return end;
        }

        private boolean append(List<ImportFolder.Kept> events, long after) {
            log.prepare(events.stream().map(this::occurredAt).toList());
            Optional<Appended> appended = appended(events, after);
            stored = after;
            appended.filter(result -> !result.due().isEmpty())
                    .ifPresent(result -> profilesDue.accept(new ProfilesDue(result.due())));
            return appended.isPresent();
        }

        private Optional<Appended> appended(List<ImportFolder.Kept> events, long after) {
            while (true) {
                identities.link(
                        events.stream().map(ImportFolder.Kept::identifiers).toList(), clock.instant());
                try {
                    return sql.inTransaction(transaction -> appendOnce(transaction, events, after));
                } catch (MovedMeanwhileException again) {
                    // Each round needs somebody else to be erased or merged in between.
                }
            }
        }

        private Optional<Appended> appendOnce(Sql transaction, List<ImportFolder.Kept> events, long after) {
            Instant now = clock.instant();
            if (!store.advance(transaction, progress.importId(), stored, after, now)) {
                return Optional.empty();
            }
            // Who was erased since the file was read is somebody new, and who was merged is somebody else.
            List<Identified> found = identities.identify(
                    transaction,
                    events.stream().map(ImportFolder.Kept::identifiers).toList(),
                    now);
            List<Entry> entries = new ArrayList<>(events.size());
            for (int i = 0; i < events.size(); i++) {
                entries.add(entry(found.get(i), events.get(i)));
            }
            Appended result = log.appendMuted(transaction, entries, progress.importId());
            identities.confirm(transaction, found);
            int fresh = (int) result.fresh().stream().filter(isFresh -> isFresh).count();
            store.count(transaction, progress.importId(), fresh, entries.size() - fresh);
            int excess = events.stream()
                    .map(ImportFolder.Kept::profileId)
                    .distinct()
                    .mapToInt(profileId -> content.excess().getOrDefault(profileId, 0))
                    .sum();
            if (excess > 0) {
                store.refuseExcess(transaction, progress.importId(), excess, EXCESS);
            }
            return Optional.of(result);
        }

        private Instant occurredAt(ImportFolder.Kept kept) {
            return kept.occurredAt().plusMillis(progress.shiftMillis());
        }

        private Entry entry(Identified person, ImportFolder.Kept kept) {
            Instant occurredAt = occurredAt(kept);
            return new Entry(
                    person.profileId(),
                    new Event(
                            kept.eventId(),
                            kept.name(),
                            occurredAt,
                            occurredAt,
                            Json.readObject(kept.properties()),
                            kept.traits().isEmpty()
                                    ? TraitChanges.NONE
                                    : TraitChanges.of(Json.readObject(kept.traits()))),
                    Optional.of(person.identifierId()));
        }
    }
}
