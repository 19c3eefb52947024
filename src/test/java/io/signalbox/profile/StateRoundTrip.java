package io.signalbox.profile;

import io.signalbox.model.ProfileState;

/** The way of a state through the bytes in which it is stored. */
public final class StateRoundTrip {

    private static final StateCodec CODEC = new StateCodec();

    private StateRoundTrip() {}

    public static ProfileState throughBytes(ProfileState state) {
        return CODEC.decode(CODEC.encode(state));
    }
}
