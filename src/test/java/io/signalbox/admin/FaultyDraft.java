package io.signalbox.admin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A draft over the sample rulebook with something wrong in it, and what is to be said of it.
 *
 * @param files texts by path; null: removed
 * @param places where the author has to look, as file, line and column: marked by ¶ in the draft, apart from what is said
 * @param said lines like {@code error cart.drl:4:16 rule "…": found …; expected … -> suggestion}
 */
record FaultyDraft(String name, Map<String, @Nullable String> files, List<String> places, List<String> said) {

    private static final String MARK = "¶";
    private static final String SAID = "--- said";
    private static final String REMOVED = " removed";

    static Stream<FaultyDraft> all() throws IOException {
        try (InputStream in = FaultyDraft.class.getResourceAsStream("/faulty-drafts.txt")) {
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(all.substring("=== ".length()).split("\n=== ", -1)).map(FaultyDraft::of);
        }
    }

    private static FaultyDraft of(String block) {
        Map<String, @Nullable String> files = new LinkedHashMap<>();
        List<String> places = new ArrayList<>();
        List<String> said = new ArrayList<>();
        String[] parts = block.split("\n(?=--- )", -1);
        for (String part : List.of(parts).subList(1, parts.length)) {
            int end = part.indexOf('\n');
            String head = end < 0 ? part : part.substring(0, end);
            String text = end < 0 ? "" : part.substring(end + 1);
            if (head.equals(SAID)) {
                text.lines().forEach(said::add);
            } else if (head.endsWith(REMOVED)) {
                files.put(head.substring("--- ".length(), head.length() - REMOVED.length()), null);
            } else {
                String file = head.substring("--- ".length());
                places.addAll(places(file, text));
                files.put(file, text.replace(MARK, "") + "\n");
            }
        }
        return new FaultyDraft(parts[0], files, places, said);
    }

    private static List<String> places(String file, String text) {
        List<String> places = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            for (int at = line.indexOf(MARK); at >= 0; at = line.indexOf(MARK)) {
                places.add(file + ":" + (i + 1) + ":" + (at + 1));
                line = line.substring(0, at) + line.substring(at + 1);
            }
        }
        return places;
    }

    @Override
    public String toString() {
        return name;
    }
}
