package io.signalbox.ingest;

import io.signalbox.history.Appended;
import io.signalbox.history.Entry;
import io.signalbox.history.EventLog;
import io.signalbox.identity.Identified;
import io.signalbox.identity.Identities;
import io.signalbox.identity.MovedMeanwhileException;
import io.signalbox.platform.ProfilesDue;
import io.signalbox.platform.Sql;
import io.signalbox.platform.SqlException;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Transaction 1: identify, append, mark due, keep what is refused; all of a batch or nothing of it.
 *
 * <p>After the commit it says which profiles are due.
 */
@Singleton
final class IntakeTransaction {

    private final Sql sql;
    private final Identities identities;
    private final EventLog log;
    private final QuarantineStore quarantine;
    private final Consumer<ProfilesDue> profilesDue;
    private final Consumer<List<Decoded.Sound>> accepted;
    private final Optional<Duration> sameContentWithin;
    private final Clock clock;
    private final Owners owners;

    @Inject
    IntakeTransaction(
            Sql sql,
            Identities identities,
            EventLog log,
            QuarantineStore quarantine,
            Event<ProfilesDue> profilesDue,
            Coverage coverage,
            IngestConfig config,
            Clock clock) {
        this(sql, identities, log, quarantine, profilesDue::fire, coverage::note, config.sameContentWithin(), clock);
    }

    /** @param accepted is told of what was stored, or was there before */
    IntakeTransaction(
            Sql sql,
            Identities identities,
            EventLog log,
            QuarantineStore quarantine,
            Consumer<ProfilesDue> profilesDue,
            Consumer<List<Decoded.Sound>> accepted,
            Optional<Duration> sameContentWithin,
            Clock clock) {
        this.owners = new Owners(sql, identities);
        this.accepted = accepted;
        this.sameContentWithin = sameContentWithin;
        this.sql = sql;
        this.identities = identities;
        this.log = log;
        this.quarantine = quarantine;
        this.profilesDue = profilesDue;
        this.clock = clock;
    }

    /** @param fresh for each event, in order, whether it is new */
    private record Stored(List<Identified> identified, Set<String> due, List<Boolean> fresh) {}

    /** The verdicts of these events, in their order, after the commit. */
    List<Verdict> store(String source, List<Decoded> events) {
        return store(source, events, Optional.empty());
    }

    /** Like {@link #store}, as history that fires nothing. */
    List<Verdict> storeHistory(String source, List<Decoded> events, String importId) {
        return store(source, events, Optional.of(importId));
    }

    /**
     * Like {@link #store}, for events of which nobody waits for an answer: where the database refuses them together, each
     * is stored by itself, and what it refuses even so goes to the quarantine.
     */
    List<Verdict> storeEach(String source, List<Decoded> events) {
        try {
            return store(source, events);
        } catch (SqlException failure) {
            if (!mayBeOnesFault(failure)) {
                throw failure;
            }
            List<Verdict> verdicts = new ArrayList<>(events.size());
            events.forEach(event -> verdicts.addAll(storeAlone(source, event)));
            return verdicts;
        }
    }

    private List<Verdict> storeAlone(String source, Decoded event) {
        try {
            return store(source, List.of(event));
        } catch (SqlException failure) {
            if (!mayBeOnesFault(failure) || !(event instanceof Decoded.Sound sound)) {
                throw failure;
            }
            Decoded.Unsound refused = new Decoded.Unsound(
                    Optional.of(sound.event().id()), List.of(EventProblem.ofFailure(failure)), EventJson.write(sound));
            return store(source, List.of(refused));
        }
    }

    /** Whether one event may be what the database refused, rather than the database being in trouble. */
    static boolean mayBeOnesFault(SqlException failure) {
        return failure.kind() == SqlException.Kind.FAULT || failure.kind() == SqlException.Kind.CONSTRAINT;
    }

    private List<Verdict> store(String source, List<Decoded> sent, Optional<String> importId) {
        List<Decoded> events = owners.named(sent);
        List<Decoded.Sound> sound = new ArrayList<>(events.size());
        List<Decoded.Unsound> unsound = new ArrayList<>(0);
        List<Instant> instants = new ArrayList<>(events.size());
        for (Decoded event : events) {
            if (event instanceof Decoded.Sound one) {
                sound.add(one);
                instants.add(one.event().occurredAt());
            } else if (event instanceof Decoded.Unsound one && !Owners.isNobodys(one)) {
                unsound.add(one);
            }
        }
        log.prepare(instants);
        Stored stored = stored(source, sound, unsound, importId);
        if (!stored.due().isEmpty()) {
            profilesDue.accept(new ProfilesDue(stored.due()));
        }
        accepted.accept(sound);
        return verdicts(events, stored);
    }

    private Stored stored(
            String source, List<Decoded.Sound> sound, List<Decoded.Unsound> unsound, Optional<String> importId) {
        while (true) {
            identities.link(sound.stream().map(Decoded.Sound::identifiers).toList(), clock.instant());
            try {
                return sql.inTransaction(transaction -> {
                    quarantine.keep(transaction, source, unsound, clock.instant());
                    return append(transaction, sound, importId);
                });
            } catch (MovedMeanwhileException again) {
                // Each round needs somebody else to be erased or merged in between.
            }
        }
    }

    private Stored append(Sql transaction, List<Decoded.Sound> sound, Optional<String> importId) {
        List<Identified> identified = identities.identify(
                transaction, sound.stream().map(Decoded.Sound::identifiers).toList(), clock.instant());
        List<Entry> entries = new ArrayList<>(sound.size());
        for (int i = 0; i < sound.size(); i++) {
            Identified person = identified.get(i);
            entries.add(new Entry(person.profileId(), sound.get(i).event(), Optional.of(person.identifierId())));
        }
        BitSet repeated = sameContentWithin
                .map(within -> ContentStore.repeated(transaction, entries, within))
                .orElseGet(BitSet::new);
        List<Entry> others = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            if (!repeated.get(i)) {
                others.add(entries.get(i));
            }
        }
        Appended appended = importId.isPresent()
                ? log.appendMuted(transaction, others, importId.get())
                : log.append(transaction, others);
        identities.confirm(transaction, identified);
        Iterator<Boolean> freshOfOthers = appended.fresh().iterator();
        List<Boolean> fresh = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            fresh.add(!repeated.get(i) && freshOfOthers.next());
        }
        return new Stored(identified, appended.due(), fresh);
    }

    private static List<Verdict> verdicts(List<Decoded> events, Stored stored) {
        List<Verdict> verdicts = new ArrayList<>(events.size());
        int next = 0;
        for (Decoded event : events) {
            if (event instanceof Decoded.Sound sound) {
                verdicts.add(Verdict.of(
                        sound, stored.identified().get(next), stored.fresh().get(next)));
                next++;
            } else if (event instanceof Decoded.Unsound unsound) {
                verdicts.add(Verdict.of(unsound));
            }
        }
        return verdicts;
    }
}
