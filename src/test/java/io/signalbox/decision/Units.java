package io.signalbox.decision;

import io.signalbox.rulebook.Unit;
import java.util.Optional;
import java.util.Set;

/** What rule files read and give, written in one line. */
final class Units {

    private Units() {}

    /**
     * @param reads words such as {@code event:add_to_cart summary:SiteActivity trait:country segment:vip unplanned
     *     everything}
     * @param gives words such as {@code segment:vip trait:taste trigger:hello}
     */
    static Unit file(String name, String reads, String gives) {
        Set<String> read = Set.of(reads.isEmpty() ? new String[0] : reads.split(" "));
        Set<String> given = Set.of(gives.isEmpty() ? new String[0] : gives.split(" "));
        return new Unit(
                name,
                read.contains("everything"),
                after("event:", read),
                read.contains("unplanned"),
                after("summary:", read),
                after("trait:", read),
                after("segment:", read),
                after("segment:", given),
                after("trait:", given),
                after("trigger:", given),
                Optional.empty());
    }

    private static Set<String> after(String prefix, Set<String> words) {
        return words.stream()
                .filter(word -> word.startsWith(prefix))
                .map(word -> word.substring(prefix.length()))
                .collect(java.util.stream.Collectors.toSet());
    }
}
