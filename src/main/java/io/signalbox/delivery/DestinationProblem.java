package io.signalbox.delivery;

/** Something wrong in the destinations file. The line is 1 for the first; 0 where the file as a whole is meant. */
public record DestinationProblem(String file, int line, String found, String expected) {

    public String message() {
        return "found " + found + ", expected " + expected;
    }

    @Override
    public String toString() {
        return file + ":" + line + ": " + message();
    }
}
