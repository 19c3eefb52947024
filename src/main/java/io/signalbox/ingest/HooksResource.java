package io.signalbox.ingest;

import io.quarkus.runtime.StartupEvent;
import io.signalbox.ingest.EventProblem.Reason;
import io.signalbox.ingest.HookConfig.Source;
import io.signalbox.platform.Problem;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * The door for webhooks of other services. Open as a resource: who sends is said by a signature, or by the path.
 *
 * <p>A sender that signs only a part of a batch is believed for that part alone, unless the path is secret.
 */
@Path("/hooks")
@Singleton
@PermitAll
@Tag(name = "Clients")
final class HooksResource {

    private static final Map<String, Boolean> SUCCESS = Map.of("success", true);

    /** What WooCommerce sends when a webhook is created: a form, which nobody signs. */
    private static final byte[] PING = "webhook_id=".getBytes(StandardCharsets.UTF_8);

    private final Reception reception;
    private final Map<String, Source> sources;

    HooksResource(Reception reception, HookConfig config) {
        this.reception = reception;
        this.sources = config.source();
    }

    /** A source that anybody could pretend to be, or that says nothing, must not be found out by its first webhook. */
    void start(@Observes StartupEvent event) {
        List<String> problems = new ArrayList<>();
        new TreeMap<>(sources).forEach((name, source) -> {
            if (source.secret().isEmpty() && source.pathSecret().isEmpty()) {
                problems.add(name + ": found neither a secret nor a path-secret; expected one of them");
            }
            if (source.type() == HookConfig.Type.GENERIC) {
                MappedDialect.problems(source.map()).forEach(problem -> problems.add(name + ".map: " + problem));
            }
        });
        if (!problems.isEmpty()) {
            throw new IllegalStateException("signalbox.hooks.source has problems:\n" + String.join("\n", problems));
        }
    }

    @POST
    @Path("/{source}")
    @Blocking
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "hook",
            summary = "Take a webhook",
            description =
                    "A webhook of a source of `signalbox.hooks.source`: of Segment's webhook destination, Shopify, "
                            + "WooCommerce, or any JSON by a mapping. Signed with the source's secret; up to 500 KB. What is refused "
                            + "is in the quarantine.\n\nRole: `ingest`, by the signature.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", description = "Read and stored; each event once")
    @APIResponse(responseCode = "401", description = "The signature is missing or wrong")
    @APIResponse(responseCode = "404", description = "There is no such source")
    @APIResponse(responseCode = "413", description = "The body is too large; nothing was accepted")
    @APIResponse(responseCode = "429", description = "Too much is waiting; try again after Retry-After")
    public CompletionStage<Response> receive(
            @Parameter(description = "The name of the source") @PathParam("source") String name,
            InputStream body,
            @Context HttpHeaders headers) {
        return receive(name, Optional.empty(), body, headers);
    }

    @POST
    @Path("/{source}/{secret}")
    @Blocking
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "hookOfSecretPath",
            summary = "Take a webhook at a secret path",
            description =
                    "The same, for senders that sign nothing, or only a part of what they send: the path ends with the "
                            + "source's path secret.\n\nRole: `ingest`, by the path.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", description = "Read and stored; each event once")
    @APIResponse(responseCode = "401", description = "The path's secret or the signature is wrong")
    @APIResponse(responseCode = "404", description = "There is no such source")
    @APIResponse(responseCode = "413", description = "The body is too large; nothing was accepted")
    @APIResponse(responseCode = "429", description = "Too much is waiting; try again after Retry-After")
    public CompletionStage<Response> receiveAtSecretPath(
            @Parameter(description = "The name of the source") @PathParam("source") String name,
            @Parameter(description = "The source's path secret") @PathParam("secret") String secret,
            InputStream body,
            @Context HttpHeaders headers) {
        return receive(name, Optional.of(secret), body, headers);
    }

    private CompletionStage<Response> receive(
            String name, Optional<String> secret, InputStream body, HttpHeaders headers) {
        Source source = Optional.ofNullable(sources.get(name))
                .orElseThrow(() -> Problem.notFound("there is no such source").asException());
        boolean isSecretPath = secret.isPresent() && isEqual(secret.get(), source.pathSecret());
        if ((secret.isPresent() || source.secret().isEmpty()) && !isSecretPath) {
            throw unauthorized("a path that ends with the source's path secret");
        }
        byte[] bytes = reception.read(body, headers);
        if (source.type() == HookConfig.Type.WOOCOMMERCE && startsWith(bytes, PING)) {
            return CompletableFuture.completedFuture(Response.ok(SUCCESS).build());
        }
        String signature = header(headers, HookSignature.header(source.type()));
        Envelope envelope = EventBody.readEnvelope(bytes, "");
        boolean isSigned = source.secret()
                .map(keys -> HookSignature.isValid(source.type(), keys, signature, bytes))
                .orElse(true);
        if (!isSigned) {
            envelope = onlySigned(envelope, source, signature, isSecretPath);
        }
        Envelope all = new Envelope(envelope.beside(), envelope.events(), true);
        return reception.take(all, dialect(name, source, headers), SUCCESS);
    }

    /** Segment signs the first event of a batch. What is not signed is refused, unless the path is secret. */
    private static Envelope onlySigned(Envelope envelope, Source source, String signature, boolean isSecretPath) {
        byte[] first = source.type() == HookConfig.Type.SEGMENT
                        && envelope.isSeveral()
                        && !envelope.events().isEmpty()
                ? envelope.events().get(0).text().get().getBytes(StandardCharsets.UTF_8)
                : new byte[0];
        if (first.length == 0
                || !HookSignature.isValid(source.type(), source.secret().orElse(""), signature, first)) {
            throw unauthorized("the body signed with the source's secret in " + HookSignature.header(source.type()));
        }
        if (isSecretPath) {
            return envelope;
        }
        List<RawEvent> events = new ArrayList<>();
        for (RawEvent event : envelope.events()) {
            if (!events.isEmpty()) {
                List<EventProblem> problems = new ArrayList<>(event.problems());
                problems.add(new EventProblem(
                        Reason.UNSIGNED,
                        "",
                        "an event behind the first, which alone is signed",
                        "a batch of one, or a path that ends with the source's path secret"));
                events.add(new RawEvent(event.fields(), problems, event.size(), event.text()));
            } else {
                events.add(event);
            }
        }
        return new Envelope(envelope.beside(), events, true);
    }

    private static Reception.Dialect dialect(String name, Source source, HttpHeaders headers) {
        return new Reception.Dialect(
                name, "", envelope -> Optional.empty(), (envelope, now) -> translate(source, headers, envelope, now));
    }

    private static List<RawEvent> translate(Source source, HttpHeaders headers, Envelope envelope, Instant now) {
        return switch (source.type()) {
            // Segment has corrected the clock already.
            case SEGMENT -> SegmentDialect.translate(envelope, SegmentDialect.IMPORT, now);
            case SHOPIFY ->
                ShopDialect.translate(
                        envelope,
                        source.type(),
                        header(headers, "X-Shopify-Topic"),
                        header(headers, "X-Shopify-Webhook-Id"),
                        now);
            // Its delivery ids differ from attempt to attempt.
            case WOOCOMMERCE ->
                ShopDialect.translate(envelope, source.type(), header(headers, "X-WC-Webhook-Topic"), "", now);
            case MPARTICLE -> MParticleDialect.translate(envelope, now);
            case GENERIC -> MappedDialect.translate(envelope, source.map(), now);
        };
    }

    private static String header(HttpHeaders headers, String name) {
        return Optional.ofNullable(headers.getHeaderString(name)).orElse("");
    }

    private static boolean isEqual(String found, Optional<String> expected) {
        return expected.isPresent()
                && MessageDigest.isEqual(
                        found.getBytes(StandardCharsets.UTF_8), expected.get().getBytes(StandardCharsets.UTF_8));
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    private static RuntimeException unauthorized(String expected) {
        return Problem.of(
                        401, "this webhook is not signed as it should be", Problem.Item.of("another or none", expected))
                .asException();
    }
}
