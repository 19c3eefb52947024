package io.signalbox.identity;

import java.util.List;
import java.util.Set;

/**
 * Which identifiers may make two profiles one.
 *
 * @param unique kinds of which another one is another person, strongest first
 * @param shared kinds that several people share
 * @param maxLinks with how many others an identifier may have been sent before it links nobody any more
 */
record LinkingRules(List<String> unique, Set<String> shared, int maxLinks) {

    static final LinkingRules DEFAULT = new LinkingRules(List.of("userId", "email"), Set.of(), 500);

    LinkingRules {
        unique = List.copyOf(unique);
        shared = Set.copyOf(shared);
    }
}
