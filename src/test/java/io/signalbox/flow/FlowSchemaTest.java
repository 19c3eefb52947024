package io.signalbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema for editors takes what the reader takes, and marks what the reader refuses. */
class FlowSchemaTest {

    private static final JsonSchema SCHEMA = schema("flow.schema.json");
    private static final JsonSchema POLICY = schema("policy.schema.json");
    private static final String HEAD = "flow: a\nstarts-on: { segment: vip }\n";

    private static JsonSchema schema(String file) {
        try {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(Files.readString(Path.of("docs", file)));
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private static Set<ValidationMessage> refusals(String text) throws IOException {
        JsonNode tree = new YAMLMapper().readTree(text);
        return SCHEMA.validate(tree);
    }

    static List<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("flows"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.endsWith("destinations.yaml") && !file.endsWith("policy.yaml"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everySampleFlowIsValid(Path sample) throws IOException {
        assertThat(refusals(Files.readString(sample))).isEmpty();
    }

    @Test
    void thereAreSamples() throws IOException {
        assertThat(samples()).hasSizeGreaterThan(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "window: { between: \"09:00-18:00\" }\nsteps: [ send: { email: x } ]",
                "window: { between: \"22:00-24:00\", weekdays: [monday] }\nsteps: [ send: { email: x } ]",
                "steps: [ wait: 1d12h, end ]",
                "steps: [ call: { destination: crm, at-most: 5m, then: [ end ], else: [ wait: 1h ] } ]",
                "steps: [ call: { destination: crm, at-most: 5m }, end ]",
                "steps: [ add-to: { destination: crm, list: vip }, remove-from: { destination: crm, list: new } ]"
            })
    void bothTakeAFlow(String flow) throws IOException {
        assertThat(refusals(HEAD + flow)).isEmpty();
        assertThat(FlowReader.read("a.yaml", HEAD + flow).problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "window: {}\nsteps: [ end ]",
                "window: { between: \"25:00-26:00\" }\nsteps: [ end ]",
                "window: { between: \"24:00-06:00\" }\nsteps: [ end ]",
                "window: { between: \"9-18\" }\nsteps: [ end ]",
                "window: { weekdays: [] }\nsteps: [ end ]",
                "window: { weekdays: [someday] }\nsteps: [ end ]",
                "window: { weekdays: [monday, monday] }\nsteps: [ end ]",
                "window: { weekdays: monday }\nsteps: [ end ]",
                "window: { hours: \"09:00-18:00\" }\nsteps: [ end ]",
                "steps: []",
                "steps: [ sned: { email: x } ]",
                "steps: [ send: { sms: x } ]",
                "steps: [ wait: soon ]",
                "steps: [ add-to: { destination: crm } ]",
                "steps: [ call: { destination: crm } ]",
                "steps: [ call: { at-most: 5m } ]",
                "steps: [ call: { destination: crm, at-most: soon } ]",
                "steps: [ call: { destination: crm, at-most: 5m, otherwise: [ end ] } ]",
                "steps: [ call: crm ]",
                "steps: [ add-to: { list: vip } ]",
                "steps: [ add-to: { destination: Not A Name, list: vip } ]",
                "steps: [ remove-from: { destination: crm, list: vip, segment: x } ]",
                "steps: [ remove-from: crm ]",
                "steps: [ wait-until: { if: A() } ]",
                "priority: high\nsteps: [ end ]",
                "re-entry: sometimes\nsteps: [ end ]",
                "stps: [ end ]\nsteps: [ end ]"
            })
    void bothRefuseWhatIsNone(String flow) throws IOException {
        assertThat(refusals(HEAD + flow)).isNotEmpty();
        assertThat(FlowReader.read("a.yaml", HEAD + flow).problems()).isNotEmpty();
    }

    @Test
    void theSamplePolicyIsValid() throws IOException {
        assertThat(POLICY.validate(new YAMLMapper()
                        .readTree(Path.of("flows", "policy.yaml").toFile())))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-age: soon",
                "caps: []",
                "caps: [ { most: 0, within: 7d } ]",
                "caps: [ { most: 1 } ]",
                "quiet-hours: { then: drop }",
                "quiet-hours: { between: \"21:00-08:00\", then: wait }",
                "holdout: 60",
                "topics: { Carts: {} }",
                "topics: { carts: { consent: maybe } }",
                "tpics: {}"
            })
    void bothRefuseWhatIsNoPolicy(String policy) throws IOException {
        assertThat(POLICY.validate(new YAMLMapper().readTree(policy))).isNotEmpty();
        assertThat(PolicyReader.read("policy.yaml", policy).problems()).isNotEmpty();
    }
}
