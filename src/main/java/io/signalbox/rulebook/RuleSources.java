package io.signalbox.rulebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All rule files as DRL, whatever form each has: {@code .dslr} sentences, read with all the {@code .dsl} files; {@code
 * .drl.xlsx} tables; and DRL itself.
 *
 * @param phrasebooks problems of the {@code .dsl} files, which are no units
 */
record RuleSources(List<RuleSource> units, List<Problems> phrasebooks) {

    private static final String PHRASES = ".dsl";
    private static final String SENTENCES = ".dslr";
    private static final String TABLES = ".xlsx";

    static RuleSources of(Map<String, String> texts, CompilerLimits limits) {
        Map<String, String> sorted = new TreeMap<>(texts);
        PhrasebookReader phrases = new PhrasebookReader(limits);
        sorted.forEach((file, text) -> {
            if (file.endsWith(PHRASES)) {
                phrases.read(file, text);
            }
        });
        Phrasebook book = phrases.book();
        List<RuleSource> units = new ArrayList<>();
        sorted.forEach((file, text) -> {
            if (!file.endsWith(PHRASES)) {
                units.add(source(file, text, book, limits));
            }
        });
        return new RuleSources(units, phrases.problems());
    }

    private static RuleSource source(String file, String text, Phrasebook book, CompilerLimits limits) {
        if (file.endsWith(TABLES)) {
            return TableReader.read(file, text, limits);
        }
        // What is too long is refused as it is, before anything is made of it.
        return file.endsWith(SENTENCES) && text.length() <= limits.maxFileLength()
                ? SentenceReader.read(file, text, book)
                : RuleSource.ofDrl(file, text);
    }
}
