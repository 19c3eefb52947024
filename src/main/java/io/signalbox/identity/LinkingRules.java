package io.signalbox.identity;

import java.util.Set;

/**
 * Which identifiers may make two profiles one.
 *
 * @param shared kinds that several people share
 * @param maxLinks with how many others an identifier may have been sent before it links nobody any more
 */
record LinkingRules(Set<String> shared, int maxLinks) {

    static final LinkingRules DEFAULT = new LinkingRules(Set.of(), 500);

    LinkingRules {
        shared = Set.copyOf(shared);
    }
}
