package io.signalbox.identity;

/**
 * Somebody was erased, or became one with somebody else, between being identified and being marked due. The transaction
 * must start again: who they are now is another question.
 */
public final class MovedMeanwhileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MovedMeanwhileException(long identifiers) {
        super("expected identifiers that stay where they are, but " + identifiers + " were erased or moved meanwhile");
    }
}
