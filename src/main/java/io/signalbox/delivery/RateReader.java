package io.signalbox.delivery;

import io.signalbox.delivery.Pace.WarmUp;
import io.signalbox.platform.YamlObject;
import io.signalbox.platform.YamlProblems;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads what the destinations file says of rates. */
final class RateReader {

    private static final String RATE = "such as { most: 100, per: 1s }";
    private static final String WARM_UP = "such as { from: 2026-12-01, first: 200 }";
    private static final int MOST = 1_000_000;
    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");

    private final YamlProblems problems;

    RateReader(YamlProblems problems) {
        this.problems = problems;
    }

    Optional<Rate> rate(YamlObject object, String key) {
        return object.node(key)
                .flatMap(node -> YamlObject.of(node, RATE, problems))
                .flatMap(rate -> {
                    rate.allowOnly(Set.of("most", "per"));
                    rate.requiredText("most", RATE);
                    rate.requiredText("per", RATE);
                    Optional<Integer> most = rate.number("most", 1, MOST);
                    Optional<Duration> per = rate.duration("per", Duration.ofMillis(100), Duration.ofDays(1));
                    return most.isPresent() && per.isPresent()
                            ? Optional.of(new Rate(most.get(), per.get()))
                            : Optional.empty();
                });
    }

    /** By domain. */
    Map<String, Rate> domains(YamlObject object) {
        Map<String, Rate> rates = new TreeMap<>();
        object.node("domains")
                .flatMap(node -> YamlObject.of(node, "such as gmail.com: { most: 20, per: 1m }", problems))
                .ifPresent(domains -> {
                    for (String domain : domains.keys()) {
                        if (!DOMAIN.matcher(domain).matches()) {
                            problems.add(
                                    domains.key(domain),
                                    "'" + domain + "'",
                                    "a domain in small letters, such as gmail.com");
                        }
                        rate(domains, domain).ifPresent(rate -> rates.put(domain, rate));
                    }
                });
        return rates;
    }

    Optional<WarmUp> warmUp(YamlObject object) {
        return object.node("warm-up")
                .flatMap(node -> YamlObject.of(node, WARM_UP, problems))
                .flatMap(warmUp -> {
                    warmUp.allowOnly(Set.of("from", "first"));
                    warmUp.requiredText("first", WARM_UP);
                    Optional<LocalDate> from =
                            warmUp.requiredText("from", WARM_UP).flatMap(text -> day(warmUp, text));
                    Optional<Integer> first = warmUp.number("first", 1, MOST);
                    return from.isPresent() && first.isPresent()
                            ? Optional.of(new WarmUp(from.get(), first.get()))
                            : Optional.empty();
                });
    }

    private Optional<LocalDate> day(YamlObject warmUp, String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException noDay) {
            problems.add(warmUp.lineOf("from"), "'" + text + "'", "a day such as 2026-12-01");
            return Optional.empty();
        }
    }
}
