package io.signalbox.rulebook;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which styles of a workbook show numbers as dates: nobody who sees a date means its number. */
record DateFormats(List<Boolean> byStyle) {

    static final DateFormats NONE = new DateFormats(List.of());

    /** Formats without a code of their own, by their numbers in the standard. */
    private static boolean isBuiltInDate(int format) {
        return (format >= 14 && format <= 22)
                || (format >= 27 && format <= 36)
                || (format >= 45 && format <= 47)
                || (format >= 50 && format <= 58);
    }

    static DateFormats of(XmlPart styles) {
        Map<Integer, String> codes = new HashMap<>();
        List<Boolean> byStyle = new ArrayList<>();
        boolean[] inCellStyles = {false};
        styles.forEach(element -> {
            if (element.starts("numFmt")) {
                codes.put(number(element.attribute("numFmtId")), element.attribute("formatCode"));
            } else if (element.starts("cellXfs") || element.ends("cellXfs")) {
                inCellStyles[0] = element.starts("cellXfs");
            } else if (inCellStyles[0] && element.starts("xf")) {
                int format = number(element.attribute("numFmtId"));
                byStyle.add(codes.containsKey(format) ? isDate(codes.getOrDefault(format, "")) : isBuiltInDate(format));
            }
        });
        return new DateFormats(List.copyOf(byStyle));
    }

    boolean isDate(int style) {
        return style >= 0 && style < byStyle.size() && byStyle.get(style);
    }

    /** A code with a letter for years, months, days, hours, minutes or seconds outside of quotes and brackets. */
    private static boolean isDate(String code) {
        String bare = code.replaceAll("\"[^\"]*\"|\\[[^\\]]*\\]|\\\\.|_.|\\*.", "");
        return bare.matches("(?i).*[ymdhs].*") && !bare.equalsIgnoreCase("General");
    }

    static int number(String text) {
        return text.matches("\\d{1,6}") ? Integer.parseInt(text) : -1;
    }
}
