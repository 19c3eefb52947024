package io.signalbox.ingest;

import static io.restassured.RestAssured.given;

import io.restassured.config.DecoderConfig;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.specification.RequestSpecification;
import io.signalbox.platform.Json;
import io.signalbox.platform.Sql;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** What clients of other vendors send, and what is stored of it. */
final class ClientRequests {

    static final String KEY = "operator-key-of-the-tests";

    private ClientRequests() {}

    /** An event as it is stored, without its id and its time. */
    record Stored(String name, Map<String, Object> properties, Map<String, Object> traits) {}

    /** Bytes as they are, with the media type as it is. */
    static RequestSpecification plain() {
        return given().config(RestAssuredConfig.config()
                .encoderConfig(EncoderConfig.encoderConfig().appendDefaultContentCharsetToContentTypeIfUndefined(false))
                .decoderConfig(DecoderConfig.decoderConfig().noContentDecoders()));
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException("expected to write into memory", e);
        }
        return out.toByteArray();
    }

    /** The events of the profile that has this identifier, by name and properties. */
    static List<Stored> stored(Sql sql, String kind, String value) {
        return sql.query(
                """
                select e.name, e.properties::text as properties, e.traits::text as traits
                from events e
                join identifiers i on i.profile_id = e.profile_id
                where i.kind = ?
                    and i.value = ?
                order by e.name, e.properties::text
                """,
                row -> new Stored(
                        row.text("name"),
                        Json.readObject(row.optionalText("properties").orElse("{}")),
                        Json.readObject(row.optionalText("traits").orElse("{}"))),
                kind,
                value);
    }
}
