package io.signalbox.rulebook;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A rule file with the problems it must have, exactly: blocks of name, text, and refused or accepted with messages. */
record RuleCase(String name, String text, boolean refused, List<String> problems) {

    private static final String REFUSED = "\n--- refused\n";
    private static final String ACCEPTED = "\n--- accepted\n";

    static Stream<RuleCase> read(String resource) throws IOException {
        try (InputStream file = RuleCase.class.getResourceAsStream(resource)) {
            List<RuleCase> cases = new ArrayList<>();
            String all = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            for (String block : all.substring("=== ".length()).split("\n=== ", -1)) {
                boolean refused = block.contains(REFUSED);
                String separator = refused ? REFUSED : ACCEPTED;
                int nameEnd = block.indexOf('\n');
                int textEnd = block.indexOf(separator);
                cases.add(new RuleCase(
                        block.substring(0, nameEnd),
                        block.substring(nameEnd + 1, textEnd),
                        refused,
                        block.substring(textEnd + separator.length()).lines().toList()));
            }
            return cases.stream();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
