package io.signalbox.delivery;

import io.signalbox.delivery.DestinationSettings.Channel;
import io.signalbox.delivery.DestinationSettings.Log;
import io.signalbox.delivery.DestinationSettings.Webhook;
import io.signalbox.platform.YamlObject;
import io.signalbox.platform.YamlProblems;
import io.signalbox.platform.YamlText;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Turns the text of a destinations file into destinations, or into everything that is wrong with it. */
final class DestinationFile {

    private static final Set<String> COMMON_KEYS = Set.of("name", "type", "enabled", "on");
    private static final Set<String> WEBHOOK_KEYS =
            Set.of("name", "type", "enabled", "on", "url", "secret", "timeout", "parallel", "rate");
    private static final Set<String> EMAIL_KEYS = Set.of(
            "name", "type", "enabled", "on", "from", "timeout", "parallel", "rate", "domains", "warm-up", "http");
    private static final Set<String> KAFKA_KEYS =
            Set.of("name", "type", "enabled", "on", "topic", "timeout", "parallel");
    private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String ON =
            "for 'on' a list of [entered, left, trait, triggered, flow-started, goal, flow-ended, sent, list-added,"
                    + " list-removed, called], or an object that gives for each of them the names, such as triggered:"
                    + " [cart-abandoned], where * stands for any text";

    private static final int MAX_ALIASES = 20;

    private final String file;
    private final YamlProblems problems = new YamlProblems();
    private final RateReader rates = new RateReader(problems);
    private final Function<String, Optional<String>> environment;

    /** What a file says: either destinations, or problems and no destinations. */
    record Reading(List<DestinationSettings> destinations, List<DestinationProblem> problems) {
        Reading {
            destinations = List.copyOf(destinations);
            problems = List.copyOf(problems);
        }
    }

    private DestinationFile(String file, Function<String, Optional<String>> environment) {
        this.file = file;
        this.environment = environment;
    }

    static Reading read(String file, String text, Function<String, Optional<String>> environment) {
        return new DestinationFile(file, environment).read(text);
    }

    private Reading read(String text) {
        List<DestinationSettings> destinations = new ArrayList<>();
        compose(text).ifPresent(root -> destinations.addAll(readRoot(root)));
        List<DestinationProblem> found = problems.inOrder().stream()
                .map(problem -> new DestinationProblem(file, problem.line(), problem.found(), problem.expected()))
                .toList();
        return found.isEmpty() ? new Reading(destinations, found) : new Reading(List.of(), found);
    }

    private Optional<Node> compose(String text) {
        List<Node> documents = YamlText.documents(text, MAX_ALIASES, problems);
        if (documents.isEmpty() && problems.isEmpty()) {
            problems.add(1, "an empty file", "destinations: [...]");
        }
        if (documents.size() > 1) {
            problems.add(documents.get(1), "a second document", "one");
        }
        return documents.stream().findFirst();
    }

    private List<DestinationSettings> readRoot(Node root) {
        Optional<YamlObject> object = YamlObject.of(root, "an object with the key 'destinations'", problems);
        if (object.isEmpty()) {
            return List.of();
        }
        object.get().allowOnly(Set.of("destinations"));
        Optional<Node> list = object.get().node("destinations");
        if (list.isEmpty()) {
            problems.add(object.get().line(), "no 'destinations'", "a list of destinations");
            return List.of();
        }
        if (!(list.get() instanceof SequenceNode sequence)) {
            problems.add(YamlObject.lineOf(list.get()), YamlObject.kindOf(list.get()), "a list of destinations");
            return List.of();
        }
        List<DestinationSettings> destinations = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Node node : sequence.getValue()) {
            YamlObject.of(node, "a destination with name, type and on", problems)
                    .flatMap(each -> readDestination(each, names))
                    .ifPresent(destinations::add);
        }
        return destinations;
    }

    private Optional<DestinationSettings> readDestination(YamlObject object, Set<String> names) {
        Optional<String> name = readName(object, names);
        boolean enabled = object.flag("enabled").orElse(true);
        Optional<Subscription> on = readOn(object);
        Optional<Channel> channel = readChannel(object, enabled);
        if (name.isEmpty() || on.isEmpty() || channel.isEmpty()) {
            return Optional.empty();
        }
        if (on.get().namesByKind().containsKey("called") && !(channel.get() instanceof Webhook)) {
            problems.add(object.lineOf("on"), "called at another type than webhook", "a webhook, which can answer");
        }
        return Optional.of(new DestinationSettings(name.get(), enabled, on.get(), channel.get()));
    }

    private Optional<String> readName(YamlObject object, Set<String> names) {
        Optional<String> name = object.requiredText("name", "a name such as crm-webhook");
        if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
            problems.add(
                    object.lineOf("name"),
                    "'" + name.get() + "'",
                    "a name of at most 63 small letters, digits and hyphens, beginning with a letter");
            return Optional.empty();
        }
        if (name.isPresent() && !names.add(name.get())) {
            problems.add(object.lineOf("name"), "a second destination '" + name.get() + "'", "each name once");
        }
        return name;
    }

    private Optional<Channel> readChannel(YamlObject object, boolean enabled) {
        String what = "webhook, email, kafka or log for 'type'";
        Optional<String> type = object.requiredText("type", what);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        return switch (type.get()) {
            case "log" -> {
                object.allowOnly(COMMON_KEYS);
                yield Optional.of(new Log());
            }
            case "webhook" -> {
                object.allowOnly(WEBHOOK_KEYS);
                yield readWebhook(object, enabled);
            }
            case "email" -> {
                object.allowOnly(EMAIL_KEYS);
                yield readEmail(object, enabled);
            }
            case "kafka" -> {
                object.allowOnly(KAFKA_KEYS);
                yield readKafka(object);
            }
            default -> {
                problems.add(object.lineOf("type"), "'" + type.get() + "'", what);
                yield Optional.empty();
            }
        };
    }

    private Optional<Channel> readWebhook(YamlObject object, boolean enabled) {
        Optional<URI> url = readUrl(object, enabled);
        List<WebhookKey> keys = readKeys(object, enabled);
        Duration timeout = timeout(object);
        int parallel = parallel(object);
        if (url.isEmpty()) {
            return Optional.empty();
        }
        String host = url.get().getHost();
        if (enabled && !object.keys().contains("secret") && !THIS_MACHINE.contains(host)) {
            problems.add(
                    object.line(),
                    "no 'secret' for a receiver beyond this machine",
                    "a reference to an environment variable, such as secret: ${CRM_WEBHOOK_SECRET}, so that the"
                            + " receiver can tell our messages from forged ones");
        }
        return Optional.of(new Webhook(
                url.get(), keys, timeout, parallel, new Pace(rates.rate(object, "rate"), Optional.empty())));
    }

    private static Duration timeout(YamlObject object) {
        return object.duration("timeout", Duration.ofMillis(100), Duration.ofMinutes(1))
                .orElse(DestinationSettings.DEFAULT_TIMEOUT);
    }

    private static int parallel(YamlObject object) {
        return object.number("parallel", 1, 256).orElse(DestinationSettings.DEFAULT_PARALLEL);
    }

    private Optional<Channel> readEmail(YamlObject object, boolean enabled) {
        Optional<String> from = object.requiredText("from", "the sender, such as Shop <shop@example.org>");
        Duration timeout = timeout(object);
        int parallel = parallel(object);
        object.node("on")
                .filter(node -> !isOnlySent(node))
                .ifPresent(node -> problems.add(
                        object.lineOf("on"),
                        "other kinds than sent",
                        "on: [sent], or those of some flows: on: { sent: [welcome] }"));
        Pace pace = new Pace(rates.rate(object, "rate"), rates.warmUp(object));
        Map<String, Rate> domains = rates.domains(object);
        Optional<HttpMailChannel.Api> api = object.node("http").flatMap(node -> new HttpMailReader(
                        problems, (text, line) -> enabled ? resolve(text, line) : Optional.of(""))
                .api(node, http -> readUrl(http, enabled)));
        return from.map(sender -> new DestinationSettings.Email(sender, timeout, parallel, pace, domains, api));
    }

    private static boolean isOnlySent(Node node) {
        if (node instanceof MappingNode) {
            return YamlObject.of(node, ON, new YamlProblems()).stream()
                    .allMatch(on -> on.keys().equals(Set.of("sent")));
        }
        return YamlObject.texts(node, ON, new YamlProblems()).equals(List.of("sent"));
    }

    private Optional<Channel> readKafka(YamlObject object) {
        Optional<String> topic = object.requiredText("topic", "the name of a topic");
        Duration timeout = timeout(object);
        int parallel = parallel(object);
        if (topic.isPresent() && !TOPIC.matcher(topic.get()).matches()) {
            problems.add(
                    object.lineOf("topic"),
                    "'" + topic.get() + "'",
                    "a topic of at most 249 letters, digits, dots, hyphens and underscores");
            return Optional.empty();
        }
        return topic.map(name -> new DestinationSettings.Kafka(name, timeout, parallel));
    }

    private Optional<URI> readUrl(YamlObject object, boolean enabled) {
        String what = "an http or https address for 'url'";
        Optional<String> written = object.requiredText("url", what);
        if (written.isEmpty()) {
            return Optional.empty();
        }
        int line = object.lineOf("url");
        if (!enabled) {
            // Its variables need not be set; what it would be called is of no use to anyone.
            return Optional.of(URI.create("http://disabled.invalid/"));
        }
        Optional<String> text = resolve(written.get(), line);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        boolean secret = REFERENCE.matcher(written.get()).find();
        try {
            URI url = new URI(text.get());
            String scheme = String.valueOf(url.getScheme());
            boolean web = scheme.equals("http") || scheme.equals("https");
            if (web && url.getHost() != null && url.getUserInfo() == null && url.getFragment() == null) {
                return Optional.of(url);
            }
        } catch (URISyntaxException notAnAddress) {
            // Reported below like every other text that is no address.
        }
        problems.add(line, secret ? "another text in that variable" : "'" + text.get() + "'", what);
        return Optional.empty();
    }

    /** One secret, or several separated by blanks while one takes over from another. */
    private List<WebhookKey> readKeys(YamlObject object, boolean enabled) {
        Optional<String> written = object.text("secret");
        if (written.isEmpty()) {
            return List.of();
        }
        int line = object.lineOf("secret");
        if (!REFERENCE.matcher(written.get()).matches()) {
            problems.add(
                    line,
                    "a secret in the file",
                    "a reference to an environment variable, such as ${CRM_WEBHOOK_SECRET}; change that secret");
            return List.of();
        }
        List<WebhookKey> keys = new ArrayList<>();
        Optional<String> secrets = enabled ? resolve(written.get(), line) : Optional.empty();
        for (String secret : secrets.map(text -> text.strip().split("\\s+")).orElse(new String[0])) {
            try {
                keys.add(WebhookKey.of(secret));
            } catch (IllegalArgumentException wrong) {
                problems.add(line, "another text in " + written.get(), WebhookKey.FORM);
            }
        }
        return keys;
    }

    private Optional<Subscription> readOn(YamlObject object) {
        Optional<Node> node = object.node("on");
        if (node.isEmpty()) {
            problems.add(object.line(), "no 'on'", ON);
            return Optional.empty();
        }
        Map<String, List<String>> names = new LinkedHashMap<>();
        if (node.get() instanceof MappingNode) {
            YamlObject kinds = YamlObject.of(node.get(), ON, problems).orElseThrow();
            kinds.allowOnly(Subscription.KINDS);
            for (String kind : kinds.keys()) {
                names.put(kind, kinds.texts(kind));
            }
        } else {
            for (String kind : YamlObject.texts(node.get(), ON, problems)) {
                names.put(kind, List.of("*"));
                if (!Subscription.KINDS.contains(kind)) {
                    problems.add(YamlObject.lineOf(node.get()), "'" + kind + "'", ON);
                }
            }
        }
        return Optional.of(new Subscription(names));
    }

    private Optional<String> resolve(String text, int line) {
        Matcher references = REFERENCE.matcher(text);
        StringBuilder resolved = new StringBuilder();
        boolean complete = true;
        while (references.find()) {
            Optional<String> value = environment.apply(references.group(1)).filter(found -> !found.isBlank());
            if (value.isEmpty()) {
                problems.add(line, "no environment variable " + references.group(1), "it to be set");
                complete = false;
            }
            references.appendReplacement(resolved, Matcher.quoteReplacement(value.orElse("")));
        }
        references.appendTail(resolved);
        return complete ? Optional.of(resolved.toString()) : Optional.empty();
    }
}
