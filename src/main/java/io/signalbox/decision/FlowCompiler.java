package io.signalbox.decision;

import io.signalbox.flow.Condition;
import io.signalbox.flow.Flow;
import io.signalbox.flow.FlowProblem;
import io.signalbox.flow.FlowReader;
import io.signalbox.flow.FlowReading;
import io.signalbox.flow.MessagePolicy;
import io.signalbox.flow.MessageTemplates;
import io.signalbox.flow.MessageWords;
import io.signalbox.flow.PolicyReader;
import io.signalbox.flow.Start;
import io.signalbox.flow.Step;
import io.signalbox.model.CallEvents;
import io.signalbox.model.CheckedTraits;
import io.signalbox.model.EventSchema;
import io.signalbox.model.Names;
import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.RuleProblem.Severity;
import io.signalbox.rulebook.Rulebook;
import io.signalbox.rulebook.Unit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Turns the texts of flows into flows whose conditions are compiled, or into all of their problems. */
public final class FlowCompiler {

    private static final Pattern IN_SEGMENT = Pattern.compile("\\binSegment\\(\\s*\"([^\"]*)\"");

    private final RuleCompiler compiler;

    public FlowCompiler(RuleCompiler compiler) {
        this.compiler = compiler;
    }

    /** The rules of one flow's conditions, and where each stands. */
    private record Drl(Flow flow, String text, Map<Integer, Condition> conditionByLine) {}

    /** Rules with the flows that build on them, or all that is wrong with the flows; whatever the messages are. */
    public Compilation compile(Map<String, String> textByFile, Compilation.Compiled rules) {
        return compile(textByFile, Optional.empty(), rules);
    }

    /** The same with the templates of the messages, which must all be there and find what they ask for. */
    public Compilation compile(Map<String, String> textByFile, Messages.Texts messages, Compilation.Compiled rules) {
        return compile(textByFile, Optional.of(messages), rules);
    }

    private Compilation compile(
            Map<String, String> textByFile, Optional<Messages.Texts> texts, Compilation.Compiled rules) {
        if (textByFile.isEmpty() && texts.map(Messages.Texts::isEmpty).orElse(true)) {
            return rules;
        }
        Rulebook rulebook = rules.rulebook();
        List<RuleProblem> problems = new ArrayList<>(rules.problems());
        List<Flow> flows = new ArrayList<>();
        new TreeMap<>(textByFile).forEach((file, text) -> {
            FlowReading reading = FlowReader.read(file, text);
            reading.problems().forEach(problem -> problems.add(of(problem)));
            reading.flow().ifPresent(flows::add);
        });
        TrackingPlan plan = rulebook.plan();
        Map<String, Flow> byName = new HashMap<>();
        for (Flow flow : flows) {
            String edition = flow.name() + " " + flow.edition();
            Optional<Flow> other = Optional.ofNullable(byName.putIfAbsent(edition, flow))
                    .or(() -> flow.isKept()
                            ? Optional.empty()
                            : Optional.ofNullable(byName.putIfAbsent(flow.name(), flow)));
            other.ifPresent(same -> problems.add(error(
                    flow.file(),
                    1,
                    0,
                    "",
                    "flow " + flow.name() + ", which is also in " + same.file(),
                    flow.isKept() || same.isKept() ? "each text once: delete the kept one" : "each name once")));
            checkStart(flow, rulebook, problems);
            checkTraits(flow, plan, problems);
            checkCause(flow, plan, problems);
            checkSegments(flow, rulebook, problems);
            checkCalls(flow, plan, problems);
        }
        Messages messages = texts.map(given -> messages(given, problems)).orElse(Messages.NONE);
        if (texts.isPresent()) {
            boolean isEachRead = flows.size() == textByFile.size();
            checkMessages(flows, isEachRead, messages.templates(), rulebook, problems);
        }
        Optional<Rulebook> conditions = conditions(flows, plan, problems);
        boolean refused = problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
        if (refused) {
            return new Compilation.Refused(problems);
        }
        List<String> identity = new ArrayList<>(List.of(rulebook.id()));
        Map<String, String> all = new TreeMap<>(textByFile);
        texts.ifPresent(given -> {
            all.putAll(given.templates());
            all.putAll(given.policy());
        });
        all.forEach((file, text) -> identity.addAll(List.of(file, text)));
        return new Compilation.Compiled(
                new RulebookWithFlows(
                        rulebook, new Flows(flows, plan, conditions, messages), RuleCompiler.hash(identity)),
                problems);
    }

    private static RuleProblem error(String file, int line, int column, String rule, String found, String expected) {
        return new RuleProblem(file, line, column, rule, Severity.ERROR, found, expected);
    }

    private static RuleProblem of(FlowProblem problem) {
        return error(problem.file(), problem.line(), problem.column(), "", problem.found(), problem.expected());
    }

    /**
     * Templates and policy of these texts, whoever sends them.
     *
     * @param problems to which what is wrong with them is added
     */
    public static Messages messages(Messages.Texts texts, List<RuleProblem> problems) {
        MessageTemplates templates = new MessageTemplates(texts.templates());
        templates.problems().forEach(problem -> problems.add(of(problem)));
        MessagePolicy policy = MessagePolicy.DEFAULT;
        int before = problems.size();
        for (Map.Entry<String, String> text : texts.policy().entrySet()) {
            PolicyReader.Reading reading = PolicyReader.read(text.getKey(), text.getValue());
            reading.problems().forEach(problem -> problems.add(of(problem)));
            policy = reading.policy();
        }
        if (problems.size() == before) {
            templates.checkTopics(policy.topics().keySet()).forEach(problem -> problems.add(of(problem)));
        }
        return new Messages(templates, policy);
    }

    /** Each template by each flow that sends it, and those that no flow sends, if all flows are known. */
    private static void checkMessages(
            List<Flow> flows,
            boolean isEachRead,
            MessageTemplates templates,
            Rulebook rulebook,
            List<RuleProblem> problems) {
        MessageWords words = MessageWords.of(rulebook.plan(), names(rulebook, Unit::givesSegments));
        Set<FlowProblem> found = new LinkedHashSet<>();
        Set<String> unsent = new TreeSet<>(templates.names());
        for (Flow flow : flows) {
            MessageWords caused = words.causedBy(RunClass.cause(flow, rulebook.plan()));
            for (Step step : flow.steps().values()) {
                if (step instanceof Step.Send send) {
                    if (!templates.names().contains(send.message())) {
                        problems.add(error(
                                flow.file(),
                                send.line(),
                                0,
                                send.id(),
                                "template \"" + send.message() + "\"",
                                Names.expected(send.message(), templates.names())));
                    }
                    unsent.remove(send.message());
                    found.addAll(templates.check(send.message(), caused));
                }
            }
        }
        if (isEachRead) {
            unsent.forEach(name -> found.addAll(templates.check(name, words)));
        }
        found.forEach(problem -> problems.add(of(problem)));
    }

    private static void checkStart(Flow flow, Rulebook rulebook, List<RuleProblem> problems) {
        // A kept text starts nobody any more.
        if (!flow.isKept()) {
            checkOccasion(flow, rulebook, problems);
        }
        flow.startsOn()
                .causeWord()
                .ifPresent(word -> known(
                        flow,
                        flow.startLine(),
                        "event",
                        word,
                        rulebook.plan().events().keySet().stream()
                                .map(Names::className)
                                .collect(Collectors.toCollection(TreeSet::new)),
                        problems));
        if (rulebook.plan().events().containsKey(RunClass.eventName(flow))) {
            problems.add(error(
                    flow.file(),
                    1,
                    0,
                    "",
                    "an event " + RunClass.eventName(flow) + " in the tracking plan",
                    "another name"));
        }
    }

    private static void checkOccasion(Flow flow, Rulebook rulebook, List<RuleProblem> problems) {
        Start start = flow.startsOn();
        int line = flow.startLine();
        if (start instanceof Start.OnTrigger trigger) {
            known(flow, line, "trigger", trigger.trigger(), names(rulebook, Unit::givesTriggers), problems);
        } else if (start instanceof Start.OnEntered entered) {
            known(flow, line, "segment", entered.segment(), names(rulebook, Unit::givesSegments), problems);
        } else if (start instanceof Start.OnLeft left) {
            known(flow, line, "segment", left.segment(), names(rulebook, Unit::givesSegments), problems);
        }
    }

    /** Segments that conditions ask for: a name that no rule gives would never hold, silently. */
    private static void checkSegments(Flow flow, Rulebook rulebook, List<RuleProblem> problems) {
        Set<String> known = names(rulebook, Unit::givesSegments);
        for (Condition condition : flow.conditions()) {
            Matcher asked = IN_SEGMENT.matcher(condition.text());
            while (asked.find()) {
                known(flow, condition.line(), "segment", asked.group(1), known, problems);
            }
        }
    }

    private static Set<String> names(Rulebook rulebook, Function<Unit, Set<String>> given) {
        return rulebook.units().stream()
                .flatMap(unit -> given.apply(unit).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void known(
            Flow flow, int line, String what, String name, Collection<String> known, List<RuleProblem> problems) {
        if (!known.contains(name)) {
            problems.add(error(
                    flow.file(),
                    line,
                    0,
                    "",
                    what + " \"" + name + "\"",
                    known.isEmpty()
                            ? "a " + what + " that some rule gives; there is none"
                            : Names.expected(name, known)));
        }
    }

    private static void checkTraits(Flow flow, TrackingPlan plan, List<RuleProblem> problems) {
        for (Step step : flow.steps().values()) {
            if (step instanceof Step.SetTrait set) {
                Map<String, Object> values = new LinkedHashMap<>();
                set.traits().forEach((name, value) -> value.ifPresent(given -> values.put(name, given)));
                CheckedTraits checked = plan.checkTraits(values);
                checked.problems()
                        .forEach(problem -> problems.add(error(
                                flow.file(), 0, 0, step.id(), "step " + step.id() + ": " + problem, "such a value")));
            }
        }
    }

    /** What a call is answered with must be an event that rules can ask for, and that is not refused at the door. */
    private static void checkCalls(Flow flow, TrackingPlan plan, List<RuleProblem> problems) {
        for (Step step : flow.steps().values()) {
            if (step instanceof Step.Call call) {
                Stream.of(CallEvents.ANSWERED, CallEvents.FAILED)
                        .filter(event -> !plan.events().containsKey(event))
                        .forEach(event -> problems.add(error(
                                flow.file(),
                                call.line(),
                                0,
                                step.id(),
                                "a call, and no event " + event + " in the tracking plan",
                                event + " with flow, run, step, calledAt and status, as in the sample plan")));
            }
        }
    }

    private static void checkCause(Flow flow, TrackingPlan plan, List<RuleProblem> problems) {
        Optional<EventSchema> cause = RunClass.cause(flow, plan);
        for (Condition condition : flow.conditions()) {
            for (RunClass.Missing missing : RunClass.missing(condition, cause)) {
                String expected = cause.isEmpty()
                        ? "a cause: starts-on names the event, as in { trigger: name, cause: ProductViewed }"
                        : Names.expected(missing.property(), missing.known());
                problems.add(error(
                        flow.file(), missing.line(), 0, condition.id(), "run.cause." + missing.property(), expected));
            }
        }
    }

    private Optional<Rulebook> conditions(List<Flow> flows, TrackingPlan plan, List<RuleProblem> problems) {
        Map<String, Drl> drls = new TreeMap<>();
        Map<String, EventSchema> events = new TreeMap<>(plan.events());
        List<String> version = new ArrayList<>(List.of(plan.version()));
        for (Flow flow : flows) {
            if (!flow.conditions().isEmpty()) {
                drls.put(flow.file(), drl(flow, plan));
                EventSchema schema = RunClass.schema(flow, plan);
                events.put(schema.name(), schema);
                version.add(schema.name() + schema.properties().keySet());
            }
        }
        if (drls.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> texts = new TreeMap<>();
        drls.forEach((file, drl) -> texts.put(file, drl.text()));
        // The plan of the same version has the same classes: the version says which runs it knows.
        TrackingPlan withRuns =
                new TrackingPlan(RuleCompiler.hash(version), events, plan.traits(), plan.unknownEvents());
        Compilation compilation = compiler.compile(texts, withRuns);
        compilation.problems().stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                // What is asked of the cause is checked by itself, in the words of the flow.
                .filter(problem -> !problem.found().contains(RunClass.CAUSE))
                .forEach(problem -> problems.add(inFlow(problem, drls)));
        return compilation instanceof Compilation.Compiled compiled
                ? Optional.of(compiled.rulebook())
                : Optional.empty();
    }

    private static Drl drl(Flow flow, TrackingPlan plan) {
        StringBuilder text = new StringBuilder("package flows;\n");
        Map<Integer, Condition> byLine = new HashMap<>();
        int line = 2;
        for (Condition condition : flow.conditions()) {
            String step = condition.step().isEmpty() ? "" : " step == \"" + condition.step() + "\" ";
            text.append("rule \"").append(condition.id()).append("\"\nwhen\n    $run : ");
            text.append(RunClass.className(flow)).append('(').append(step).append(")\n");
            line += 3;
            for (String part : RunClass.pattern(condition.text(), RunClass.cause(flow, plan))
                    .split("\n", -1)) {
                byLine.put(line++, condition);
                text.append(part).append('\n');
            }
            text.append("then\n    verdict.trigger(\"").append(condition.id()).append("\", $run);\nend\n");
            line += 3;
        }
        return new Drl(flow, text.toString(), byLine);
    }

    /** Where it stands in the flow, and in its words. */
    private static RuleProblem inFlow(RuleProblem problem, Map<String, Drl> drls) {
        Drl drl = drls.get(problem.file());
        if (drl == null) {
            return problem;
        }
        Condition condition = drl.conditionByLine().get(problem.line());
        int first = Stream.iterate(problem.line(), line -> line - 1)
                .takeWhile(line -> condition != null
                        && condition.equals(drl.conditionByLine().get(line)))
                .reduce((one, other) -> other)
                .orElse(problem.line());
        return new RuleProblem(
                problem.file(),
                condition == null ? 0 : condition.line() + problem.line() - first,
                condition == null || condition.column() == 0 || problem.line() > first
                        ? 0
                        : condition.column() + Math.max(0, problem.column() - 1),
                problem.rule(),
                problem.severity(),
                RunClass.words(problem.found(), drl.flow()),
                RunClass.words(problem.expected(), drl.flow()),
                problem.suggestion());
    }
}
