package io.signalbox.flow;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What follows a trigger, a segment or an event.
 *
 * @param name in kebab-case
 * @param file the file it was read from; one below {@link #KEPT_FOLDER} has the text of a version of before, which starts
 *     nobody and goes on with whoever is under way by it
 * @param edition names its text
 * @param startLine of {@code starts-on} in the file
 * @param exitOnGoal whether a run ends where its goal is reached
 * @param priority of two flows at one instant the one with the higher number comes first
 * @param window when its messages may go out
 * @param holdout percent of its runs that send nothing, for comparison
 * @param first id of the first step
 * @param steps by id, in the order of the text
 * @param conditions all that it asks, in the order of the text
 */
public record Flow(
        String name,
        String file,
        String edition,
        Start startsOn,
        int startLine,
        ReEntry reEntry,
        boolean exitOnGoal,
        int priority,
        Window window,
        int holdout,
        String first,
        Map<String, Step> steps,
        List<Condition> conditions) {

    /** Folder of texts of before, for those who stay on them. */
    public static final String KEPT_FOLDER = "flows/kept/";

    /** Hexadecimal digits of an edition: enough for all texts that one flow will ever have. */
    private static final int EDITION = 12;

    public Flow {
        steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
        conditions = List.copyOf(conditions);
    }

    /** The name of a text among those that one flow has had: the beginning of its SHA-256, whatever its line ends are. */
    public static String editionOf(String text) {
        byte[] bytes = text.replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Lot.sha256(bytes)).substring(0, EDITION);
    }

    /** By which of some texts a run of a flow goes on: the kept one that it stays on, or else the live one. */
    public static Optional<Flow> by(List<Flow> texts, String name, String edition) {
        List<Flow> own = texts.stream().filter(flow -> flow.name().equals(name)).toList();
        return own.stream()
                .filter(flow -> flow.isKept() && flow.edition().equals(edition))
                .findFirst()
                .or(() -> own.stream().filter(flow -> !flow.isKept()).findFirst());
    }

    /** Whether it only goes on with those who stay on this text. */
    public boolean isKept() {
        return file.startsWith(KEPT_FOLDER);
    }

    Optional<Step> step(String id) {
        return Optional.ofNullable(steps.get(id));
    }

    /** Whether a run at this step asks anything. */
    boolean asks(String step) {
        return conditions.stream()
                .anyMatch(condition ->
                        condition.step().isEmpty() || condition.step().equals(step));
    }

    @Override
    public String toString() {
        return "flow " + name;
    }
}
