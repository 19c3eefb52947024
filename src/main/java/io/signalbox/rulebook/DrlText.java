package io.signalbox.rulebook;

import java.math.BigDecimal;

/** Literals as the engine reads them. */
final class DrlText {

    private DrlText() {}

    static String text(String value) {
        StringBuilder out = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> out.append(c);
            }
        }
        return out.append('"').toString();
    }

    /** The engine would read 0.1 as a double, and 0.1B does not survive as an argument. */
    static String decimal(BigDecimal value) {
        return value.precision() <= 18
                ? "Logic.decimal(" + value.unscaledValue() + "L, " + value.scale() + ")"
                : "Logic.decimal(\"" + value.toPlainString() + "\")";
    }
}
