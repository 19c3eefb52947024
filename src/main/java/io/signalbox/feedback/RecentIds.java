package io.signalbox.feedback;

import java.util.LinkedHashMap;
import java.util.Map;

/** Ids of events that were handed over lately, so that whoever repeats a request does not fill the intake. Bounded. */
final class RecentIds {

    private static final int MOST = 10_000;

    private final Map<String, Boolean> ids = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST;
        }
    };

    /** Remembers an id; false where it was there. */
    synchronized boolean add(String id) {
        return ids.putIfAbsent(id, true) == null;
    }

    /** It may come again. */
    synchronized void remove(String id) {
        ids.remove(id);
    }
}
