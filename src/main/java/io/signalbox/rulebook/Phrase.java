package io.signalbox.rulebook;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One line of a {@code .dsl} file: words with slots, and the DRL that they stand for.
 *
 * @param kind {@code when}, {@code then}, or what other phrases name in their slots
 */
record Phrase(String kind, List<Part> parts, List<Fragment> drl) {

    /** A word that has to stand there, or a slot. */
    sealed interface Part {
        String shown();
    }

    record Fixed(String word) implements Part {
        @Override
        public String shown() {
            return word;
        }
    }

    /** @param many any number of phrases of the kind, also none; each is followed by a comma in the DRL */
    record Slot(String name, String kind, boolean many) implements Part {
        @Override
        public String shown() {
            return "{" + kind + (many ? " …" : "") + "}";
        }
    }

    /** A piece of the DRL: text, or what stands in the slot of this name. */
    record Fragment(boolean isSlot, String text) {}

    /** The words before its first slot. */
    String beginning() {
        return parts.stream()
                .takeWhile(Fixed.class::isInstance)
                .map(Part::shown)
                .collect(Collectors.joining(" "));
    }

    /** Whether its DRL binds a variable of this name, or of whatever stands in one of its slots. */
    boolean binds(String variable) {
        StringBuilder text = new StringBuilder();
        drl.forEach(fragment -> text.append(fragment.isSlot() ? "{}" : fragment.text()));
        return text.indexOf(variable + " :") >= 0 || (!variable.equals("$that") && text.indexOf("${} :") >= 0);
    }

    /** How it is read: {@code no {event} since}. */
    String shown() {
        return parts.stream().map(Part::shown).collect(Collectors.joining(" ")).replace(" ,", ",");
    }
}
