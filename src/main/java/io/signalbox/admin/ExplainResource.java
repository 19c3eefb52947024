package io.signalbox.admin;

import io.signalbox.admin.TimeMachine.Destination;
import io.signalbox.admin.TimeMachine.Visited;
import io.signalbox.decision.Inquiry;
import io.signalbox.decision.Question;
import io.signalbox.model.Names;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Roles;
import io.signalbox.rulebook.Explainer;
import io.signalbox.rulebook.ReadableRule.Given;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Why somebody is in a segment, and why not; the same of traits and triggers. */
@Path("/api/profiles")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Profiles")
class ExplainResource {

    private final ProfileViewStore profiles;
    private final TimeMachine machine;
    private final Explainers explainers;
    private final ExplanationThreads threads;
    private final ExplanationConfig config;

    ExplainResource(
            ProfileViewStore profiles,
            TimeMachine machine,
            Explainers explainers,
            ExplanationThreads threads,
            ExplanationConfig config) {
        this.profiles = profiles;
        this.machine = machine;
        this.explainers = explainers;
        this.threads = threads;
        this.config = config;
    }

    @GET
    @Blocking
    @Path("{id}/explain")
    @Operation(summary = "Explain a segment, a trait or a trigger", description = """
                    Ask for exactly one: `segment` (with its `detail`), `trait`, or `trigger` (with its `cause`); now, or as \
                    of the instant `at`, under the rules that were live then or under the published version `rulebook`.

                    Where it holds, `held` says for each detail or cause since when, by which rule (its text, and the same \
                    in plain words), on which events it rests, what had to be missing, when it lapses if nothing happens, \
                    and what else gives it.

                    Where it does not hold, `rules` has every rule that could give it, and for each way in which it could \
                    match the first condition that fails: its place, what there is instead and how far that is, and what \
                    would complete it. `comesTrue` says when it comes true by itself.

                    The first question about a rule takes as long as compiling parts of it.""")
    @APIResponse(responseCode = "404", description = "There is no such profile or version, or no rule gives this.")
    @APIResponse(responseCode = "409", description = "The profile is set aside.")
    @APIResponse(responseCode = "503", description = "Too many wait already, or it took too long.")
    public ExplanationView explain(@PathParam("id") String id, @BeanParam ExplainQuery query) {
        List<Problem.Item> problems = new ArrayList<>();
        Destination destination = query.destination(id, problems);
        Optional<Question> question = query.question(problems);
        Past.refuse(problems);
        if (!profiles.exists(id)) {
            throw ProfilesResource.unknown();
        }
        return threads.run(() -> answer(destination, question.orElseThrow()));
    }

    private ExplanationView answer(Destination destination, Question question) {
        Visited visited = machine.visit(destination);
        Explainer explainer = explainers.of(visited.version().version());
        refuseUnknown(question, explainer, visited);
        return ExplanationView.of(
                visited, explainer, new Inquiry(explainer, config.horizon()).answer(visited.standing(), question));
    }

    /** A name that no rule gives is more likely misspelt than asked for. */
    private static void refuseUnknown(Question question, Explainer explainer, Visited visited) {
        Set<String> names = explainer.rules().stream()
                .flatMap(rule -> rule.gives().stream())
                .filter(given -> given.kind().equals(question.kind()))
                .map(Given::name)
                .collect(Collectors.toCollection(TreeSet::new));
        if (question instanceof Question.OfTrait) {
            names.addAll(visited.standing().rulebook().plan().traits().keySet());
        }
        if (!names.contains(question.name())) {
            List<String> near = Names.near(question.name(), names);
            String expected = near.isEmpty()
                    ? "one of " + String.join(", ", names)
                    : "one that a rule gives; did you mean " + String.join(" or ", near) + "?";
            throw Problem.of(
                            404,
                            "no rule of version " + visited.version().version() + " gives this " + question.kind(),
                            Problem.Item.of(question.kind(), question.name(), expected))
                    .asException();
        }
    }
}
