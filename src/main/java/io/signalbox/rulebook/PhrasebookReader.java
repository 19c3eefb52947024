package io.signalbox.rulebook;

import io.signalbox.rulebook.Phrase.Fixed;
import io.signalbox.rulebook.Phrase.Fragment;
import io.signalbox.rulebook.Phrase.Part;
import io.signalbox.rulebook.Phrase.Slot;
import io.signalbox.rulebook.RuleTree.At;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code .dsl} files: {@code [kind] words with {slots} | other words = DRL with {slots}}, a line each.
 *
 * <p>The DRL of a phrase is part of one rule's conditions or calls: it cannot begin or end a rule, nor hide text in a
 * comment. What it says is checked where it is used, like any DRL.
 */
final class PhrasebookReader {

    private static final int MAX_PHRASES = 2_000;
    private static final int MAX_PARTS = 60;
    private static final Pattern LINE = Pattern.compile("\\[([a-z]+)\\]");
    private static final Pattern SLOT = Pattern.compile("(?:([a-z]+):)?([a-z]+)(\\*?)");
    private static final Pattern SLOT_IN_DRL = Pattern.compile("\\{([a-z]+)\\}");
    private static final Set<String> FRAME = Set.of("rule", "when", "then", "end", "package", "import");

    private final CompilerLimits limits;
    private final Phrasebook book = new Phrasebook();
    private final List<Problems> problems = new ArrayList<>();
    private final List<Placed> slots = new ArrayList<>();
    private int phrases;

    /** A slot that may name a kind of a later line. */
    private record Placed(Problems file, At at, String owner, Slot slot) {}

    PhrasebookReader(CompilerLimits limits) {
        this.limits = limits;
    }

    void read(String file, String text) {
        Problems found = new Problems(file, TracedDrl.itself(""));
        problems.add(found);
        if (text.length() > limits.maxFileLength()) {
            found.error(
                    new At(0, 0), "a file of " + text.length() + " characters", "at most " + limits.maxFileLength());
            return;
        }
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.strip().startsWith("#") || line.strip().startsWith("//")) {
                continue;
            }
            try {
                phrase(found, line, i + 1);
            } catch (DrlSyntaxProblem problem) {
                found.error(problem.at(), problem.found(), problem.expected());
            }
        }
    }

    /** What was read of all files; nothing where kinds lead back to themselves. */
    Phrasebook book() {
        Set<String> tooDeep = book.tooDeep();
        for (Placed placed : slots) {
            String kind = placed.slot().kind();
            if (!book.knows(kind)) {
                placed.file().error(placed.at(), "the kind of words \"" + kind + "\"", knownKinds(kind));
            } else if (tooDeep.contains(placed.owner()) && tooDeep.contains(kind)) {
                placed.file()
                        .error(
                                placed.at(),
                                "the kind of words \"" + kind + "\", which leads back to itself or on and on",
                                "kinds that use one another without a circle, at most " + Phrasebook.MAX_DEPTH
                                        + " deep");
            }
        }
        return tooDeep.isEmpty() ? book : new Phrasebook();
    }

    /** Those of each file. */
    List<Problems> problems() {
        return problems;
    }

    private Expected knownKinds(String kind) {
        Set<String> known = new TreeSet<>(book.kinds());
        for (SlotKind builtIn : SlotKind.values()) {
            known.add(builtIn.slot());
        }
        return ExpressionWriter.known(kind, known, "a kind of words");
    }

    private void phrase(Problems file, String line, int number) {
        Matcher kind = LINE.matcher(line);
        int start = line.length() - line.stripLeading().length();
        if (!kind.find(start) || kind.start() != start) {
            throw new DrlSyntaxProblem(
                    new At(number, start + 1),
                    "`" + brief(line.strip()) + "`",
                    "[when] or [then], a sentence, = and the DRL that it stands for");
        }
        if (SlotKind.named(kind.group(1)).isPresent()) {
            throw new DrlSyntaxProblem(
                    new At(number, start + 1),
                    "[" + kind.group(1) + "]",
                    "another name: this kind of words is built in");
        }
        int equals = line.indexOf('=', kind.end());
        if (equals < 0) {
            throw new DrlSyntaxProblem(new At(number, line.length()), "no `=`", "`=` and the DRL that it stands for");
        }
        if (++phrases > MAX_PHRASES) {
            throw new DrlSyntaxProblem(
                    new At(number, 1),
                    "more than " + MAX_PHRASES + " lines",
                    "at most " + MAX_PHRASES + " in all files");
        }
        String drl = line.substring(equals + 1).strip();
        refuseFrame(
                drl,
                new At(
                        number,
                        line.length()
                                - line.substring(equals + 1).stripLeading().length()
                                + 1));
        int offset = kind.end();
        for (String words : line.substring(kind.end(), equals).split("\\|", -1)) {
            add(file, kind.group(1), words, drl, number, offset);
            offset += words.length() + 1;
        }
    }

    private void add(Problems file, String kind, String words, String drl, int number, int offset) {
        List<Part> parts = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (SentenceWord word : SentenceWord.ofPattern(words, number)) {
            At at = new At(number, offset + word.column());
            if (word.kind() == SentenceWord.Kind.SLOT) {
                Slot slot = slot(word.text(), at);
                if (!names.add(slot.name())) {
                    throw new DrlSyntaxProblem(
                            at,
                            "a second slot {" + slot.name() + "}",
                            "a name of its own, as in {other:" + slot.kind() + "}");
                }
                slots.add(new Placed(file, at, kind, slot));
                parts.add(slot);
            } else {
                parts.add(new Fixed(word.folded()));
            }
        }
        At at = new At(number, offset + 1);
        if (parts.isEmpty() || parts.size() > MAX_PARTS) {
            throw new DrlSyntaxProblem(
                    at, parts.isEmpty() ? "no words" : parts.size() + " words", "1 to " + MAX_PARTS + " words");
        }
        Phrase phrase = new Phrase(kind, List.copyOf(parts), fragments(drl, names, number));
        if (!book.add(phrase)) {
            throw new DrlSyntaxProblem(at, "\"" + phrase.shown() + "\" a second time", "each sentence once");
        }
    }

    private static Slot slot(String text, At at) {
        Matcher slot = SLOT.matcher(text.strip());
        if (!slot.matches()) {
            throw new DrlSyntaxProblem(
                    at, "the slot {" + text + "}", "{kind}, {name:kind} or {name:kind*} in small letters");
        }
        String name = slot.group(1) == null ? slot.group(2) : slot.group(1);
        return new Slot(name, slot.group(2), !slot.group(3).isEmpty());
    }

    private static List<Fragment> fragments(String drl, Set<String> names, int number) {
        List<Fragment> fragments = new ArrayList<>();
        Matcher slot = SLOT_IN_DRL.matcher(drl);
        int from = 0;
        while (slot.find()) {
            if (!names.contains(slot.group(1))) {
                throw new DrlSyntaxProblem(
                        new At(number, 0),
                        "{" + slot.group(1) + "} in the DRL",
                        ExpressionWriter.known(slot.group(1), names, "a slot of the sentence"));
            }
            if (slot.start() > from) {
                fragments.add(new Fragment(false, drl.substring(from, slot.start())));
            }
            fragments.add(new Fragment(true, slot.group(1)));
            from = slot.end();
        }
        if (from < drl.length()) {
            fragments.add(new Fragment(false, drl.substring(from)));
        }
        return List.copyOf(fragments);
    }

    private void refuseFrame(String drl, At at) {
        TracedDrl traced = new TracedDrl.Builder().copy(drl, at).build();
        int end = 0;
        for (DrlToken token : DrlLexer.tokens(traced, limits.maxTextLength())) {
            if (!drl.substring(end, token.start()).isBlank()) {
                throw new DrlSyntaxProblem(at, "a comment in the DRL of a sentence", "comments on lines of their own");
            }
            if (token.kind() == DrlToken.Kind.WORD && FRAME.contains(token.text())) {
                throw new DrlSyntaxProblem(
                        token.at(),
                        token.shown() + " in the DRL of a sentence",
                        "conditions or calls to `verdict`: rules begin and end in the file that uses the sentence");
            }
            end = token.end();
        }
    }

    private static String brief(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
