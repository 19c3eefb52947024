package io.signalbox.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.signalbox.admin.TimeMachine.Destination;
import io.signalbox.admin.TimeMachine.Visited;
import io.signalbox.platform.Json;
import io.signalbox.platform.Problem;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Profiles as they were, for whoever asks over HTTP. */
@Singleton
class Past {

    private final TimeMachine machine;
    private final ExplanationThreads threads;

    Past(TimeMachine machine, ExplanationThreads threads) {
        this.machine = machine;
        this.threads = threads;
    }

    ProfileView of(ProfileView today, Optional<String> at, Optional<String> rulebook) {
        List<Problem.Item> problems = new ArrayList<>();
        Destination destination = destination(today.id(), at, rulebook, problems);
        refuse(problems);
        Visited visited = threads.run(() -> machine.visit(destination));
        JsonNode traits = Json.mapper().valueToTree(AsOf.traits(visited.standing()));
        return today.asOf(AsOf.of(visited), traits);
    }

    /** Reads both parameters, so that all that is wrong with them is told at once. */
    static Destination destination(
            String profileId, Optional<String> at, Optional<String> rulebook, List<Problem.Item> problems) {
        return new Destination(
                profileId,
                QueryValues.instant("at", at, problems),
                QueryValues.number("rulebook", rulebook, "the number of a published version", problems));
    }

    static void refuse(List<Problem.Item> problems) {
        if (!problems.isEmpty()) {
            throw Problem.of(400, "the request cannot be answered as it is", problems)
                    .asException();
        }
    }
}
