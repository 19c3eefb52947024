package io.signalbox.rulebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.drools.base.util.Drools;
import org.drools.compiler.compiler.io.memory.MemoryFileSystem;
import org.drools.compiler.kie.builder.impl.InternalKieModule;
import org.drools.compiler.kie.builder.impl.KieBuilderImpl;
import org.drools.compiler.kie.builder.impl.KieContainerImpl;
import org.drools.compiler.kie.builder.impl.KieModuleKieProject;
import org.drools.compiler.kie.builder.impl.MemoryKieModule;
import org.drools.model.codegen.ExecutableModelProject;
import org.drools.modelcompiler.CanonicalKieModule;
import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.builder.ReleaseId;
import org.kie.api.builder.model.KieModuleModel;

/**
 * Gives written rules to the engine: executable model, compiled by ECJ, in a class loader that knows little. One small
 * rule base a file.
 */
final class UnitCompiler {

    private static final KieServices SERVICES = KieServices.get();

    private static final String HEAD = "package signalbox.unit;\n"
            + "import io.signalbox.rulebook.Logic;\n"
            + "import io.signalbox.rulebook.Verdict;\n"
            + GatherFunctions.IMPORTS
            + "global Verdict verdict;\n";

    private final ClassLoader classes;
    private final Map<String, Class<?>> imports;
    private final String planVersion;
    private final CompiledUnits compiled;

    UnitCompiler(FactClasses facts, CompiledUnits compiled) {
        this.compiled = compiled;
        this.classes = new AllowedClasses(facts.classLoader());
        this.imports = facts.imports();
        this.planVersion = facts.planVersion();
    }

    /** The engine refuses the rules: a fault of ours, since all that an author can do wrong has been told before. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message, Throwable cause) {
            super(message, cause);
        }

        Refused(String message) {
            super(message);
        }
    }

    String drl(List<DrlRule> rules, Set<String> words) {
        StringBuilder drl = new StringBuilder(HEAD);
        for (String word : new TreeSet<>(words)) {
            Class<?> type = imports.get(word);
            if (type != null) {
                drl.append("import ").append(type.getName()).append(";\n");
            }
        }
        rules.forEach(rule -> drl.append(rule.text()));
        return drl.toString();
    }

    KieBase compile(List<DrlRule> rules, Set<String> words) throws Refused {
        String drl = drl(rules, words);
        String key = RuleCompiler.hash(List.of(RuleCompiler.VERSION, Drools.getFullVersion(), planVersion, drl));
        Optional<KieBase> kept = compiled.find(key).flatMap(unit -> load(key, unit));
        if (kept.isPresent()) {
            return kept.get();
        }
        try {
            return build(key, drl);
        } catch (RuntimeException | LinkageError failure) {
            // Some mistakes escape from the engine as exceptions of every kind.
            throw new Refused(failure.getClass().getSimpleName() + ": " + failure.getMessage(), failure);
        }
    }

    private KieBase build(String key, String drl) throws Refused {
        ReleaseId release = release(key);
        KieFileSystem files = SERVICES.newKieFileSystem();
        files.generateAndWritePomXML(release);
        files.write("src/main/resources/signalbox/unit/rules.drl", drl);
        KieBuilder builder = SERVICES.newKieBuilder(files, classes);
        try {
            builder.buildAll(ExecutableModelProject.class);
        } finally {
            // Else every rule base ever built stays reachable.
            SERVICES.getRepository().removeKieModule(release);
        }
        List<String> errors = new ArrayList<>();
        for (Message message : builder.getResults().getMessages(Message.Level.ERROR)) {
            errors.add(message.getText());
        }
        if (!errors.isEmpty()) {
            throw new Refused(errors.get(0));
        }
        InternalKieModule module = (InternalKieModule) builder.getKieModule();
        KieBase base = base(release, module);
        compiled.keep(key, module.getBytes());
        return base;
    }

    /** Empty for what the engine does not take any more, which is compiled anew. */
    private Optional<KieBase> load(String key, byte[] unit) {
        ReleaseId release = release(key);
        try {
            MemoryFileSystem files = MemoryFileSystem.readFromJar(unit);
            KieModuleModel model = SERVICES.newKieModuleModel();
            KieBuilderImpl.setDefaultsforEmptyKieModule(model);
            return Optional.of(base(release, new CanonicalKieModule(new MemoryKieModule(release, model, files))));
        } catch (RuntimeException | LinkageError unusable) {
            return Optional.empty();
        }
    }

    /** Without the engine's repository, in which two that compile the same at once would meet. */
    private KieBase base(ReleaseId release, InternalKieModule module) {
        KieModuleKieProject project = new KieModuleKieProject(module, classes);
        project.init();
        return new KieContainerImpl(project, SERVICES.getRepository(), release).getKieBase();
    }

    /** Names the generated classes too, so that the same rules are compiled to the same. */
    private static ReleaseId release(String key) {
        return SERVICES.newReleaseId("io.signalbox.units", "unit-" + key, "1");
    }
}
