package io.signalbox.rulebook;

import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The only classes that compiled rules can link: the facts of the plan, the few of ours that rules are written with,
 * values of the JDK, and the engine's own.
 *
 * <p>The last of three belts: rules are written anew from a small grammar, so none should ever ask for more.
 */
final class AllowedClasses extends ClassLoader {

    private static final Set<String> OURS = Set.of(
            "AnyEvent",
            "EventFact",
            "ProfileFact",
            "SummaryFact",
            "MomentFact",
            "Verdict",
            "Logic",
            "FlipWatch",
            "GatherFunctions",
            "GatherFunction");

    private static final Set<String> JAVA_LANG = Set.of(
            "Object",
            "String",
            "CharSequence",
            "Comparable",
            "Number",
            "Long",
            "Integer",
            "Short",
            "Byte",
            "Double",
            "Float",
            "Boolean",
            "Character",
            "Void",
            "Iterable",
            "Enum",
            "Record",
            "Math",
            "Class",
            "Throwable",
            "Exception",
            "RuntimeException",
            "Error",
            "AutoCloseable",
            "Cloneable",
            "StringBuilder",
            "AbstractStringBuilder",
            "Appendable",
            "Override",
            "FunctionalInterface",
            "SafeVarargs",
            "SuppressWarnings",
            "Deprecated",
            "ArithmeticException",
            "NullPointerException",
            "UnsupportedOperationException",
            "IllegalArgumentException",
            "IllegalStateException",
            "ClassNotFoundException",
            "NoClassDefFoundError",
            "NoSuchFieldError",
            "NoSuchMethodException",
            "CloneNotSupportedException",
            "InterruptedException",
            "MatchException",
            "AssertionError");

    /** Lambdas are linked through them. */
    private static final List<String> JAVA_PACKAGES = List.of(
            "java.math.",
            "java.time.",
            "java.util.",
            "java.io.Serializable",
            "java.io.Externalizable",
            "java.io.Object",
            "java.io.IOException",
            "java.lang.annotation.",
            "java.lang.invoke.",
            "java.lang.constant.");

    private static final List<String> REFUSED = List.of(
            "java.util.concurrent.",
            "java.util.jar.",
            "java.util.zip.",
            "java.util.logging.",
            "java.util.prefs.",
            "java.util.ServiceLoader",
            "java.util.Timer",
            "java.util.Scanner",
            "java.util.Formatter");

    private static final List<String> ENGINE =
            List.of("org.drools.", "org.kie.api.", "org.kie.internal.", "org.kie.util.maven.support.ReleaseId");

    private final ClassLoader facts;

    static {
        registerAsParallelCapable();
    }

    /** @param facts defines the fact classes, and knows everything else */
    AllowedClasses(ClassLoader facts) {
        super(null);
        this.facts = facts;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!isAllowed(name)) {
            throw new ClassNotFoundException(name + " is no class that rules may use");
        }
        return facts.loadClass(name);
    }

    @Override
    public @Nullable URL getResource(String name) {
        return isAllowedFile(name) ? facts.getResource(name) : null;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws java.io.IOException {
        return isAllowedFile(name) ? facts.getResources(name) : Collections.emptyEnumeration();
    }

    private static boolean isAllowedFile(String name) {
        return !name.endsWith(".class")
                || isAllowed(
                        name.substring(0, name.length() - ".class".length()).replace('/', '.'));
    }

    static boolean isAllowed(String name) {
        if (name.startsWith("java.lang.") && name.indexOf('.', "java.lang.".length()) < 0) {
            return JAVA_LANG.contains(outermost(name.substring("java.lang.".length())));
        }
        if (name.startsWith("io.signalbox.")) {
            String ours = "io.signalbox.rulebook.";
            return name.startsWith(ours) && OURS.contains(outermost(name.substring(ours.length())));
        }
        if (REFUSED.stream().anyMatch(name::startsWith)) {
            return false;
        }
        return name.startsWith(FactClassWriter.PACKAGE + ".")
                || ENGINE.stream().anyMatch(name::startsWith)
                || JAVA_PACKAGES.stream().anyMatch(name::startsWith);
    }

    private static String outermost(String simpleName) {
        int nested = simpleName.indexOf('$');
        return nested < 0 ? simpleName : simpleName.substring(0, nested);
    }
}
