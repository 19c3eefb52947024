package io.signalbox.platform;

import java.util.List;

/** What callers without a key, or with one that does not suffice, are told. */
final class ApiKeyProblems {

    /** The challenge that goes with a 401. */
    static final String CHALLENGE = "Bearer realm=\"signalbox\"";

    private ApiKeyProblems() {}

    static Problem unauthenticated() {
        return Problem.of(
                401,
                "this needs a valid API key",
                Problem.Item.of(
                        "no key, or one that is unknown, expired or revoked",
                        "header Authorization: Bearer <key>, or X-Api-Key: <key>"));
    }

    /** @param roles of which the key needs one; empty where that is not known */
    static Problem forbidden(List<String> roles) {
        String needed = roles.isEmpty() ? "a key with the role" : "a key with role " + String.join(" or ", roles);
        String operate = roles.contains(Roles.OPERATE) ? "" : "; role operate includes the others";
        return Problem.of(
                403,
                "the API key does not have the role that this needs",
                Problem.Item.of("a key without the role", needed + operate));
    }
}
