package io.signalbox.delivery;

import io.signalbox.delivery.MessageId.Subject;
import io.signalbox.model.Change;
import io.signalbox.platform.Json;
import io.signalbox.platform.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where decisions leave their messages, in the transaction that stores them.
 *
 * <p>One message for each change and each destination that wants it by the destinations file of this moment. So a
 * message exists if and only if its decision was committed, and is sent at least once.
 */
@ApplicationScoped
public class Outbox {

    private final Destinations destinations;
    private final DeliveryConfig config;
    private final Clock clock;
    private final Set<String> written = ConcurrentHashMap.newKeySet();

    Outbox(Destinations destinations, DeliveryConfig config, Clock clock) {
        this.destinations = destinations;
        this.config = config;
        this.clock = clock;
    }

    /** @param undeliverable why the destination that the change names does not take it */
    private record Draft(Subject subject, int number, OutgoingChange outgoing, Optional<String> undeliverable) {

        String id() {
            return MessageId.of(subject, number);
        }

        /** What is said of the subject: the same twice in a row is the same message. */
        String content() {
            return contentOf(
                    outgoing.change().kind(),
                    outgoing.change() instanceof Change.TraitChanged trait
                            ? trait.value().map(Json::write)
                            : Optional.empty());
        }

        boolean isFirst() {
            return number == 0;
        }

        Draft numbered(int newNumber) {
            return new Draft(subject, newNumber, outgoing, undeliverable);
        }
    }

    private static String contentOf(String kind, Optional<String> value) {
        return kind + ":" + value.filter(json -> !json.equals("null")).orElse("");
    }

    /**
     * Writes the messages of these changes, in their order, as part of the transaction of {@code tx}.
     *
     * <p>Writing the same change again adds nothing. What names a destination that does not take it becomes a dead
     * message, which an operator sees and can send once there is such a destination.
     */
    public void enqueue(Sql tx, List<OutgoingChange> changes) {
        List<Draft> drafts = draft(changes);
        if (drafts.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        Set<String> stored = insert(tx, drafts.stream().filter(Draft::isFirst).toList(), now);
        drafts.stream().filter(draft -> !stored.contains(draft.id())).forEach(draft -> append(tx, draft, now));
        drafts.forEach(draft -> written.add(draft.subject().profileId()));
    }

    /** Whether the decisions of any of these profiles left messages; answers it once. */
    boolean takeWritten(Set<String> profileIds) {
        boolean any = false;
        for (String profileId : profileIds) {
            any |= written.remove(profileId);
        }
        return any;
    }

    private List<Draft> draft(List<OutgoingChange> changes) {
        List<DestinationSettings> live = destinations.enabled();
        List<Draft> drafts = new ArrayList<>();
        Map<Subject, Draft> last = new HashMap<>();
        for (OutgoingChange outgoing : changes) {
            for (Receiver receiver : receivers(outgoing.change(), live)) {
                Subject subject = Subject.of(outgoing, receiver.destination());
                Draft before = last.get(subject);
                Draft draft = new Draft(
                        subject, before == null ? 0 : before.number() + 1, outgoing, receiver.undeliverable());
                if (before == null || !before.content().equals(draft.content())) {
                    drafts.add(draft);
                    last.put(subject, draft);
                }
            }
        }
        return drafts;
    }

    /** @param undeliverable why it gets nothing all the same */
    private record Receiver(String destination, Optional<String> undeliverable) {}

    /** All that want it; or the one that it names, whether or not that takes it. */
    private static List<Receiver> receivers(Change change, List<DestinationSettings> live) {
        String named = change instanceof Change.InFlow run ? run.destination() : "";
        if (named.isEmpty()) {
            return live.stream()
                    .filter(destination -> destination.on().wants(change))
                    .map(destination -> new Receiver(destination.name(), Optional.empty()))
                    .toList();
        }
        Optional<DestinationSettings> found = live.stream()
                .filter(destination -> destination.name().equals(named))
                .findFirst();
        Optional<String> undeliverable = found.isEmpty()
                ? Optional.of("found no enabled destination " + named + "; expected one in the destinations file")
                : found.filter(destination -> !destination.on().wants(change))
                        .map(destination -> "destination " + named + " does not take " + change.kind() + " of "
                                + change.name() + "; expected it below 'on'");
        return List.of(new Receiver(named, undeliverable));
    }

    /** Inserts what is not there yet and answers the ids of that. */
    private Set<String> insert(Sql tx, List<Draft> drafts, Instant now) {
        List<String> profileIds = new ArrayList<>();
        List<String> messageIds = new ArrayList<>();
        List<String> destinationNames = new ArrayList<>();
        List<String> kinds = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Instant> instants = new ArrayList<>();
        List<String> payloads = new ArrayList<>();
        List<String> states = new ArrayList<>();
        List<@Nullable String> errors = new ArrayList<>();
        for (Draft draft : drafts) {
            String id = draft.id();
            Change change = draft.outgoing().change();
            profileIds.add(draft.subject().profileId());
            messageIds.add(id);
            destinationNames.add(draft.subject().destination());
            kinds.add(change.kind());
            names.add(change.name());
            instants.add(change.at());
            payloads.add(CloudEvent.json(id, config.source(), draft.outgoing()));
            states.add(draft.undeliverable().isPresent() ? "dead" : "waiting");
            errors.add(draft.undeliverable().orElse(null));
        }
        // A conflict is a change that was written before, or news of a subject already spoken of at that instant:
        // append() tells them apart.
        return new HashSet<>(tx.query(
                """
                with stored as (
                    insert into deliveries (profile_id, message_id, destination, kind, name, at, state,
                        created_at, updated_at, payload, last_error)
                    select profile_id, message_id, destination, kind, name, at, state, ?, ?, payload::json, error
                    from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
                        as m (profile_id, message_id, destination, kind, name, at, payload, state, error)
                    on conflict do nothing
                    returning profile_id, message_id, destination, state
                ),
                queued as (
                    insert into outbox (profile_id, message_id, destination, created_at, next_attempt_at)
                    select profile_id, message_id, destination, ?, ?
                    from stored
                    where state = 'waiting'
                )
                select message_id
                from stored
                """,
                row -> row.text("message_id"),
                now,
                now,
                profileIds,
                messageIds,
                destinationNames,
                kinds,
                names,
                instants,
                payloads,
                states,
                errors.toArray(String[]::new),
                now,
                now));
    }

    /** Continues what was said of the subject at that instant, unless the last of it says the same. */
    private void append(Sql tx, Draft draft, Instant now) {
        Optional<String> last = Optional.empty();
        int number = 0;
        for (Optional<String> said = said(tx, draft, 0); said.isPresent(); said = said(tx, draft, number)) {
            last = said;
            number++;
        }
        if (!Objects.equals(last.orElse(null), draft.content())) {
            insert(tx, List.of(draft.numbered(number)), now);
        }
    }

    private static Optional<String> said(Sql tx, Draft draft, int number) {
        return tx.first(
                """
                select kind, (payload -> 'data' -> 'value')::text as value
                from deliveries
                where profile_id = ?
                  and message_id = ?
                """,
                row -> contentOf(row.text("kind"), row.optionalText("value")),
                draft.subject().profileId(),
                draft.numbered(number).id());
    }
}
