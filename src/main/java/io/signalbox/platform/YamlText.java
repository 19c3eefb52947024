package io.signalbox.platform;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** YAML as trees that know their lines. Nothing is constructed from it, so no text can name a type. */
public final class YamlText {

    private YamlText() {}

    /**
     * The documents of a text, without those that are empty; none where it is no YAML, which is then a problem.
     *
     * @param maxAliases how many references to objects and lists it may have; those may lead in circles
     */
    public static List<Node> documents(String text, int maxAliases, YamlProblems problems) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(maxAliases);
        List<Node> documents = new ArrayList<>();
        try {
            new Yaml(options).composeAll(new StringReader(text)).forEach(documents::add);
            return documents;
        } catch (MarkedYAMLException broken) {
            String found = "no YAML: " + broken.getProblem();
            if (broken.getProblemMark() == null) {
                problems.add(0, found, "a YAML document");
            } else {
                problems.add(YamlProblems.Place.of(broken.getProblemMark()), found, "a YAML document");
            }
        } catch (YAMLException broken) {
            problems.add(0, "no YAML: " + broken.getMessage(), "a YAML document");
        }
        return List.of();
    }
}
