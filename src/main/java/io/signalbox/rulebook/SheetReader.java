package io.signalbox.rulebook;

import io.signalbox.rulebook.Sheet.Cell;
import io.signalbox.rulebook.Sheet.Merged;
import io.signalbox.rulebook.Sheet.Value;
import io.signalbox.rulebook.XmlPart.Element;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the cells of one sheet. */
final class SheetReader {

    private static final MathContext SHOWN_DIGITS = new MathContext(15);
    private static final int MAX_MERGED = 1_000;

    private final String name;
    private final List<String> sharedTexts;
    private final DateFormats dates;
    private final Map<Cell, Value> cells = new HashMap<>();
    private final List<Merged> merged = new ArrayList<>();
    private final StringBuilder value = new StringBuilder();
    private final StringBuilder inline = new StringBuilder();

    private Cell cell = new Cell(1, 1);
    private int row;
    private int column;
    private String type = "";
    private int style;
    private boolean formula;
    private boolean inValue;
    private boolean inText;
    private boolean inReading;

    SheetReader(String name, List<String> sharedTexts, DateFormats dates) {
        this.name = name;
        this.sharedTexts = sharedTexts;
        this.dates = dates;
    }

    /** The texts that cells name by their number; how they are formatted and read aloud is left out. */
    static List<String> sharedTexts(XmlPart part) {
        List<String> texts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        boolean[] inside = {false, false};
        part.forEach(element -> {
            if (element.starts("t") || element.ends("t")) {
                inside[0] = element.starts("t");
            } else if (element.starts("rPh") || element.ends("rPh")) {
                inside[1] = element.starts("rPh");
            } else if (element.kind() == Element.Kind.TEXT && inside[0] && !inside[1]) {
                text.append(element.text());
            } else if (element.ends("si")) {
                texts.add(text.toString());
                text.setLength(0);
            }
        });
        return texts;
    }

    Sheet read(XmlPart part) {
        part.forEach(this::read);
        return new Sheet(name, cells, merged);
    }

    private void read(Element element) {
        switch (element.kind()) {
            case START -> start(element);
            case TEXT -> {
                if (inValue) {
                    value.append(element.text());
                } else if (inText && !inReading) {
                    inline.append(element.text());
                }
            }
            case END -> end(element);
        }
    }

    private void start(Element element) {
        switch (element.name()) {
            case "row" -> {
                int number = DateFormats.number(element.attribute("r"));
                row = number > 0 ? number : row + 1;
                column = 0;
            }
            case "c" -> {
                cell = Cell.named(element.attribute("r")).orElse(new Cell(Math.max(1, row), column + 1));
                column = cell.column();
                type = element.attribute("t");
                style = DateFormats.number(element.attribute("s"));
                formula = false;
                value.setLength(0);
                inline.setLength(0);
            }
            case "f" -> formula = true;
            case "v" -> inValue = true;
            case "t" -> inText = true;
            case "rPh" -> inReading = true;
            case "mergeCell" -> {
                String[] ends = element.attribute("ref").split(":", -1);
                if (merged.size() == MAX_MERGED) {
                    throw new DrlSyntaxProblem(
                            new RuleTree.At(0, 0), "more than " + MAX_MERGED + " merged ranges", "fewer merged cells");
                }
                if (ends.length == 2) {
                    Optional<Cell> last = Cell.named(ends[1]);
                    Cell.named(ends[0]).ifPresent(first -> last.ifPresent(end -> merged.add(new Merged(first, end))));
                }
            }
            default -> {
                // Widths, colours, views.
            }
        }
    }

    private void end(Element element) {
        switch (element.name()) {
            case "v" -> inValue = false;
            case "t" -> inText = false;
            case "rPh" -> inReading = false;
            case "c" -> value().ifPresent(found -> cells.put(cell, found));
            default -> {
                // As above.
            }
        }
    }

    private Optional<Value> value() {
        String raw = value.toString().strip();
        if (formula) {
            return Optional.of(new Sheet.Other("a formula"));
        }
        return switch (type) {
            case "s" -> text(sharedText(raw));
            case "inlineStr" -> text(inline.toString());
            case "str" -> text(value.toString());
            case "b" -> Optional.of(new Sheet.Flag(raw.equals("1")));
            case "e" -> Optional.of(new Sheet.Other("the error " + raw));
            case "d" -> Optional.of(new Sheet.Other("a date"));
            default -> raw.isEmpty() ? Optional.empty() : Optional.of(number(raw));
        };
    }

    private String sharedText(String number) {
        int index = DateFormats.number(number);
        return index >= 0 && index < sharedTexts.size() ? sharedTexts.get(index) : "";
    }

    private static Optional<Value> text(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(new Sheet.Text(text));
    }

    /** Programs store 0.1 + 0.2 with all the digits of a double, and show 15 of them. */
    private Value number(String raw) {
        if (dates.isDate(style)) {
            return new Sheet.Other("a date");
        }
        try {
            double number = Double.parseDouble(raw);
            return Double.isFinite(number)
                    ? new Sheet.Amount(new BigDecimal(number, SHOWN_DIGITS).stripTrailingZeros())
                    : new Sheet.Other("the number " + raw);
        } catch (NumberFormatException notNumber) {
            return new Sheet.Other("`" + raw + "`");
        }
    }
}
