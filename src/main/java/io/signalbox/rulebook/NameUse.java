package io.signalbox.rulebook;

/** A segment, trait or trigger that somebody expects to be given: a rule that reads it, a flow that starts on it. */
record NameUse(Kind kind, String name, Place place) {

    /** What is expected, in the words of problems. */
    enum Kind {
        SEGMENT("segment"),
        TRAIT("trait"),
        TRIGGER("trigger");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }
}
