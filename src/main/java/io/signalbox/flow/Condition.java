package io.signalbox.flow;

/**
 * A pattern as rules write it, in a flow.
 *
 * @param id {@code exit-when}, {@code goal}, or the id of the step with the number of the branch
 * @param step id of the step that asks it; blank: it is asked all the time
 * @param line of its text, from 1
 * @param column of its text, from 1
 */
public record Condition(String id, String step, String text, int line, int column) {

    /** Ends a run. */
    static final String EXIT = "exit-when";

    /** What a run is for. */
    static final String GOAL = "goal";
}
