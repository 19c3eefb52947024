package io.signalbox.flow;

import io.quarkus.qute.SectionBlock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The names that a place of a template knows.
 *
 * @param prefixes of what loops say of themselves, such as {@code product_}
 * @param sure paths that are there, since a condition around this place says so
 * @param includes that this place is in, the innermost last
 */
record TemplateScope(Map<String, Meaning> names, Set<String> prefixes, Set<String> sure, List<Include> includes) {

    private static final Set<String> OF_LOOPS =
            Set.of("count", "index", "indexParity", "hasNext", "isFirst", "isLast", "isOdd", "odd", "isEven", "even");

    /**
     * A part that is included.
     *
     * @param place of the include
     * @param blocks by name, that the part inserts
     */
    record Include(String part, String place, Map<String, SectionBlock> blocks) {}

    TemplateScope {
        names = Map.copyOf(names);
        prefixes = Set.copyOf(prefixes);
        sure = Set.copyOf(sure);
        includes = List.copyOf(includes);
    }

    static TemplateScope of(Map<String, Meaning> names) {
        return new TemplateScope(names, Set.of(), Set.of(), List.of());
    }

    Optional<Meaning> find(String name) {
        if (prefixes.stream()
                .anyMatch(prefix -> name.startsWith(prefix) && OF_LOOPS.contains(name.substring(prefix.length())))) {
            return Optional.of(Meaning.NUMBER);
        }
        return Optional.ofNullable(names.get(name))
                .map(meaning -> sure.contains(name) ? meaning.with(Meaning.Presence.SURE) : meaning);
    }

    TemplateScope with(String name, Meaning meaning) {
        Map<String, Meaning> all = new HashMap<>(names);
        all.put(name, meaning);
        Set<String> still = new HashSet<>(sure);
        // It is another one now.
        still.removeIf(path -> path.equals(name) || path.startsWith(name + "."));
        return new TemplateScope(all, prefixes, still, includes);
    }

    TemplateScope inLoop(String prefix) {
        Set<String> all = new HashSet<>(prefixes);
        all.add(prefix);
        return new TemplateScope(names, all, sure, includes);
    }

    TemplateScope knowing(Collection<String> paths) {
        Set<String> all = new HashSet<>(sure);
        all.addAll(paths);
        return new TemplateScope(names, prefixes, all, includes);
    }

    TemplateScope including(Include include) {
        List<Include> all = new ArrayList<>(includes);
        all.add(include);
        return new TemplateScope(names, prefixes, sure, all);
    }

    /** The same names outside of the includes from this one on. */
    TemplateScope outsideOf(int include) {
        return new TemplateScope(names, prefixes, sure, includes.subList(0, include));
    }

    /** Without its names, as a part that is isolated sees it. */
    TemplateScope isolated() {
        return new TemplateScope(Map.of(), Set.of(), Set.of(), includes);
    }

    boolean isIn(String part) {
        return includes.stream().anyMatch(include -> include.part().equals(part));
    }

    /** The innermost include that gives a block of this name; -1 where none does. */
    int giving(String block) {
        for (int i = includes.size() - 1; i >= 0; i--) {
            if (includes.get(i).blocks().containsKey(block)) {
                return i;
            }
        }
        return -1;
    }
}
