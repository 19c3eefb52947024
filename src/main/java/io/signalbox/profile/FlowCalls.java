package io.signalbox.profile;

import io.signalbox.catalog.Catalog;
import io.signalbox.delivery.CallAnswers;
import io.signalbox.history.Appended;
import io.signalbox.history.Entry;
import io.signalbox.history.EventLog;
import io.signalbox.identity.Identities;
import io.signalbox.model.CallEvents;
import io.signalbox.model.Checked;
import io.signalbox.model.Event;
import io.signalbox.model.TraitChanges;
import io.signalbox.platform.ProfilesDue;
import io.signalbox.platform.Sql;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Makes events of what receivers answer to the calls of flows: checked by the tracking plan, in the log like all others, so
 * that the person is due and whoever looks back finds them.
 */
@Singleton
final class FlowCalls implements CallAnswers {

    private final Sql sql;
    private final EventLog log;
    private final Identities identities;
    private final Catalog catalog;
    private final Consumer<ProfilesDue> profilesDue;
    private final Clock clock;

    @Inject
    FlowCalls(
            Sql sql,
            EventLog log,
            Identities identities,
            Catalog catalog,
            jakarta.enterprise.event.Event<ProfilesDue> profilesDue,
            Clock clock) {
        this(sql, log, identities, catalog, profilesDue::fire, clock);
    }

    FlowCalls(
            Sql sql,
            EventLog log,
            Identities identities,
            Catalog catalog,
            Consumer<ProfilesDue> profilesDue,
            Clock clock) {
        this.sql = sql;
        this.log = log;
        this.identities = identities;
        this.catalog = catalog;
        this.profilesDue = profilesDue;
        this.clock = clock;
    }

    /** Somebody else became this person, or the person is erased, between two looks. */
    private static final class ElsewhereException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public Optional<String> answered(Call call, int status, Map<String, Object> answer) {
        Map<String, Object> properties = new TreeMap<>(answer);
        properties.keySet().removeAll(CallEvents.RESERVED);
        properties.put(CallEvents.STATUS, (long) status);
        return tell(CallEvents.ANSWERED, call, properties);
    }

    @Override
    public void failed(Call call, OptionalInt status) {
        Map<String, Object> properties = new TreeMap<>();
        status.ifPresent(code -> properties.put(CallEvents.STATUS, (long) code));
        tell(CallEvents.FAILED, call, properties);
    }

    private Optional<String> tell(String name, Call call, Map<String, Object> properties) {
        properties.put(CallEvents.FLOW, String.valueOf(call.data().get("flow")));
        properties.put(CallEvents.RUN, String.valueOf(call.data().get("cause")));
        properties.put(CallEvents.STEP, String.valueOf(call.data().get("step")));
        properties.put(CallEvents.CALLED_AT, call.at());
        Checked checked = catalog.live()
                .orElseThrow(() -> new IllegalStateException("found no live rulebook yet; expected one"))
                .rulebook()
                .plan()
                .check(name, properties);
        if (!checked.isAccepted()) {
            return Optional.of("the tracking plan refuses the answer: " + String.join("; ", checked.problems()));
        }
        Instant now = clock.instant();
        append(
                call.profileId(),
                new Event(name + "_" + call.messageId(), name, now, now, checked.properties(), TraitChanges.NONE));
        return Optional.empty();
    }

    private void append(String profileId, Event event) {
        log.prepare(List.of(event.occurredAt()));
        while (true) {
            try {
                Optional<Appended> appended = sql.inTransaction(transaction -> appended(transaction, profileId, event));
                appended.filter(done -> !done.due().isEmpty())
                        .ifPresent(done -> profilesDue.accept(new ProfilesDue(done.due())));
                return;
            } catch (ElsewhereException again) {
                // Each round needs somebody else to be erased or merged in between.
            }
        }
    }

    /** Empty where the person was erased: then nobody is to know of the answer. */
    private Optional<Appended> appended(Sql transaction, String profileId, Event event) {
        Optional<String> home = home(transaction, profileId);
        if (home.isEmpty()) {
            return Optional.empty();
        }
        Appended appended = log.append(transaction, List.of(new Entry(home.get(), event)));
        // Whoever merges or erases people must hold their due rows, as this transaction does now.
        if (!home(transaction, home.get()).equals(home)) {
            throw new ElsewhereException();
        }
        return Optional.of(appended);
    }

    /** Whose the answer is by now; empty where the person was erased. */
    private Optional<String> home(Sql transaction, String profileId) {
        return identities.profilesOf(transaction, profileId).stream().findFirst();
    }
}
