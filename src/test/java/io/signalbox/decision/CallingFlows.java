package io.signalbox.decision;

import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.CompilerLimits;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.Rulebook;
import java.util.Map;

/** A flow that calls right after a purchase. */
public final class CallingFlows {

    private static final String FLOW = """
            flow: thanks
            starts-on: { event: PurchaseCompleted }
            steps:
              - id: discount
                call:
                  destination: pricing
                  at-most: 5m
                  then:
                    - choose:
                        - if: CallAnswered( step == "discount", discount >= 10, since(run) )
                          then: [ send: { email: offer } ]
                        - else:
                            - send: { email: thanks }
                  else:
                    - send: { email: plain }
            """;

    private CallingFlows() {}

    public static Rulebook rules() {
        RuleCompiler compiler = new RuleCompiler(CompilerLimits.DEFAULT);
        Compilation rules = compiler.compile(Map.of(), FlowPlans.WITH_CALLS);
        Compilation compiled =
                new FlowCompiler(compiler).compile(Map.of("thanks.yaml", FLOW), (Compilation.Compiled) rules);
        if (compiled instanceof Compilation.Compiled both) {
            return both.rulebook();
        }
        throw new IllegalStateException(compiled.problems().toString());
    }
}
