package io.signalbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/operations.md lists every setting with its default, and none that does not exist. */
class SettingsTest {

    private static final String NONE = "none";
    private static final Pattern ROW =
            Pattern.compile("^\\| `((?:signalbox|quarkus)\\.[^`]+)` \\| (?:`([^`]*)`|none) \\| (.+) \\|$");

    @Test
    void everySettingIsDocumentedWithItsDefaultAndNoOther() {
        Map<String, String> expected = ofTheInterfaces();
        expected.putAll(ofTheProperties());
        Map<String, String> documented = documented();

        assertThat(without(expected, documented))
                .as("settings that are missing, or have another default, in docs/operations.md")
                .isEmpty();
        assertThat(without(documented, expected))
                .as("rows of docs/operations.md without a setting")
                .isEmpty();
    }

    private static Map<String, String> without(Map<String, String> all, Map<String, String> others) {
        Map<String, String> rest = new TreeMap<>(all);
        rest.entrySet().removeAll(others.entrySet());
        return rest;
    }

    private static Map<String, String> documented() {
        Map<String, String> rows = new TreeMap<>();
        for (String line : text(Path.of("docs", "operations.md")).lines().toList()) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.put(row.group(1), row.group(2) == null ? NONE : row.group(2));
            }
        }
        return rows;
    }

    private static Map<String, String> ofTheInterfaces() {
        Map<String, String> settings = new TreeMap<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.signalbox")) {
            if (type.isAnnotatedWith(ConfigMapping.class)) {
                Class<?> mapping = type.reflect();
                collect(mapping.getAnnotation(ConfigMapping.class).prefix(), mapping, settings);
            }
        }
        return settings;
    }

    private static void collect(String prefix, Class<?> mapping, Map<String, String> settings) {
        for (Method method : mapping.getDeclaredMethods()) {
            if (method.isDefault()
                    || method.isSynthetic()
                    || java.lang.reflect.Modifier.isStatic(method.getModifiers())) {
                continue;
            }
            String name = prefix + "."
                    + method.getName().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT);
            if (isGroup(method.getReturnType())) {
                collect(name, method.getReturnType(), settings);
                continue;
            }
            WithDefault value = method.getAnnotation(WithDefault.class);
            settings.put(
                    method.getReturnType() == Map.class ? name + ".<name>" : name,
                    value == null ? NONE : value.value());
        }
    }

    private static boolean isGroup(Class<?> type) {
        return type.isInterface() && type.getName().startsWith("io.signalbox.");
    }

    private static Map<String, String> ofTheProperties() {
        Map<String, String> settings = new TreeMap<>();
        for (String line : text(Path.of("src", "main", "resources", "application.properties"))
                .lines()
                .filter(line -> line.startsWith("quarkus."))
                .toList()) {
            int equals = line.indexOf('=');
            settings.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return settings;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
