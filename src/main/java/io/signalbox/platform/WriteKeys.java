package io.signalbox.platform;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * API keys in the places where clients of other vendors show them, for doors that such clients use.
 *
 * <p>Such a door is open as a resource, because some of its clients have the key in the body only; so it must ask here.
 */
@Singleton
public final class WriteKeys {

    private static final String BASIC = "basic ";
    private static final String BEARER = "bearer ";

    private final ApiKeyIdentities identities;

    WriteKeys(ApiKeyIdentities identities) {
        this.identities = identities;
    }

    /**
     * The key in {@code X-Api-Key}, {@code X-Write-Key} (there also behind a name and a colon) or {@code Authorization}: a
     * bearer, or the user name of Basic authentication, whose password says nothing.
     *
     * @param header the first value of a header of a name, or null
     */
    public Optional<String> inHeaders(UnaryOperator<@Nullable String> header) {
        String apiKey = header.apply("X-Api-Key");
        if (apiKey != null) {
            return Optional.of(apiKey.strip());
        }
        String writeKey = header.apply("X-Write-Key");
        if (writeKey != null) {
            // Jitsu's clients insist on a name and a secret with a colon between.
            return Optional.of(writeKey.substring(writeKey.indexOf(':') + 1).strip());
        }
        String authorization = header.apply("Authorization");
        if (authorization == null) {
            return Optional.empty();
        } else if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.of(authorization.substring(BEARER.length()).strip());
        } else if (authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return userName(authorization.substring(BASIC.length()).strip());
        }
        return Optional.empty();
    }

    private static Optional<String> userName(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return Optional.of(colon < 0 ? pair : pair.substring(0, colon));
        } catch (IllegalArgumentException notBase64) {
            return Optional.of("");
        }
    }

    /**
     * Lets the holder of a key with the role ingest, or operate, pass. Asks the database where the key is not remembered.
     *
     * @throws ProblemException 401 where the key is unknown, expired or revoked, 403 where it lacks the role
     */
    public void requireIngest(String key) {
        SecurityIdentity identity;
        try {
            identity = identities.identityOf(key);
        } catch (AuthenticationFailedException unknown) {
            throw Problem.of(
                            401,
                            "this needs a valid write key",
                            Problem.Item.of(
                                    "no key, or one that is unknown, expired or revoked",
                                    "an API key where the client has its write key"))
                    .asException();
        }
        if (!identity.hasRole(Roles.INGEST)) {
            throw ApiKeyProblems.forbidden(List.of(Roles.INGEST)).asException();
        }
    }
}
