package io.signalbox.delivery;

import io.signalbox.platform.YamlObject;
import io.signalbox.platform.YamlProblems;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads what the destinations file says of a mail service that is reached over HTTP. */
final class HttpMailReader {

    private static final String EXPECTED = "an object with url, headers and body, as docs/delivery.md shows it";
    private static final Pattern WORD = Pattern.compile("\\{[a-z.:]+}");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]*");

    private final YamlProblems problems;
    private final BiFunction<String, Integer, Optional<String>> environment;

    /** @param environment a text of a line with its variables filled in; empty where one is missing, which it tells */
    HttpMailReader(YamlProblems problems, BiFunction<String, Integer, Optional<String>> environment) {
        this.problems = problems;
        this.environment = environment;
    }

    /** @param url reads the address */
    Optional<HttpMailChannel.Api> api(Node node, Function<YamlObject, Optional<URI>> url) {
        return YamlObject.of(node, EXPECTED, problems).flatMap(http -> {
            http.allowOnly(Set.of("url", "headers", "body"));
            Optional<URI> address = url.apply(http);
            Map<String, String> headers =
                    http.node("headers").map(this::headers).orElse(Map.of());
            Optional<Node> body = http.node("body");
            if (!(body.orElse(http.node()) instanceof MappingNode mapping) || body.isEmpty()) {
                problems.add(body.orElse(http.node()), "no object for 'body'", EXPECTED);
                return Optional.empty();
            }
            Map<String, Object> content = object(mapping);
            if (!content.toString().contains("{to}")) {
                problems.add(mapping, "no {to} in the body", "the address of the person, such as To: \"{to}\"");
            }
            return address.map(found -> new HttpMailChannel.Api(found, headers, content));
        });
    }

    private Map<String, String> headers(Node node) {
        Map<String, String> headers = new LinkedHashMap<>();
        YamlObject.of(node, "an object with a text for each header", problems).ifPresent(all -> {
            for (String name : all.keys()) {
                all.text(name)
                        .flatMap(text -> environment.apply(text, all.lineOf(name)))
                        .map(String::strip)
                        .ifPresent(value -> {
                            if (NAME.matcher(name).matches()
                                    && VALUE.matcher(value).matches()) {
                                headers.put(name, value);
                            } else {
                                // What it found may be a key.
                                problems.add(
                                        all.key(name), "no header of HTTP", "a name, and a value in one line of ASCII");
                            }
                        });
            }
        });
        return headers;
    }

    private Map<String, Object> object(MappingNode node) {
        Map<String, Object> object = new LinkedHashMap<>();
        node.getValue().forEach(entry -> {
            if (entry.getKeyNode() instanceof ScalarNode key) {
                object.put(key.getValue(), value(entry.getValueNode()));
            } else {
                problems.add(entry.getKeyNode(), "a key that is no text", "a text");
            }
        });
        return object;
    }

    private Object value(Node node) {
        if (node instanceof MappingNode mapping) {
            return object(mapping);
        }
        if (node instanceof SequenceNode sequence) {
            List<Object> list = new ArrayList<>();
            sequence.getValue().forEach(each -> list.add(value(each)));
            return list;
        }
        ScalarNode scalar = (ScalarNode) node;
        if (scalar.getValue().equals("true") || scalar.getValue().equals("false")) {
            return scalar.getTag().equals(Tag.BOOL) ? Boolean.valueOf(scalar.getValue()) : scalar.getValue();
        }
        if (scalar.getTag().equals(Tag.INT) && scalar.getValue().matches("-?(0|[1-9]\\d{0,17})")) {
            return Long.valueOf(scalar.getValue());
        }
        Matcher words = WORD.matcher(scalar.getValue());
        while (words.find()) {
            String word = words.group();
            boolean isAll = scalar.getValue().equals(word)
                    && Set.of(HttpMailChannel.HEADERS, HttpMailChannel.HEADER_LIST)
                            .contains(word);
            if (!isAll && !HttpMailChannel.WORDS.contains(word)) {
                problems.add(
                        node,
                        "'" + word + "'",
                        "one of " + HttpMailChannel.WORDS + ", or alone " + HttpMailChannel.HEADERS + " or "
                                + HttpMailChannel.HEADER_LIST);
            }
        }
        return scalar.getValue();
    }
}
