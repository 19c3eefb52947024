package io.signalbox.rulebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.drools.model.codegen.ExecutableModelProject;
import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.builder.ReleaseId;

/**
 * Gives written rules to the engine: executable model, compiled by ECJ, in a class loader that knows little. One small
 * rule base a file.
 */
final class UnitCompiler {

    /** Rule bases of one JVM need names of their own while they are built. */
    private static final AtomicLong BUILDS = new AtomicLong();

    private static final String HEAD = "package signalbox.unit;\n"
            + "import io.signalbox.rulebook.Logic;\n"
            + "import io.signalbox.rulebook.Verdict;\n"
            + GatherFunctions.IMPORTS
            + "global Verdict verdict;\n";

    private final ClassLoader classes;
    private final Map<String, Class<?>> imports;

    UnitCompiler(FactClasses facts) {
        this.classes = new AllowedClasses(facts.classLoader());
        this.imports = facts.imports();
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
        for (String word : words) {
            Class<?> type = imports.get(word);
            if (type != null) {
                drl.append("import ").append(type.getName()).append(";\n");
            }
        }
        rules.forEach(rule -> drl.append(rule.text()));
        return drl.toString();
    }

    KieBase compile(List<DrlRule> rules, Set<String> words) throws Refused {
        try {
            return build(drl(rules, words));
        } catch (RuntimeException | LinkageError failure) {
            // Some mistakes escape from the engine as exceptions of every kind.
            throw new Refused(failure.getClass().getSimpleName() + ": " + failure.getMessage(), failure);
        }
    }

    private KieBase build(String drl) throws Refused {
        KieServices services = KieServices.get();
        ReleaseId release = services.newReleaseId("io.signalbox.units", "unit-" + BUILDS.incrementAndGet(), "1");
        KieFileSystem files = services.newKieFileSystem();
        files.generateAndWritePomXML(release);
        files.write("src/main/resources/signalbox/unit/rules.drl", drl);
        KieBuilder builder = services.newKieBuilder(files, classes);
        try {
            builder.buildAll(ExecutableModelProject.class);
            List<String> errors = new ArrayList<>();
            for (Message message : builder.getResults().getMessages(Message.Level.ERROR)) {
                errors.add(message.getText());
            }
            if (!errors.isEmpty()) {
                throw new Refused(errors.get(0));
            }
            return services.newKieContainer(release, classes).getKieBase();
        } finally {
            // Else every rule base ever built stays reachable.
            services.getRepository().removeKieModule(release);
        }
    }
}
