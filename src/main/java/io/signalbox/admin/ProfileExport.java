package io.signalbox.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.signalbox.delivery.Delivery;
import io.signalbox.delivery.DeliveryStore;
import io.signalbox.identity.Identities;
import io.signalbox.platform.Json;
import io.signalbox.platform.Page;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Function;

/** Everything that is stored about a person as one JSON document, written page by page so that it may be long. */
@Singleton
final class ProfileExport {

    private static final int PAGE = 500;

    private final ProfileViewStore profiles;
    private final TimelineStore timelines;
    private final TriggerStore triggers;
    private final DeliveryStore deliveries;
    private final Identities identities;
    private final Sql sql;

    ProfileExport(
            ProfileViewStore profiles,
            TimelineStore timelines,
            TriggerStore triggers,
            DeliveryStore deliveries,
            Identities identities,
            Sql sql) {
        this.profiles = profiles;
        this.timelines = timelines;
        this.triggers = triggers;
        this.deliveries = deliveries;
        this.identities = identities;
        this.sql = sql;
    }

    /** One page of a listing. */
    private interface Listing<T> {
        Page<T> page(Optional<String> cursor);
    }

    void write(ProfileView profile, OutputStream out) throws IOException {
        String id = profile.id();
        try (JsonGenerator json = Json.mapper().createGenerator(out)) {
            json.writeStartObject();
            json.writePOJOField("profile", profile);
            write(json, "segments", cursor -> profiles.memberships(id, PAGE, cursor), view -> view);
            writeOf(id, json);
            json.writeArrayFieldStart("merged");
            for (String merged : profiles.merged(id)) {
                json.writeStartObject();
                json.writeStringField("id", merged);
                writeOf(merged, json);
                json.writeEndObject();
            }
            json.writeEndArray();
            // What was sent of them twice, under the ids of two profiles that became one.
            json.writeArrayFieldStart("twins");
            for (String twins : sql.inTransaction(transaction -> identities.twinsOf(transaction, id))) {
                if (!timelines.newest(twins, 1, Optional.empty()).items().isEmpty()) {
                    json.writeStartObject();
                    write(json, "timeline", cursor -> timelines.newest(twins, PAGE, cursor), entry -> entry);
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    /** What happened under one of the person's ids. */
    private void writeOf(String id, JsonGenerator json) throws IOException {
        json.writePOJOField("flows", profiles.runs(id, Integer.MAX_VALUE));
        write(json, "timeline", cursor -> timelines.newest(id, PAGE, cursor), entry -> entry);
        TriggerStore.Filter ofProfile = new TriggerStore.Filter(Optional.empty(), Optional.of(id), Optional.empty());
        write(json, "triggers", cursor -> triggers.list(ofProfile, PAGE, cursor), fired -> fired);
        Delivery.Filter toProfile = new Delivery.Filter(Optional.empty(), Optional.empty(), Optional.of(id));
        write(
                json,
                "deliveries",
                cursor -> deliveries.list(toProfile, PAGE, cursor),
                delivery -> deliveries.find(delivery.id()));
    }

    private static <T> void write(JsonGenerator json, String field, Listing<T> listing, Function<T, Object> shown)
            throws IOException {
        json.writeArrayFieldStart(field);
        Optional<String> cursor = Optional.empty();
        do {
            Page<T> page = listing.page(cursor);
            for (T item : page.items()) {
                json.writePOJO(shown.apply(item));
            }
            cursor = page.next();
        } while (cursor.isPresent());
        json.writeEndArray();
    }
}
