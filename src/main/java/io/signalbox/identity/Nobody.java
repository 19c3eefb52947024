package io.signalbox.identity;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Values that clients send where they do not know whom they mean: they would make strangers one person. */
public final class Nobody {

    /** What is usual; written in small letters. */
    public static final String USUAL = "null,undefined,none,nil,nan,n/a,unknown,anonymous,guest,test,0,-1,true,false,"
            + "[object object],{},00000000-0000-0000-0000-000000000000,test@*,noreply@*,no-reply@*";

    private final Set<String> values;
    private final List<Pattern> patterns;

    /** @param values in which {@code *} stands for any characters; capitals make no difference */
    public Nobody(Collection<String> values) {
        this.values = values.stream()
                .filter(value -> value.indexOf('*') < 0)
                .map(value -> value.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.patterns = values.stream()
                .filter(value -> value.indexOf('*') >= 0)
                .map(Nobody::pattern)
                .toList();
    }

    private static Pattern pattern(String glob) {
        String regex = Stream.of(glob.toLowerCase(Locale.ROOT).split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.DOTALL);
    }

    /** Whether an identifier of this value means nobody. */
    public boolean matches(String value) {
        String small = value.toLowerCase(Locale.ROOT);
        return values.contains(small)
                || patterns.stream().anyMatch(pattern -> pattern.matcher(small).matches());
    }
}
