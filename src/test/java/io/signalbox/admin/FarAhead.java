package io.signalbox.admin;

import io.quarkus.test.junit.QuarkusTestProfile;

/** A service of their own for tests that tick weeks ahead: the others share one, with a clock near the real one. */
public final class FarAhead implements QuarkusTestProfile {}
