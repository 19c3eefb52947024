package io.signalbox.admin;

import io.signalbox.decision.Question;
import io.signalbox.platform.Problem;
import jakarta.ws.rs.QueryParam;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** What is to be explained, and as of when; as texts, so that all that is wrong can be told at once. */
class ExplainQuery {

    @QueryParam("segment")
    @Parameter(description = "Name of a segment.", example = "highly-interested")
    @Nullable
    String segment;

    @QueryParam("detail")
    @Parameter(description = "Detail of the segment; without it, any.", example = "hats")
    @Nullable
    String detail;

    @QueryParam("trait")
    @Parameter(description = "Name of a trait.")
    @Nullable
    String trait;

    @QueryParam("trigger")
    @Parameter(description = "Name of a trigger.")
    @Nullable
    String trigger;

    @QueryParam("cause")
    @Parameter(description = "Cause of the trigger: the id of an event, or a text; without it, any.")
    @Nullable
    String cause;

    @QueryParam("at")
    @Parameter(description = "As of this instant.", example = "2026-01-03T00:00:00Z")
    @Nullable
    String at;

    @QueryParam("rulebook")
    @Parameter(description = "Under this version of the rules.", example = "17")
    @Nullable
    String rulebook;

    TimeMachine.Destination destination(String profileId, List<Problem.Item> problems) {
        return Past.destination(profileId, Optional.ofNullable(at), Optional.ofNullable(rulebook), problems);
    }

    /** The one thing asked for; where it is not exactly one the problems say so. */
    Optional<Question> question(List<Problem.Item> problems) {
        List<Question> asked = new ArrayList<>();
        given(segment, "segment", problems)
                .ifPresent(name -> asked.add(new Question.OfSegment(name, Optional.ofNullable(detail))));
        given(trait, "trait", problems).ifPresent(name -> asked.add(new Question.OfTrait(name)));
        given(trigger, "trigger", problems)
                .ifPresent(name -> asked.add(new Question.OfTrigger(name, Optional.ofNullable(cause))));
        int named = (segment != null ? 1 : 0) + (trait != null ? 1 : 0) + (trigger != null ? 1 : 0);
        if (named != 1) {
            problems.add(Problem.Item.of(
                    named == 0 ? "none of segment, trait and trigger" : named + " of segment, trait and trigger",
                    "exactly one of them"));
        }
        if (detail != null && segment == null) {
            problems.add(Problem.Item.of("detail", "a detail without a segment", "the segment that it belongs to"));
        }
        if (cause != null && trigger == null) {
            problems.add(Problem.Item.of("cause", "a cause without a trigger", "the trigger that it belongs to"));
        }
        return asked.stream().findFirst();
    }

    private static Optional<String> given(@Nullable String name, String what, List<Problem.Item> problems) {
        if (name != null && name.isBlank()) {
            problems.add(Problem.Item.of(what, "nothing", "the name of a " + what));
        }
        return Optional.ofNullable(name).filter(text -> !text.isBlank());
    }
}
