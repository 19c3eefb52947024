package io.signalbox;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The architecture, held: who may import whom, what is pure, how things are named. */
@Execution(ExecutionMode.CONCURRENT)
class ArchitectureTest {

    private static final String ROOT = "io.signalbox.";
    private static final Path SOURCES = Path.of("src", "main", "java");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.signalbox");
    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .withImportOption(location -> !location.contains("/jmh_generated/"))
            .importPackages("io.signalbox");

    private static final Set<String> ALL_FEATURES = Set.of(
            "model",
            "rulebook",
            "flow",
            "decision",
            "ingest",
            "identity",
            "history",
            "profile",
            "delivery",
            "catalog",
            "backtest",
            "feedback",
            "platform");

    /** Which of our packages each package may import. A change here is a design decision. */
    private static final Map<String, Set<String>> IMPORTS = Map.ofEntries(
            Map.entry("model", Set.of()),
            Map.entry("platform", Set.of()),
            Map.entry("rulebook", Set.of("model")),
            Map.entry("flow", Set.of("model")),
            Map.entry("decision", Set.of("model", "rulebook", "flow")),
            Map.entry("identity", Set.of("model", "platform")),
            Map.entry("history", Set.of("model", "platform")),
            Map.entry("delivery", Set.of("model", "platform")),
            Map.entry("catalog", Set.of("model", "rulebook", "flow", "decision", "platform")),
            Map.entry("ingest", Set.of("model", "identity", "history", "platform")),
            Map.entry(
                    "profile",
                    Set.of(
                            "model",
                            "rulebook",
                            "flow",
                            "decision",
                            "identity",
                            "history",
                            "delivery",
                            "catalog",
                            "backtest",
                            "platform")),
            Map.entry("backtest", Set.of("model", "rulebook", "decision", "history", "catalog", "platform")),
            Map.entry("feedback", Set.of("model", "identity", "history", "ingest", "delivery", "platform")),
            Map.entry("admin", ALL_FEATURES),
            Map.entry("ui", ALL_FEATURES));

    /** What the pure packages may import besides the JDK and each other; the others are free to use frameworks. */
    private static final Map<String, List<String>> LIBRARIES = Map.of(
            "model", List.of(),
            "rulebook",
                    // javax.xml.stream: workbooks are XML, read by the JDK itself.
                    List.of(
                            "org.drools..",
                            "org.kie..",
                            "net.bytebuddy..",
                            "com.fasterxml.jackson..",
                            "javax.xml.stream.."),
            // io.quarkus.qute: the template engine by itself, which knows nothing of Quarkus.
            "flow", List.of("com.fasterxml.jackson..", "org.yaml.snakeyaml..", "io.quarkus.qute.."),
            "decision", List.of());

    private static final String[] CORE = {ROOT + "model..", ROOT + "rulebook..", ROOT + "flow..", ROOT + "decision.."};

    @Test
    void everyPackageIsInTheTable() {
        for (JavaClass type : MAIN) {
            assertThat(type.getPackageName().equals("io.signalbox") || IMPORTS.containsKey(packageOf(type)))
                    .as("%s is in a package of the table, one level deep", type.getName())
                    .isTrue();
        }
    }

    private static String packageOf(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(ROOT) ? name.substring(ROOT.length()) : name;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model",
                "platform",
                "rulebook",
                "flow",
                "decision",
                "identity",
                "history",
                "delivery",
                "catalog",
                "ingest",
                "profile",
                "backtest",
                "feedback",
                "admin",
                "ui"
            })
    void aPackageImportsOnlyWhatTheTableAllows(String name) {
        Set<String> allowed = IMPORTS.getOrDefault(name, Set.of());
        String[] forbidden = IMPORTS.keySet().stream()
                .filter(other -> !other.equals(name) && !allowed.contains(other))
                .map(other -> ROOT + other + "..")
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "rulebook", "flow", "decision"})
    void theCoreKnowsNoFramework(String name) {
        List<String> allowed = new ArrayList<>(List.of("java..", "org.jspecify..", "io.signalbox.."));
        allowed.addAll(LIBRARIES.getOrDefault(name, List.of()));

        classes()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new))
                        .or(describe("are primitive", JavaClass::isPrimitive))
                        .or(describe("are arrays", JavaClass::isArray)))
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void onlyTheRulebookKnowsDrools() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "rulebook..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.drools..", "org.kie..", "net.bytebuddy..")
                .check(MAIN);
    }

    @Test
    void theCoreIsPure() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .accessTargetWhere(call("UUID.randomUUID", "java.util.UUID", Set.of("randomUUID")))
                .orShould()
                .accessTargetWhere(call("Math.random", "java.lang.Math", Set.of("random")))
                .orShould()
                .accessTargetWhere(
                        call("a new or moved thread", "java.lang.Thread", Set.of("<init>", "start", "sleep")))
                .orShould()
                .accessTargetWhere(call(
                        "the process",
                        "java.lang.System",
                        Set.of("getenv", "getProperty", "exit", "currentTimeMillis", "setProperty")))
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(
                        java.util.Random.class,
                        java.util.SplittableRandom.class,
                        java.security.SecureRandom.class,
                        java.util.concurrent.ThreadLocalRandom.class,
                        java.time.Clock.class,
                        java.io.File.class,
                        java.nio.file.Files.class,
                        java.nio.file.Path.class,
                        java.util.concurrent.ExecutorService.class,
                        java.util.concurrent.Executors.class,
                        java.util.Timer.class,
                        java.net.Socket.class,
                        ProcessBuilder.class,
                        Runtime.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "java.net.http..")
                .orShould()
                .dependOnClassesThat(describe(
                        "are of javax, besides the reading of XML from bytes",
                        type -> type.getPackageName().startsWith("javax.")
                                && !type.getPackageName().equals("javax.xml.stream")))
                .check(MAIN);
    }

    @Test
    void nobodyReadsTheTimeBesidesTheClock() {
        noClasses()
                .should()
                .accessTargetWhere(describe("ask the JVM for the time", ArchitectureTest::asksForTheTime))
                .check(MAIN);
    }

    private static boolean asksForTheTime(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        if (owner.isEquivalentTo(System.class)) {
            return access.getName().equals("currentTimeMillis");
        }
        return owner.getPackageName().equals("java.time")
                && access.getTarget().getFullName().endsWith(".now()");
    }

    private static DescribedPredicate<JavaAccess<?>> call(String description, String owner, Set<String> names) {
        return describe(
                "use " + description,
                access -> access.getTargetOwner().getName().equals(owner) && names.contains(access.getName()));
    }

    @Test
    void namesSayWhatThingsAre() {
        noClasses()
                .should()
                .haveNameMatching(".*(Manager|Helper|Helpers|Util|Utils|Impl)(\\$.*)?")
                .orShould()
                .haveNameMatching(".*[.$](Abstract|Base)[A-Z].*")
                .check(MAIN);
        classes()
                .that()
                .areAnnotatedWith("jakarta.ws.rs.Path")
                .should()
                .haveSimpleNameEndingWith("Resource")
                .allowEmptyShould(true)
                .check(MAIN);
        classes()
                .that()
                .areAnnotatedWith("io.smallrye.config.ConfigMapping")
                .should()
                .haveSimpleNameEndingWith("Config")
                .andShould()
                .beInterfaces()
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void onlyStoresSpeakSql() {
        noClasses()
                .that(describe("are no store", type -> !outermost(type)
                        .getSimpleName()
                        .matches(".*(Store|Log|Repository|Outbox)|Sql.*|Row|PlatformBeans|EmbeddedPostgres")))
                .should()
                .accessTargetWhere(
                        call("SQL", ROOT + "platform.Sql", Set.of("query", "first", "forEach", "update", "execute")))
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.sql.Connection")
                .check(MAIN);
    }

    private static JavaClass outermost(JavaClass type) {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer;
    }

    @Test
    void entitiesStayInsideTheirPackage() {
        classes()
                .that()
                .areAnnotatedWith("jakarta.persistence.Entity")
                .should()
                .bePackagePrivate()
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void settingsAreInterfacesAndDependenciesConstructorArguments() {
        noFields()
                .should()
                .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")
                .orShould()
                .beAnnotatedWith("jakarta.inject.Inject")
                .check(MAIN);
    }

    @Test
    void testsTickTheirClockAndNeverSleep() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(java.util.concurrent.TimeUnit.class, "sleep", long.class)
                .check(TESTS);
    }

    @Test
    void everyFailureIsCaughtOnlyByAWorkerLoop() throws IOException {
        Pattern all = Pattern.compile("catch \\((final )?([\\w.]+ \\| )*(Exception|Throwable)[ )|]");
        assertThat(sources().filter(file -> all.matcher(text(file)).find()))
                .as("files that catch Exception or Throwable")
                .extracting(file -> file.getFileName().toString())
                .containsOnly("WorkerLoop.java");
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        for (Path folder : sources().map(Path::getParent).distinct().toList()) {
            Path info = folder.resolve("package-info.java");
            assertThat(info).exists();
            assertThat(text(info)).as("%s", info).startsWith("/**");
            assertThat(text(info).lines().count()).as("%s is short", info).isLessThanOrEqualTo(16);
        }
    }

    private static Stream<Path> sources() throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(SOURCES)) {
            files = walk.filter(file -> file.toString().endsWith(".java")).toList();
        }
        return files.stream();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
