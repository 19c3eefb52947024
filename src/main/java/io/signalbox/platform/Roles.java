package io.signalbox.platform;

import java.util.Set;

/** What an API key may do; {@link #OPERATE} includes the others. */
public final class Roles {

    /** Send events and imports. */
    public static final String INGEST = "ingest";

    /** Read profiles, segments, triggers, deliveries; run simulations. */
    public static final String READ = "read";

    /** Write, validate, approve, publish and roll back rules. */
    public static final String AUTHOR = "author";

    /** Everything, including keys, retries and replays. */
    public static final String OPERATE = "operate";

    static final Set<String> ALL = Set.of(INGEST, READ, AUTHOR, OPERATE);

    private Roles() {}
}
