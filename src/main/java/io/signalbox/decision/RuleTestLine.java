package io.signalbox.decision;

import io.signalbox.decision.SimulationResult.Entry;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What happened, as a line of an exact timeline says it after the time: {@code entered potentially-lost because cart},
 * {@code left highly-interested [shoes]}, {@code trait last_browsed_category = hats because v1}, {@code trait x unset},
 * {@code triggered cart-left by cart because cart}, {@code sent cart-recovery by cart at reminder = cart-reminder because
 * cart}, {@code list-added loyalty by o1 at 2 = vip to newsletter-crm because o1}, {@code flow-ended cart-recovery by cart at a-day (exit) because o1}.
 */
public final class RuleTestLine {

    /** The words for what can happen. */
    public static final List<String> KINDS = List.of(
            "left",
            "entered",
            "trait",
            "triggered",
            "flow-started",
            "flow-refused",
            "goal",
            "flow-ended",
            "step",
            "sent",
            "list-added",
            "list-removed",
            "called",
            "withheld");

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private RuleTestLine() {}

    static String of(Entry entry) {
        StringBuilder line = new StringBuilder(entry.kind()).append(' ').append(entry.name());
        entry.detail().ifPresent(detail -> line.append(" [").append(detail).append(']'));
        entry.cause().ifPresent(cause -> line.append(" by ").append(cause));
        entry.step().ifPresent(step -> line.append(" at ").append(step));
        entry.message().ifPresent(message -> line.append(" = ").append(message));
        entry.list().ifPresent(list -> line.append(" = ").append(list));
        entry.destination().ifPresent(destination -> line.append(" to ").append(destination));
        entry.why().ifPresent(why -> line.append(" (").append(why).append(')'));
        entry.value().ifPresent(value -> line.append(" = ").append(value));
        boolean unset = entry.kind().equals("trait") && entry.value().isEmpty();
        if (unset) {
            line.append(" unset");
        }
        if (!unset && !entry.kind().equals("left") && !entry.evidence().isEmpty()) {
            line.append(" because ").append(String.join(" ", entry.evidence()));
        }
        return inOneSpelling(line.toString());
    }

    /** Without a difference in blanks, which nobody can see. */
    public static String inOneSpelling(String text) {
        return BLANKS.matcher(text.strip()).replaceAll(" ");
    }

    /** What it is about, kind and name, so that two can be told to be about the same. */
    static String subject(String line) {
        String[] words = line.split(" ", 3);
        return words.length < 2 ? line : words[0] + " " + words[1];
    }
}
