package io.signalbox.rulebook;

import io.signalbox.model.Names;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What could stand in a place instead of what was found there.
 *
 * @param text for people
 * @param suggestion the name to write instead; blank where none is near
 */
record Expected(String text, String suggestion) {

    static Expected of(String text) {
        return new Expected(text, "");
    }

    static String counted(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    /** The nearest known name, or the first of them where none is near. */
    static Expected oneOfMany(Collection<String> names, String wrong, String otherwise, int shown) {
        if (names.size() <= shown || !Names.near(wrong, names).isEmpty()) {
            return oneOf(names, wrong, otherwise);
        }
        return of(otherwise + ": " + names.stream().sorted().limit(shown).collect(Collectors.joining(", ", "", ", …")));
    }

    /** The nearest known name, or all of them where none is near and they are few. */
    static Expected oneOf(Collection<String> names, String wrong, String otherwise) {
        List<String> near = Names.near(wrong, names);
        if (!near.isEmpty()) {
            return new Expected(otherwise + ": did you mean \"" + near.get(0) + "\"?", near.get(0));
        }
        return of(
                names.isEmpty() || names.size() > 40
                        ? otherwise
                        : otherwise + ": "
                                + String.join(", ", names.stream().sorted().toList()));
    }
}
