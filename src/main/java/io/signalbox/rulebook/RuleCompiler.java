package io.signalbox.rulebook;

import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.RuleProblem.Severity;
import io.signalbox.rulebook.RuleTree.At;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Turns rule texts into a rulebook, or into all of their problems. Safe for many threads; compiling takes from
 * milliseconds (nothing new) to seconds a file, so call it off the request path.
 *
 * <p>Read, checked and written anew by our own small grammar; then compiled by the engine, one rule base a file. A file
 * that did not change, with a plan that did not change, is not compiled again while some rulebook still uses it.
 */
public final class RuleCompiler {

    /** Part of every rulebook's id: the same texts mean something else when this changes. */
    static final String VERSION = "signalbox-rules-1";

    private static final At WHOLE_FILE = new At(0, 0);

    private final CompilerLimits limits;
    private final CompiledUnits compiledBefore;
    private final Executor threads;
    private final Map<String, WeakReference<FactClasses>> classesByPlan = new ConcurrentHashMap<>();
    private final Map<String, WeakReference<DrlUnit>> unitsByContent = new ConcurrentHashMap<>();

    /** Compiles everything itself, one file after the other, on the thread of whoever calls. */
    public RuleCompiler(CompilerLimits limits) {
        this(limits, CompiledUnits.NONE, Runnable::run);
    }

    /**
     * @param threads compile the files, while the caller waits; they must not call this compiler themselves
     */
    public RuleCompiler(CompilerLimits limits, CompiledUnits compiledBefore, Executor threads) {
        this.limits = limits;
        this.compiledBefore = compiledBefore;
        this.threads = threads;
    }

    /**
     * Each file by its name, in the form that the name says: {@code .dslr} sentences, {@code .dsl} what they stand for,
     * {@code .drl.xlsx} a table (its bytes in Base64), and DRL for whatever else.
     */
    public Compilation compile(Map<String, String> textByFile, TrackingPlan plan) {
        Map<String, String> texts = new TreeMap<>(textByFile);
        FactClasses classes = classesOf(plan);
        List<CheckedFile> files = new ArrayList<>();
        int rules = 0;
        RuleSources sources = RuleSources.of(texts, limits);
        for (RuleSource source : sources.units()) {
            CheckedFile file = CheckedFile.of(source, plan, classes.types(), limits);
            rules += file.ruleCount();
            if (rules > limits.maxRules()) {
                file.problems().error(WHOLE_FILE, rules + " rules", "at most " + limits.maxRules() + " in all files");
            }
            files.add(file);
        }
        List<CheckedFile> ordered = FileOrder.of(files);
        new RuleAnalysis(plan, classes.types()).warn(files);
        if (hasErrors(problems(sources))) {
            return new Compilation.Refused(problems(sources));
        }
        Map<String, DrlUnit> units = new ConcurrentHashMap<>();
        // Files know nothing of each other here, and compiling is nearly all of a start.
        CompletableFuture.allOf(files.stream()
                        .map(file -> CompletableFuture.runAsync(
                                () -> inOurClassLoader(() -> build(file, plan, classes, units)), threads))
                        .toArray(CompletableFuture[]::new))
                .join();
        List<RuleProblem> problems = problems(sources);
        if (hasErrors(problems)) {
            return new Compilation.Refused(problems);
        }
        List<DrlUnit> inOrder = new ArrayList<>();
        for (CheckedFile file : ordered) {
            DrlUnit unit = units.get(file.name());
            if (unit == null) {
                throw new IllegalStateException("rule file " + file.name() + " was not compiled");
            }
            inOrder.add(unit);
        }
        DrlRulebook rulebook = new DrlRulebook(idOf(texts, plan), plan, inOrder, classes, limits);
        return new Compilation.Compiled(rulebook, problems);
    }

    /** The DRL that files of every form stand for; nothing of it is checked yet. */
    public GeneratedRules drl(Map<String, String> textByFile) {
        RuleSources sources = RuleSources.of(textByFile, limits);
        return new GeneratedRules(
                sources.units().stream().map(RuleSource::generated).toList(), problems(sources));
    }

    /** Reads rule files without a tracking plan, and without compiling them. */
    public RuleOutline outline(Map<String, String> textByFile) {
        RuleSources sources = RuleSources.of(textByFile, limits);
        List<RuleRef> rules = new ArrayList<>();
        for (RuleSource source : sources.units()) {
            CheckedFile.read(source, limits)
                    .rules()
                    .forEach(rule -> rules.add(
                            new RuleRef(source.file(), rule.name(), rule.at().line())));
        }
        return new RuleOutline(rules, problems(sources));
    }

    /** Explains rules that compile with this plan. Cheap, as far as nothing is asked of it. */
    public Explainer explainer(Map<String, String> drlByFile, TrackingPlan plan) {
        return Explainer.of(drlByFile, plan, classesOf(plan), limits);
    }

    /** The engine finds its own parts through the context class loader, whatever thread it runs on. */
    static void inOurClassLoader(Runnable work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(RuleCompiler.class.getClassLoader());
        try {
            work.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private void build(CheckedFile file, TrackingPlan plan, FactClasses classes, Map<String, DrlUnit> units) {
        RuleSource source = file.source();
        // Sentences mean what the phrases make of them, so a change of those is a change of the file.
        String content = hash(List.of(
                VERSION,
                plan.version(),
                source.file(),
                source.text(),
                source.drl().text()));
        WeakReference<DrlUnit> kept = unitsByContent.get(content);
        DrlUnit unit = kept == null ? null : kept.get();
        if (unit == null || !unit.matchesFactsOf(classes)) {
            UnitCompiler compiler = new UnitCompiler(classes, compiledBefore);
            try {
                unit = new DrlUnit(
                        file.reads().unit(),
                        file.rules(),
                        file.reads(),
                        classes,
                        compiler.compile(file.rules(), file.words()));
            } catch (UnitCompiler.Refused refused) {
                file.blame(new UnitCompiler(classes, CompiledUnits.NONE), refused);
                return;
            }
            unitsByContent.values().removeIf(reference -> reference.get() == null);
            unitsByContent.put(content, new WeakReference<>(unit));
        }
        units.put(file.name(), unit);
    }

    private FactClasses classesOf(TrackingPlan plan) {
        WeakReference<FactClasses> kept = classesByPlan.get(plan.version());
        FactClasses classes = kept == null ? null : kept.get();
        if (classes == null) {
            classes = FactClasses.of(plan);
            classesByPlan.values().removeIf(reference -> reference.get() == null);
            classesByPlan.put(plan.version(), new WeakReference<>(classes));
        }
        return classes;
    }

    private static List<RuleProblem> problems(RuleSources sources) {
        List<RuleProblem> problems = new ArrayList<>();
        sources.phrasebooks().forEach(phrasebook -> problems.addAll(phrasebook.all()));
        sources.units().forEach(unit -> problems.addAll(unit.problems().all()));
        return problems;
    }

    private static boolean hasErrors(List<RuleProblem> problems) {
        return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
    }

    private static String idOf(Map<String, String> texts, TrackingPlan plan) {
        List<String> parts = new ArrayList<>(List.of(VERSION, plan.version()));
        texts.forEach((file, text) -> parts.addAll(List.of(file, text)));
        return hash(parts);
    }

    /** What texts are known by: 32 hexadecimal digits, the same for the same texts in this order. */
    public static String hash(List<String> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 32);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JDK has SHA-256", missing);
        }
    }
}
