package io.signalbox.platform;

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

    static Problem forbidden() {
        return Problem.of(
                403,
                "the API key does not have the role that this needs",
                Problem.Item.of("a key without the role", "a key with it; role operate includes the others"));
    }
}
