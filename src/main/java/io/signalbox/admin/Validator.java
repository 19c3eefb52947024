package io.signalbox.admin;

import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.LiveRulebook;
import io.signalbox.catalog.RuleFiles;
import io.signalbox.catalog.RuleValidation;
import io.signalbox.catalog.RulesConfig;
import io.signalbox.catalog.Validated;
import io.signalbox.model.Names;
import io.signalbox.platform.Problem;
import io.signalbox.profile.RuleActivityStore;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.RuleRef;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Puts the files of a validation together, has them checked, and adds what is known of the live rules among them. */
@Singleton
class Validator {

    private final Catalog catalog;
    private final RuleValidation validation;
    private final RuleActivityStore activity;
    private final RulesConfig config;
    private final Clock clock;

    Validator(Catalog catalog, RuleValidation validation, RuleActivityStore activity, RulesConfig config, Clock clock) {
        this.catalog = catalog;
        this.validation = validation;
        this.activity = activity;
        this.config = config;
        this.clock = clock;
    }

    /** May take seconds: what is new is compiled. */
    ValidationAnswer run(ValidationRequest request) {
        long start = System.nanoTime();
        RuleFiles files = files(request);
        Validated validated = validation.validate(files);
        List<RuleProblem> problems = new ArrayList<>(validated.problems());
        problems.addAll(quiet(files, validated.rules()));
        problems.sort(Comparator.comparing(RuleProblem::severity)
                .thenComparing(RuleProblem::file)
                .thenComparing(RuleProblem::line)
                .thenComparing(RuleProblem::column));
        return new ValidationAnswer(
                validated.isValid(),
                problems.stream().map(ValidationAnswer.Finding::of).toList(),
                files.texts().size(),
                validated.rules().size(),
                Duration.ofNanos(System.nanoTime() - start).toMillis());
    }

    private RuleFiles files(ValidationRequest request) {
        Map<String, String> texts = new TreeMap<>();
        if (!request.whole()) {
            texts.putAll(base(request).texts());
        }
        List<Problem.Item> problems = new ArrayList<>();
        request.files().forEach((path, text) -> {
            if (text.isPresent()) {
                texts.put(path, text.get());
            } else if (texts.remove(path) == null) {
                List<String> near = Names.near(path, texts.keySet());
                problems.add(Problem.Item.of(
                        "/files/" + path.replace("~", "~0").replace("/", "~1"),
                        "nothing to remove",
                        near.isEmpty() ? "the path of a file of that version" : near.get(0)));
            }
        });
        if (!problems.isEmpty()) {
            throw Problem.of(400, "the files cannot be validated", problems).asException();
        }
        return RuleFiles.of(texts);
    }

    private RuleFiles base(ValidationRequest request) {
        if (request.base().isEmpty()) {
            return catalog.files(live().version().version());
        }
        int version = request.base().get();
        RuleFiles files = catalog.files(version);
        if (files.texts().isEmpty()) {
            throw Problem.badRequest(
                            "the files cannot be validated",
                            Problem.Item.of("/base", "version " + version, "the number of a published version"))
                    .asException();
        }
        return files;
    }

    /** Warnings of rules in files that are as they are live. */
    private List<RuleProblem> quiet(RuleFiles files, List<RuleRef> rules) {
        Optional<LiveRulebook> live = catalog.live();
        if (live.isEmpty()) {
            return List.of();
        }
        Map<String, String> liveTexts =
                catalog.files(live.get().version().version()).texts();
        QuietRules quiet = new QuietRules(activity.all(), config.quietAfter(), clock.instant());
        return rules.stream()
                .filter(rule -> Optional.ofNullable(liveTexts.get(rule.file()))
                        .equals(Optional.ofNullable(files.texts().get(rule.file()))))
                .flatMap(rule -> quiet.warning(rule).stream())
                .toList();
    }

    private LiveRulebook live() {
        return catalog.live()
                .orElseThrow(() -> Problem.of(503, "the live rulebook is still being compiled; try again in a moment")
                        .asException());
    }
}
