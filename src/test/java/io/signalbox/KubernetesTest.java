package io.signalbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Kubernetes manifests render, and what they render is safe to run. */
class KubernetesTest {

    private static final Path BASE = Path.of("kubernetes", "base");

    private static JsonNode named(Map<String, JsonNode> rendered, String kindAndName) {
        return Objects.requireNonNull(rendered.get(kindAndName), kindAndName);
    }

    private static Map<String, JsonNode> render(String folder) throws IOException, InterruptedException {
        Process kubectl;
        try {
            kubectl = new ProcessBuilder("kubectl", "kustomize", folder)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            return Assumptions.abort("SKIPPED: kubectl is not installed, so the manifests cannot be rendered");
        }
        String yaml = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(kubectl.waitFor()).as("kubectl kustomize %s", folder).isZero();
        try (MappingIterator<JsonNode> documents =
                new YAMLMapper().readerFor(JsonNode.class).readValues(yaml)) {
            return documents.readAll().stream()
                    .collect(Collectors.toMap(
                            document -> document.path("kind").asText() + " "
                                    + document.at("/metadata/name").asText().replaceFirst("-[a-z0-9]{10}$", ""),
                            document -> document));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubernetes/base", "kubernetes/overlays/example"})
    void everythingThatAnInstallationNeedsIsRendered(String folder) throws IOException, InterruptedException {
        assertThat(render(folder))
                .containsKeys(
                        "Deployment signalbox",
                        "Service signalbox",
                        "PodDisruptionBudget signalbox",
                        "NetworkPolicy signalbox",
                        "ServiceAccount signalbox",
                        "ConfigMap signalbox-rules",
                        "ConfigMap signalbox-tracking-plan",
                        "ConfigMap signalbox-rule-tests",
                        "ConfigMap signalbox-flows")
                .doesNotContainKey("Secret signalbox-database");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubernetes/base", "kubernetes/overlays/example"})
    void thePodIsRestrictedProbedAndBounded(String folder) throws IOException, InterruptedException {
        // Given
        JsonNode pod = named(render(folder), "Deployment signalbox").at("/spec/template/spec");

        // Then
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
        JsonNode service = pod.at("/containers/0");
        assertThat(service.at("/startupProbe/httpGet/path").asText()).isEqualTo("/q/health/started");
        assertThat(service.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/q/health/ready");
        assertThat(service.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/q/health/live");
        for (String list : List.of("/containers", "/initContainers")) {
            for (JsonNode container : pod.at(list)) {
                assertThat(container.at("/resources/requests/memory").isMissingNode())
                        .isFalse();
                assertThat(container.at("/resources/limits/memory").isMissingNode())
                        .isFalse();
                assertThat(container
                                .at("/securityContext/allowPrivilegeEscalation")
                                .asBoolean(true))
                        .isFalse();
                assertThat(container
                                .at("/securityContext/readOnlyRootFilesystem")
                                .asBoolean())
                        .isTrue();
                assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                        .isEqualTo("ALL");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubernetes/base", "kubernetes/overlays/example"})
    void whatIsBoundToPodsIsBoundToOursAlone(String folder) throws IOException, InterruptedException {
        // Given
        Map<String, JsonNode> rendered = render(folder);
        JsonNode labels = named(rendered, "Deployment signalbox").at("/spec/template/metadata/labels");

        // Then
        assertBoundTo(labels, named(rendered, "PodDisruptionBudget signalbox").at("/spec/selector/matchLabels"));
        assertBoundTo(labels, named(rendered, "NetworkPolicy signalbox").at("/spec/podSelector/matchLabels"));
    }

    @Test
    void theFilesThemselvesSayWhichPodsTheyMean() throws IOException {
        JsonNode budget = file("pod-disruption-budget.yaml").at("/spec/selector/matchLabels");
        JsonNode policy = file("network-policy.yaml").at("/spec/podSelector/matchLabels");

        assertThat(List.of(budget, policy)).allSatisfy(labels -> assertThat(
                        labels.path("app.kubernetes.io/name").asText())
                .isEqualTo("signalbox"));
    }

    private static void assertBoundTo(JsonNode labels, JsonNode selector) {
        assertThat(selector.isEmpty()).isFalse();
        selector.properties()
                .forEach(label -> assertThat(labels.path(label.getKey())).isEqualTo(label.getValue()));
    }

    private static JsonNode file(String name) throws IOException {
        return new YAMLMapper().readTree(BASE.resolve(name).toFile());
    }

    @Test
    void secretsAreReferencesAndMapsCarryTheNamesThatTheDeploymentMounts() throws IOException, InterruptedException {
        // Given
        Map<String, JsonNode> rendered = render("kubernetes/base");
        JsonNode pod = named(rendered, "Deployment signalbox").at("/spec/template/spec");

        // Then
        for (JsonNode variable : pod.at("/containers/0/env")) {
            if (variable.path("name").asText().matches(".*(PASSWORD|KEY|URL|USERNAME)")) {
                assertThat(variable.at("/valueFrom/secretKeyRef/name").asText())
                        .as("%s", variable)
                        .startsWith("signalbox-");
            }
        }
        List<String> mounted = pod.at("/volumes").findValuesAsText("name");
        for (String map : List.of("rules", "tracking-plan", "rule-tests", "flows")) {
            assertThat(mounted)
                    .contains(named(rendered, "ConfigMap signalbox-" + map)
                            .at("/metadata/name")
                            .asText());
        }
    }

    @Test
    void theSamplesOfTheBaseAreThoseOfTheRepository() throws IOException {
        for (String folder : List.of("rules", "flows")) {
            try (Stream<Path> walk = Files.walk(BASE.resolve(folder))) {
                for (Path copy : walk.filter(Files::isRegularFile).toList()) {
                    assertThat(copy)
                            .as("copy %s over %s", BASE.relativize(copy), copy)
                            .hasSameTextualContentAs(BASE.relativize(copy));
                }
            }
        }
    }
}
