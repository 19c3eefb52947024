package io.signalbox.platform;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** Somebody shows a key. */
final class ApiKeyRequest extends BaseAuthenticationRequest {

    private final String key;

    ApiKeyRequest(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }
}
