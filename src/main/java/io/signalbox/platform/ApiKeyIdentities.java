package io.signalbox.platform;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Turns a key into an identity: its name is the key's id, its roles are the key's.
 *
 * <p>Valid keys are remembered for {@link SecurityConfig#keyCache()}, so that the database is not asked at every
 * request; a revocation takes effect here at once and in other replicas within that time.
 */
@Singleton
final class ApiKeyIdentities implements IdentityProvider<ApiKeyRequest> {

    /** Attribute of an identity: the name that its key was given. */
    static final String NAME = "key-name";

    private static final String ADMIN_KEY_ID = "admin-key";
    private static final int LEAST_ADMIN_KEY = 16;

    private final ApiKeyStore keys;
    private final Clock clock;
    private final Duration remembered;
    private final Optional<byte[]> adminKeyHash;
    private final Map<String, Remembered> known = new ConcurrentHashMap<>();

    /**
     * A key that was valid.
     *
     * @param until it is looked up again from then on
     * @param expiresAt it is not valid from then on, whoever can be asked
     */
    private record Remembered(SecurityIdentity identity, Instant until, Instant expiresAt) {}

    ApiKeyIdentities(ApiKeyStore keys, Clock clock, SecurityConfig config, SignalboxConfig process) {
        this.keys = keys;
        this.clock = clock;
        this.remembered = config.keyCache();
        this.adminKeyHash = process.adminKey().map(ApiKeyIdentities::checked).map(SecretKey::hash);
    }

    private static String checked(String adminKey) {
        if (adminKey.length() < LEAST_ADMIN_KEY) {
            throw new IllegalArgumentException("SIGNALBOX_ADMIN_KEY: expected at least " + LEAST_ADMIN_KEY
                    + " characters, but there were " + adminKey.length());
        }
        return adminKey;
    }

    @Override
    public Class<ApiKeyRequest> getRequestType() {
        return ApiKeyRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(ApiKeyRequest request, AuthenticationRequestContext context) {
        byte[] hash = SecretKey.hash(request.key());
        return remembered(hash)
                .map(identity -> Uni.createFrom().item(identity))
                .orElseGet(() -> context.runBlocking(() -> lookUp(hash)));
    }

    /**
     * The identity of a key; asks the database where the key is not remembered.
     *
     * @throws AuthenticationFailedException where the key is unknown, expired or revoked
     */
    SecurityIdentity identityOf(String key) {
        byte[] hash = SecretKey.hash(key);
        return remembered(hash).orElseGet(() -> lookUp(hash));
    }

    private Optional<SecurityIdentity> remembered(byte[] hash) {
        if (adminKeyHash.isPresent() && MessageDigest.isEqual(adminKeyHash.get(), hash)) {
            return Optional.of(
                    identity(new ApiKeyStore.ValidKey(ADMIN_KEY_ID, ADMIN_KEY_ID, Roles.ALL, Optional.empty())));
        }
        return Optional.ofNullable(known.get(HexFormat.of().formatHex(hash)))
                .filter(one ->
                        clock.instant().isBefore(one.until()) && clock.instant().isBefore(one.expiresAt()))
                .map(Remembered::identity);
    }

    private SecurityIdentity lookUp(byte[] hash) {
        Instant now = clock.instant();
        Optional<ApiKeyStore.ValidKey> valid;
        try {
            valid = keys.findValid(hash, now);
        } catch (SqlException failure) {
            Remembered last = known.get(HexFormat.of().formatHex(hash));
            if (failure.kind() == SqlException.Kind.UNREACHABLE && last != null && now.isBefore(last.expiresAt())) {
                // The last that was known, while nobody can be asked; a key that was never seen here must wait.
                return last.identity();
            }
            throw failure;
        }
        known.values().removeIf(one -> !now.isBefore(one.expiresAt()));
        if (valid.isEmpty()) {
            known.remove(HexFormat.of().formatHex(hash));
        }
        ApiKeyStore.ValidKey key =
                valid.orElseThrow(() -> new AuthenticationFailedException("unknown, expired or revoked API key"));
        SecurityIdentity identity = identity(key);
        known.put(
                HexFormat.of().formatHex(hash),
                new Remembered(identity, now.plus(remembered), key.expiresAt().orElse(Instant.MAX)));
        return identity;
    }

    /** Looks every key up again. */
    void forget() {
        known.clear();
    }

    private static SecurityIdentity identity(ApiKeyStore.ValidKey key) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(key.keyId()))
                .addRoles(key.roles())
                .addAttribute(NAME, key.name())
                .build();
    }
}
