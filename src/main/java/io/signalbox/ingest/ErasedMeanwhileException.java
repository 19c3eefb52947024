package io.signalbox.ingest;

import io.signalbox.identity.Identities;
import io.signalbox.platform.Sql;
import java.util.Collection;

/**
 * Somebody was erased between being identified and being marked due. The transaction must start again: who they are now
 * is another question.
 */
final class ErasedMeanwhileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private ErasedMeanwhileException(int profiles) {
        super("expected profiles that exist, but " + profiles + " were erased meanwhile");
    }

    /** To be called while the due rows of these profiles are held. */
    static void refuseErased(Identities identities, Sql transaction, Collection<String> profileIds) {
        int erased = identities.erased(transaction, profileIds).size();
        if (erased > 0) {
            throw new ErasedMeanwhileException(erased);
        }
    }
}
