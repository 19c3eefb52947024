package io.signalbox.rulebook;

import io.signalbox.model.Names;
import io.signalbox.rulebook.RuleTree.At;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a {@code .dslr} file: rules as in DRL, but between {@code when}, {@code then} and {@code end}, each on a line of
 * its own, a sentence a line. A line that begins with {@code >} is DRL as it stands.
 *
 * <p>A rule with a sentence that is not known is told and left out, so that the other rules are checked all the same.
 */
final class SentenceReader {

    private static final int MAX_WORDS = 100;
    private static final int SHOWN_WORDS = 6;

    /** A variable that no other sentence speaks of. */
    private static final Pattern OWN_VARIABLE = Pattern.compile("\\$_(\\w+)");

    private static final Pattern TEXTS = Pattern.compile("\"(?:[^\"\\\\]++|\\\\.)*+\"");

    /** A variable, and the colon that binds it. */
    private static final Pattern VARIABLE = Pattern.compile("(\\$\\w+)( :)?+");

    private final String file;
    private final Phrasebook book;
    private final SentenceBudget budget = new SentenceBudget();
    private final TracedDrl.Builder drl = new TracedDrl.Builder();
    private final Set<String> bound = new HashSet<>();
    private final List<Unread> unread = new ArrayList<>();

    private Section section = Section.OUTSIDE;
    private int ruleStart;
    private boolean ruleIsWhole = true;

    /** Where a line stands. */
    private enum Section {
        OUTSIDE,
        HEAD,
        WHEN,
        THEN
    }

    private record Unread(At at, String found, Expected expected) {
        Unread(At at, String found, String expected) {
            this(at, found, Expected.of(expected));
        }
    }

    private SentenceReader(String file, Phrasebook book) {
        this.file = file;
        this.book = book;
    }

    static RuleSource read(String file, String text, Phrasebook book) {
        return new SentenceReader(file, book).read(text);
    }

    private RuleSource read(String text) {
        if (book.isEmpty()) {
            unread.add(new Unread(
                    new At(0, 0),
                    "sentences, but no sentence is known",
                    "a .dsl file such as signalbox.dsl beside it"));
        } else {
            lines(text);
        }
        TracedDrl written = drl.build();
        Problems problems = new Problems(file, written);
        unread.forEach(each -> problems.error(each.at(), each.found(), each.expected()));
        return new RuleSource(file, text, written, problems);
    }

    private void lines(String text) {
        List<String> lines = text.lines().toList();
        try {
            for (int i = 0; i < lines.size(); i++) {
                budget.atLine(i + 1);
                line(lines.get(i), i + 1);
            }
        } catch (DrlSyntaxProblem tooMuch) {
            problem(tooMuch);
        }
        if (!ruleIsWhole) {
            drl.cut(ruleStart);
        }
    }

    private void line(String line, int number) {
        String bare = line.strip();
        if (bare.startsWith("rule ") || bare.startsWith("rule\"")) {
            startRule();
        }
        boolean sentence = (section == Section.WHEN || section == Section.THEN)
                && !bare.equals("then")
                && !bare.equals("end")
                && !bare.isEmpty();
        if (!sentence) {
            drl.copy(line + "\n", new At(number, 1));
        } else if (bare.startsWith(">")) {
            int start = line.indexOf('>') + 1;
            drl.copy(line.substring(start) + "\n", new At(number, start + 1));
            Matcher variable = VARIABLE.matcher(line);
            while (variable.find()) {
                bound.add(variable.group(1));
            }
        } else if (!bare.startsWith("#") && !bare.startsWith("//")) {
            sentence(line, number);
        }
        if (bare.equals("when") || (section == Section.HEAD && bare.endsWith("\" when"))) {
            section = Section.WHEN;
        } else if (bare.equals("then") && section == Section.WHEN) {
            section = Section.THEN;
        } else if (bare.equals("end") && section == Section.THEN) {
            endRule();
        }
    }

    private void startRule() {
        endRule();
        bound.clear();
        section = Section.HEAD;
        ruleStart = drl.length();
    }

    private void endRule() {
        if (!ruleIsWhole) {
            drl.cut(ruleStart);
        }
        ruleIsWhole = true;
        section = Section.OUTSIDE;
    }

    private void sentence(String line, int number) {
        List<SentenceWord> words;
        try {
            words = SentenceWord.of(line, number);
            if (words.size() > MAX_WORDS) {
                throw new DrlSyntaxProblem(
                        new At(number, 1), "a sentence of " + words.size() + " words", "at most " + MAX_WORDS);
            }
        } catch (DrlSyntaxProblem problem) {
            problem(problem);
            return;
        }
        if (words.isEmpty()) {
            return;
        }
        String kind = section == Section.WHEN ? "when" : "then";
        SentenceMatcher matcher = new SentenceMatcher(book, words, budget);
        Optional<List<SentenceMatcher.Trace>> read = matcher.read(kind);
        String shown = "the sentence \"" + brief(line.strip()) + "\"";
        if (read.isEmpty()) {
            ruleIsWhole = false;
            String other = section == Section.WHEN
                    ? fits("then", words) ? ", which belongs behind `then`" : ""
                    : fits("when", words) ? ", which belongs behind `when`" : "";
            unread.add(unknown(line, number, words, matcher, other));
            return;
        }
        Optional<Unread> unbound =
                unbound(read.get(), new At(number, words.get(0).column()), shown);
        // Where a sentence before is not known, it may be that one which speaks of it.
        if (unbound.isPresent() && ruleIsWhole) {
            ruleIsWhole = false;
            unread.add(unbound.get());
            return;
        }
        for (SentenceMatcher.Trace trace : read.get()) {
            // Two sentences of one kind may stand in one rule.
            String own = trace.own() ? OWN_VARIABLE.matcher(trace.drl()).replaceAll("\\$$1_" + number) : trace.drl();
            drl.write(own, new At(number, words.get(trace.word()).column()), shown);
        }
        drl.write("\n", new At(number, words.get(0).column()), shown);
    }

    private void problem(DrlSyntaxProblem problem) {
        ruleIsWhole = false;
        unread.add(new Unread(problem.at(), problem.found(), problem.expected()));
    }

    private boolean fits(String kind, List<SentenceWord> words) {
        return new SentenceMatcher(book, words, budget).read(kind).isPresent();
    }

    /** "That" speaks of something: a sentence before has to name it. */
    private Optional<Unread> unbound(List<SentenceMatcher.Trace> read, At at, String shown) {
        String text = read.stream().map(SentenceMatcher.Trace::drl).collect(Collectors.joining());
        text = TEXTS.matcher(text).replaceAll("");
        Set<String> used = new LinkedHashSet<>();
        Matcher variable = VARIABLE.matcher(text);
        while (variable.find()) {
            used.add(variable.group(1));
            if (variable.group(2) != null) {
                bound.add(variable.group(1));
            }
        }
        used.removeAll(bound);
        bound.addAll(used);
        return used.stream().findFirst().map(name -> {
            if (name.equals("$that")) {
                return withoutAnEvent(at, shown);
            }
            String that = "\"that " + name.substring(1) + "\"";
            String before = book.ofKind("when").stream()
                    .filter(phrase -> phrase.binds(name))
                    .limit(2)
                    .map(phrase -> "\"" + phrase.shown() + "\"")
                    .collect(Collectors.joining(" or "));
            return new Unread(
                    at,
                    that + ", which no sentence before speaks of, in " + shown,
                    before.isEmpty() ? "a sentence before it that does" : "a sentence before it such as " + before);
        });
    }

    /** A sentence speaks of "that" or "it": shortly what picks out an event. */
    private Unread withoutAnEvent(At at, String shown) {
        String example = book.ofKind("when").stream()
                .filter(phrase -> phrase.binds("$that"))
                .min(Comparator.comparingLong(SentenceReader::fixedWords))
                .map(phrase -> ", as in \"" + phrase.shown() + "\"")
                .orElse("");
        return new Unread(
                at,
                shown + ", which needs one event that a sentence before it picks out",
                "such a sentence before it in the same rule" + example);
    }

    private static long fixedWords(Phrase phrase) {
        return phrase.parts().stream().filter(Phrase.Fixed.class::isInstance).count();
    }

    private static Unread unknown(
            String line, int number, List<SentenceWord> words, SentenceMatcher matcher, String other) {
        int furthest = matcher.reached().values().stream().reduce(0, Math::max);
        Set<String> own = new HashSet<>();
        words.forEach(word -> own.add(word.folded()));
        List<String> near = matcher.reached().entrySet().stream()
                .filter(phrase -> phrase.getValue() == furthest)
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparingDouble(phrase -> -likeness(phrase, own)))
                .limit(3)
                .map(phrase -> "\"" + phrase.shown() + "\"")
                .toList();
        String sentence = " the sentence \"" + brief(line.strip()) + "\"";
        if (furthest == 0) {
            return new Unread(
                    new At(number, words.get(0).column()),
                    sentence.strip() + other,
                    "a known sentence, such as " + String.join(" or ", near) + " (rules/*.dsl list those there are)");
        }
        boolean behind = furthest >= words.size();
        At at = new At(
                number,
                behind ? line.stripTrailing().length() + 1 : words.get(furthest).column());
        String found = behind ? "the end of" : words.get(furthest).shown() + " in";
        List<String> expected = SlotKind.joinsDurations(words, furthest)
                ? List.of(SlotKind.ORDERED)
                : likely(behind ? "" : words.get(furthest).folded(), matcher.expectedAt(furthest));
        return new Unread(at, found + sentence, String.join(" or ", expected) + ", as in " + near.get(0));
    }

    /** What is spelt nearly the same, or else everything that fits, as far as there is room. */
    private static List<String> likely(String word, Set<String> expected) {
        List<String> near = Names.near(
                word,
                expected.stream()
                        .filter(each -> each.startsWith("`"))
                        .map(each -> each.replace("`", "").split(" ", 2)[0])
                        .toList());
        if (!word.isEmpty() && !near.isEmpty()) {
            return List.of("`" + near.get(0) + "`");
        }
        List<String> all = expected.stream()
                .sorted(Comparator.comparing(each -> each.startsWith("`")))
                .toList();
        return all.size() <= SHOWN_WORDS
                ? all
                : Stream.concat(all.subList(0, SHOWN_WORDS).stream(), Stream.of("…"))
                        .toList();
    }

    private static double likeness(Phrase phrase, Set<String> words) {
        long shared = phrase.parts().stream()
                .filter(part -> part instanceof Phrase.Fixed word && words.contains(word.word()))
                .count();
        return shared / (1.0 + fixedWords(phrase)) + shared / 100.0;
    }

    private static String brief(String text) {
        return text.length() <= 160 ? text : text.substring(0, 160) + "…";
    }
}
