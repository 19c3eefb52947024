package io.signalbox.rulebook;

import io.signalbox.model.Event;
import java.util.List;
import java.util.Optional;

/**
 * The first condition of a rule that fails for a profile at an instant, and how far it is.
 *
 * @param kind in which way it fails
 * @param place which condition of the rule, counted from 1; those before it hold
 * @param line where the failing part begins
 * @param condition the condition as its author wrote it
 * @param test the part of it that fails, where it is not the whole
 * @param words what fails, in plain English
 * @param found what there is instead, and when that changes by itself
 * @param completedBy what would complete it; empty where nothing but time, or nothing at all, would
 * @param near events that come nearest, or that stand against it
 */
public record Gap(
        Kind kind,
        int place,
        int line,
        int column,
        String condition,
        Optional<String> test,
        String words,
        String found,
        Optional<String> completedBy,
        List<Event> near) {

    public Gap {
        near = List.copyOf(near);
    }

    /** The same at another place. */
    Gap at(int otherLine, int otherColumn) {
        return new Gap(kind, place, otherLine, otherColumn, condition, test, words, found, completedBy, near);
    }

    /** In which way a condition fails. */
    public enum Kind {
        /** There is no such fact at all. */
        MISSING,
        /** There are such facts, but what is asked of them is true of none. */
        DIFFERENT,
        /** What is computed of several facts is not what is asked. */
        AMOUNT,
        /** Something is there that must not be. */
        BLOCKED,
        /** It holds, but for another detail, value or cause than asked for. */
        OTHER
    }

    @Override
    public String toString() {
        return kind + " at line " + line + ", column " + column;
    }
}
