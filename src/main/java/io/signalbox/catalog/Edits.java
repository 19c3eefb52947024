package io.signalbox.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a draft changes of its base: a new text by path, or nothing where it deletes the file. What equals the base is no
 * edit.
 */
public record Edits(SortedMap<String, Optional<String>> texts) {

    /** A draft that changes nothing. */
    public static final Edits NONE = new Edits(new TreeMap<>());

    public Edits {
        texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
    }

    /** Whose edit of a file counts where both sides changed it. */
    public enum Side {
        @JsonProperty("draft")
        DRAFT,
        @JsonProperty("live")
        LIVE
    }

    /** What became of a rebase. */
    sealed interface Rebase {

        /** The same intentions over the other base. */
        record Rebased(Edits edits) implements Rebase {}

        /** Files that both sides changed, and differently. */
        record Conflicts(SortedSet<String> paths) implements Rebase {}
    }

    /** What turns one set of files into the other. */
    public static Edits between(RuleFiles base, RuleFiles wanted) {
        SortedMap<String, Optional<String>> texts = new TreeMap<>();
        for (String path : paths(base, wanted)) {
            Optional<String> text = text(wanted, path);
            if (!text.equals(text(base, path))) {
                texts.put(path, text);
            }
        }
        return new Edits(texts);
    }

    /**
     * The files of the draft.
     *
     * @throws IllegalArgumentException where a path is none of a rulebook's
     */
    public RuleFiles applyTo(RuleFiles base) {
        Map<String, String> all = new TreeMap<>(base.texts());
        texts.forEach((path, text) -> {
            if (text.isPresent()) {
                all.put(path, text.get());
            } else {
                all.remove(path);
            }
        });
        return RuleFiles.of(all);
    }

    /** With this file written, or deleted where there is no text. */
    public Edits with(RuleFiles base, String path, Optional<String> text) {
        Map<String, String> all = new TreeMap<>(applyTo(base).texts());
        if (text.isPresent()) {
            all.put(path, text.get());
        } else {
            all.remove(path);
        }
        return between(base, RuleFiles.of(all));
    }

    /**
     * The same edits over another base. A file that only one side changed is as that side has it; where both did, the
     * decision says which side counts.
     */
    Rebase onto(RuleFiles from, RuleFiles to, Map<String, Side> decisions) {
        Edits theirs = between(from, to);
        SortedMap<String, Optional<String>> kept = new TreeMap<>();
        SortedSet<String> conflicts = new TreeSet<>();
        texts.forEach((path, text) -> {
            boolean both = theirs.texts().containsKey(path) && !text.equals(text(to, path));
            if (both && !decisions.containsKey(path)) {
                conflicts.add(path);
            } else if (!both || decisions.get(path) == Side.DRAFT) {
                kept.put(path, text);
            }
        });
        return conflicts.isEmpty()
                ? new Rebase.Rebased(between(to, new Edits(kept).applyTo(to)))
                : new Rebase.Conflicts(conflicts);
    }

    static Set<String> paths(RuleFiles one, RuleFiles other) {
        Set<String> paths = new TreeSet<>(one.texts().keySet());
        paths.addAll(other.texts().keySet());
        return paths;
    }

    private static Optional<String> text(RuleFiles files, String path) {
        return Optional.ofNullable(files.texts().get(path));
    }
}
