package io.signalbox.flow;

/**
 * Something wrong in the text of a flow.
 *
 * @param line from 1; 0 where the whole file is meant
 * @param column from 1; 0 where unknown
 */
public record FlowProblem(String file, int line, int column, String found, String expected) {}
