package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.signalbox.admin.ProfileViewStore.StoredPerson;
import io.signalbox.identity.Identifier;
import io.signalbox.platform.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A profile as operators see it.
 *
 * @param identifiers strongest first
 * @param traits those that were sent, overlaid by those that rules have set
 * @param decidedUntil the instant up to which it has been decided; absent: not yet
 * @param rulebook id of the rulebook that decided last
 * @param dueAt when it must be decided again; absent: nothing is waited for
 * @param setAside present where its decision failed: it waits for a retry
 * @param failures by rule file, where a file failed for this profile while the others went on
 * @param mergedInto the profile that has all that this one had; absent: it is not merged
 * @param asOf present where the profile was asked for as of an instant or under a version: then the traits are those of
 *     that instant, too
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record ProfileView(
        String id,
        Instant createdAt,
        List<Known> identifiers,
        JsonNode traits,
        Optional<Instant> decidedUntil,
        Optional<String> rulebook,
        Optional<Instant> dueAt,
        Optional<SetAside> setAside,
        Optional<JsonNode> failures,
        Optional<String> mergedInto,
        Optional<AsOf> asOf) {

    /** Something the person is known by. */
    record Known(String kind, String value) {
        @Override
        public String toString() {
            return kind;
        }
    }

    /** Since when a profile waits for a retry, and why. */
    record SetAside(Instant at, String error) {}

    static ProfileView of(StoredPerson person, List<Identifier> identifiers) {
        return new ProfileView(
                person.id(),
                person.createdAt(),
                identifiers.stream()
                        .map(identifier -> new Known(identifier.kind(), identifier.value()))
                        .toList(),
                Json.read(person.traits(), JsonNode.class),
                person.decidedUntil(),
                person.rulebook(),
                person.dueAt(),
                person.setAsideAt().map(at -> new SetAside(at, person.error().orElse(""))),
                person.failures().map(json -> Json.read(json, JsonNode.class)),
                person.mergedInto(),
                Optional.empty());
    }

    /** The same person as of another instant. */
    ProfileView asOf(AsOf then, JsonNode traitsThen) {
        return new ProfileView(
                id,
                createdAt,
                identifiers,
                traitsThen,
                Optional.of(then.at()),
                Optional.of(then.rulebook().id()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                mergedInto,
                Optional.of(then));
    }

    @Override
    public String toString() {
        return "profile " + id;
    }
}
