package io.signalbox.decision;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.signalbox.decision.SimulationRequest.Definitions;
import io.signalbox.decision.SimulationRequest.Person;
import io.signalbox.decision.SimulationRequest.SentEvent;
import io.signalbox.decision.SimulationRequest.Span;
import io.signalbox.decision.SimulationResult.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A life as a file tells it, and what the rules of one file must make of it: {@code journeys/cart.yaml} is about {@code
 * cart.drl}. Times are offsets from {@code start}: {@code 0s}, {@code 48h}, {@code 1d12h}, {@code 10m-1ms}.
 */
record Journey(String file, Told told) {

    private static final YAMLMapper YAML = YAMLMapper.builder().build();
    private static final Pattern TERM = Pattern.compile("([+-]?)(\\d+)(ms|d|h|m|s)");
    private static final Instant START = Instant.parse("2026-03-02T12:00:00Z");

    /** What stands in the file. */
    record Told(
            String journey,
            @Nullable String start,
            @Nullable Map<String, Object> traits,
            List<ToldEvent> events,
            String until,
            List<String> timeline) {}

    /** One event; received when it happened, unless it says otherwise. */
    record ToldEvent(
            String at,
            @Nullable String received,
            String id,
            String name,
            @Nullable Map<String, Object> properties,
            @Nullable Map<String, Object> traits) {}

    static List<Journey> in(Path file) {
        String ruleFile = file.getFileName().toString().replace(".yaml", ".drl");
        JavaType type = YAML.constructType(Told.class);
        try (MappingIterator<Told> documents = YAML.readerFor(type).readValues(file.toFile())) {
            return documents.readAll().stream()
                    .map(told -> new Journey(ruleFile, told))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file.toString(), unreadable);
        }
    }

    SimulationRequest request() {
        List<SentEvent> events = told.events().stream()
                .map(event -> new SentEvent(
                        event.id(),
                        event.name(),
                        instant(event.at()),
                        Optional.ofNullable(event.received()).map(this::instant),
                        orEmpty(event.properties()),
                        orEmpty(event.traits())))
                .toList();
        return new SimulationRequest(
                new Definitions(Optional.empty(), Optional.empty()),
                new Person("anna", orEmpty(told.traits()), List.of()),
                events,
                new Span(Optional.empty(), instant(told.until()), false));
    }

    /** The expected lines, with their offsets in one spelling. */
    List<String> expected() {
        return told.timeline().stream()
                .map(line -> {
                    int space = line.indexOf(' ');
                    return offset(instant(line.substring(0, space))) + line.substring(space);
                })
                .toList();
    }

    /** An entry as a line: when, what, and the events it rests on. */
    String line(Entry entry) {
        StringBuilder line = new StringBuilder(offset(entry.at()))
                .append(' ')
                .append(entry.kind())
                .append(' ')
                .append(entry.name());
        entry.detail().ifPresent(detail -> line.append(" [").append(detail).append(']'));
        entry.cause().ifPresent(cause -> line.append(" by ").append(cause));
        boolean gone = entry.kind().equals("left")
                || (entry.kind().equals("trait") && entry.value().isEmpty());
        entry.value().ifPresent(value -> line.append(" = ").append(value));
        if (entry.kind().equals("trait") && entry.value().isEmpty()) {
            line.append(" unset");
        }
        if (!gone && !entry.evidence().isEmpty()) {
            line.append(" because ").append(String.join(" ", entry.evidence()));
        }
        return line.toString();
    }

    private Instant instant(String offset) {
        Duration sum = Duration.ZERO;
        Matcher term = TERM.matcher(offset);
        int end = 0;
        while (term.lookingAt()) {
            long amount = Long.parseLong(term.group(2)) * (term.group(1).equals("-") ? -1 : 1);
            sum = switch (term.group(3)) {
                case "d" -> sum.plusDays(amount);
                case "h" -> sum.plusHours(amount);
                case "m" -> sum.plusMinutes(amount);
                case "s" -> sum.plusSeconds(amount);
                default -> sum.plusMillis(amount);
            };
            end = term.end();
            term.region(end, offset.length());
        }
        if (end == 0 || end != offset.length()) {
            throw new IllegalArgumentException("found \"" + offset + "\"; expected an offset such as 48h-1ms");
        }
        return start().plus(sum);
    }

    private Instant start() {
        String start = told.start();
        return start == null ? START : Instant.parse(start);
    }

    private String offset(Instant instant) {
        Duration since = Duration.between(start(), instant);
        StringBuilder text = new StringBuilder();
        append(text, since.toDays(), "d");
        append(text, since.toHoursPart(), "h");
        append(text, since.toMinutesPart(), "m");
        append(text, since.toSecondsPart(), "s");
        append(text, since.toMillisPart(), "ms");
        return text.length() == 0 ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount != 0) {
            text.append(amount).append(unit);
        }
    }

    private static Map<String, Object> orEmpty(@Nullable Map<String, Object> map) {
        return map == null ? Map.of() : map;
    }

    @Override
    public String toString() {
        return file + ": " + told.journey();
    }
}
