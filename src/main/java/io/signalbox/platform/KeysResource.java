package io.signalbox.platform;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** API keys over HTTP: list, create (the key is shown this once), revoke. */
@Path("/api/keys")
@RolesAllowed(Roles.OPERATE)
@Tag(name = "Keys", description = "API keys and what they may do")
class KeysResource {

    private final ApiKeyRepository keys;
    private final ApiKeyIdentities identities;
    private final AuditLog audit;
    private final Clock clock;

    KeysResource(ApiKeyRepository keys, ApiKeyIdentities identities, AuditLog audit, Clock clock) {
        this.keys = keys;
        this.identities = identities;
        this.audit = audit;
        this.clock = clock;
    }

    /** A key without its text. */
    record KeyView(
            String keyId,
            String name,
            Set<String> roles,
            Instant createdAt,
            Optional<Instant> expiresAt,
            Optional<Instant> revokedAt) {
        static KeyView of(ApiKey key) {
            return new KeyView(
                    key.keyId,
                    key.name,
                    key.sortedRoles(),
                    key.createdAt,
                    Optional.ofNullable(key.expiresAt),
                    Optional.ofNullable(key.revokedAt));
        }
    }

    /** What a new key shall be. */
    record NewKey(
            @NotBlank(message = "a name that says whose key it is") @Size(max = 100, message = "at most 100 characters")
            String name,

            @NotEmpty(message = "at least one of ingest, read, author, operate")
            Set<@NotBlank(message = "the name of a role") String> roles,

            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> expiresAt) {}

    /** A new key, with its text: the only time that it is shown. */
    record CreatedKey(String key, KeyView details) {}

    @GET
    @Operation(summary = "All keys, newest first, revoked ones included; never their texts")
    @Transactional
    public Page<KeyView> list() {
        return new Page<>(keys.newestFirst().stream().map(KeyView::of).toList(), Optional.empty());
    }

    @POST
    @Operation(summary = "Create a key; its text is in the answer and nowhere else")
    @Transactional
    public RestResponse<CreatedKey> create(@NotNull @Valid NewKey wanted) {
        refuseUnknown(wanted.roles());
        Instant now = clock.instant();
        wanted.expiresAt().filter(expiry -> !expiry.isAfter(now)).ifPresent(past -> {
            throw Problem.badRequest(
                            "the key would never be valid",
                            Problem.Item.of("/expiresAt", Json.text(past), "an instant after " + Json.text(now)))
                    .asException();
        });
        String text = SecretKey.create();
        ApiKey key = new ApiKey();
        key.keyId = UUID.randomUUID().toString();
        key.name = wanted.name().strip();
        key.hash = SecretKey.hash(text);
        key.roles = new TreeSet<>(wanted.roles()).toArray(String[]::new);
        key.createdAt = now;
        key.expiresAt = wanted.expiresAt().orElse(null);
        keys.persist(key);
        audit.record("key.create", key.keyId, Map.of("roles", List.of(key.roles)));
        return RestResponse.ResponseBuilder.<CreatedKey>created(URI.create("/api/keys/" + key.keyId))
                .entity(new CreatedKey(text, KeyView.of(key)))
                .build();
    }

    private static void refuseUnknown(Set<String> roles) {
        List<Problem.Item> unknown = new TreeSet<>(roles)
                .stream()
                        .filter(role -> !Roles.ALL.contains(role))
                        .map(role -> Problem.Item.of(
                                "/roles", role, "one of " + String.join(", ", new TreeSet<>(Roles.ALL))))
                        .toList();
        if (!unknown.isEmpty()) {
            throw Problem.of(400, "the key has roles that do not exist", unknown)
                    .asException();
        }
    }

    @DELETE
    @Path("/{keyId}")
    @Operation(summary = "Revoke a key; twice is the same as once")
    @Transactional
    public void revoke(@PathParam("keyId") String keyId) {
        ApiKey key = keys.findByIdOptional(keyId)
                .orElseThrow(() -> Problem.notFound("there is no such key").asException());
        if (key.revokedAt == null) {
            key.revokedAt = clock.instant();
            audit.record("key.revoke", keyId, Map.of());
        }
        identities.forget();
    }
}
