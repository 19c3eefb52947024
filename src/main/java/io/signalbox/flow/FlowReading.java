package io.signalbox.flow;

import java.util.List;
import java.util.Optional;

/** What became of the text of a flow: the flow, or all that is wrong with it. */
public record FlowReading(Optional<Flow> flow, List<FlowProblem> problems) {
    public FlowReading {
        problems = List.copyOf(problems);
    }
}
