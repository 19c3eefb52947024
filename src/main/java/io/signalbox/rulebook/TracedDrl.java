package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleTree.At;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * DRL that knows where each part of it comes from: the author's own text at the same place, or a sentence or a cell
 * that stands for it. So every problem names what the author wrote.
 */
final class TracedDrl {

    private final String text;
    private final List<Piece> pieces;
    private final Map<At, String> shown;

    /** @param copied the author's own text, in which places move on with the characters */
    private record Piece(int start, At at, boolean copied) {}

    private TracedDrl(String text, List<Piece> pieces, Map<At, String> shown) {
        this.text = text;
        this.pieces = pieces;
        this.shown = shown;
    }

    /** What the author wrote is DRL already. */
    static TracedDrl itself(String text) {
        return new TracedDrl(text, List.of(), Map.of());
    }

    String text() {
        return text;
    }

    /** The place in the author's file of what stands here. */
    At origin(int offset, At here) {
        if (pieces.isEmpty()) {
            return here;
        }
        Piece piece = pieceAt(offset);
        return piece.copied() ? new At(piece.at().line(), piece.at().column() + offset - piece.start()) : piece.at();
    }

    /** Names the sentence or the cell of a place; blank for the author's own DRL. */
    String shown(At origin) {
        return shown.getOrDefault(origin, "");
    }

    private Piece pieceAt(int offset) {
        int low = 0;
        int high = pieces.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (pieces.get(middle).start() <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return pieces.get(low);
    }

    /** Puts DRL together, piece by piece. */
    static final class Builder {

        private final StringBuilder text = new StringBuilder();
        private final List<Piece> pieces = new ArrayList<>();
        private final Map<At, String> shown = new HashMap<>();

        /** The author's own text, which begins at this place and has no line break before its end. */
        Builder copy(String own, At at) {
            pieces.add(new Piece(text.length(), at, true));
            text.append(own);
            return this;
        }

        /** @param name how a problem names the sentence or the cell, such as {@code cell C7 of the sheet Tiers} */
        Builder write(String drl, At at, String name) {
            pieces.add(new Piece(text.length(), at, false));
            text.append(drl);
            shown.put(at, name);
            return this;
        }

        int length() {
            return text.length();
        }

        /** Takes back what was written since. */
        void cut(int length) {
            text.setLength(length);
            pieces.removeIf(piece -> piece.start() >= length);
        }

        TracedDrl build() {
            return pieces.isEmpty()
                    ? new TracedDrl("", List.of(new Piece(0, new At(0, 0), false)), Map.of())
                    : new TracedDrl(text.toString(), List.copyOf(pieces), Map.copyOf(shown));
        }
    }
}
