package io.signalbox.admin;

import io.signalbox.catalog.Catalog;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Problem;
import io.signalbox.rulebook.Explainer;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.Rulebook;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Explains the rules of published versions; what was compiled for one is kept for whoever asks next. */
@Singleton
class Explainers {

    private static final int KEPT = 4;

    private final Catalog catalog;
    private final RuleCompiler compiler;
    private final Map<Integer, Explainer> recent = Collections.synchronizedMap(new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Explainer> eldest) {
            return size() > KEPT;
        }
    });

    Explainers(Catalog catalog, RuleCompiler compiler) {
        this.catalog = catalog;
        this.compiler = compiler;
    }

    Explainer of(int version) {
        Explainer known = recent.get(version);
        if (known == null) {
            TrackingPlan plan = catalog.rulebook(version).map(Rulebook::plan).orElseThrow(() -> Problem.of(
                            422, "this version of the rules does not compile any more")
                    .asException());
            known = compiler.explainer(catalog.files(version).rules(), plan);
            recent.put(version, known);
        }
        return known;
    }
}
