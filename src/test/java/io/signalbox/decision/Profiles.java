package io.signalbox.decision;

import io.signalbox.rulebook.Rulebook;

/** People with names. */
final class Profiles {

    private Profiles() {}

    /** Anna has just come into the shop; nothing is known of her. */
    static Life anna(Rulebook rulebook) {
        return new Life("anna", Timeline.always(rulebook));
    }
}
