package io.signalbox.admin;

import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.Drafts;
import io.signalbox.catalog.LiveRulebook;
import io.signalbox.catalog.RuleFiles;
import io.signalbox.decision.FlowCompiler;
import io.signalbox.decision.Messages;
import io.signalbox.decision.RulebookWithFlows;
import io.signalbox.delivery.MailWriter;
import io.signalbox.delivery.TestMails;
import io.signalbox.model.Names;
import io.signalbox.platform.AuditLog;
import io.signalbox.platform.Problem;
import io.signalbox.platform.ProblemException;
import io.signalbox.platform.Roles;
import io.signalbox.profile.MessagePreviews;
import io.signalbox.profile.MessagePreviews.Asked;
import io.signalbox.profile.MessagePreviews.Preview;
import io.signalbox.rulebook.RuleProblem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The messages that flows send, looked at before they are sent. */
@Path("/api/messages")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Messages")
class MessagesResource {

    private final Catalog catalog;
    private final Drafts drafts;
    private final MessagePreviews previews;
    private final TestMails mails;
    private final AuditLog audit;

    MessagesResource(Catalog catalog, Drafts drafts, MessagePreviews previews, TestMails mails, AuditLog audit) {
        this.catalog = catalog;
        this.drafts = drafts;
        this.previews = previews;
        this.mails = mails;
        this.audit = audit;
    }

    /** All templates. */
    record MessageList(List<MessageView> items) {}

    /**
     * A template.
     *
     * @param topic blank where it names none
     */
    record MessageView(String name, String topic) {}

    /**
     * Whom a message is shown for.
     *
     * @param profile id of a profile
     * @param cause id of the event that causes the run, as templates ask for it
     * @param trigger in place of a cause: that of the last time this trigger fired for the profile
     * @param draft number of a draft, whose templates are taken in place of the live ones
     */
    record PreviewRequest(
            @NotBlank String profile, Optional<String> cause, Optional<String> trigger, Optional<String> draft) {}

    /**
     * A preview that is sent to somebody.
     *
     * @param to the address, of somebody who wants to see it
     * @param destination of type email; without it the first one that is enabled
     */
    record TestRequest(
            @NotBlank String profile,
            Optional<String> cause,
            Optional<String> trigger,
            Optional<String> draft,
            @NotBlank @Email String to,
            Optional<String> destination) {

        PreviewRequest preview() {
            return new PreviewRequest(profile, cause, trigger, draft);
        }

        /** Without the address. */
        @Override
        public String toString() {
            return "test for profile " + profile;
        }
    }

    /** What was sent. */
    record TestSent(String subject) {}

    @GET
    @Operation(summary = "List the live messages", description = "Each template with its topic.")
    public MessageList list() {
        Messages messages = RulebookWithFlows.messagesOf(live().rulebook());
        return new MessageList(messages.templates().names().stream()
                .map(name -> new MessageView(name, messages.templates().topicOf(name)))
                .toList());
    }

    @POST
    @Path("{name}/preview")
    @Operation(summary = "Show a message", description = """
                    What it would say to a person right now, by the live templates or those of a draft, with a past event of \\
                    theirs as its cause. Nothing is sent and nothing is stored. `withheld` says why this person would get \\
                    nothing.""")
    @APIResponse(responseCode = "404", description = "There is no such message, profile, draft or event.")
    @APIResponse(responseCode = "422", description = "The template cannot be written with what is known of the person.")
    public Preview preview(@PathParam("name") String name, @Valid @NotNull PreviewRequest request) {
        Messages messages = messages(request);
        if (!messages.templates().names().contains(name)) {
            throw notFound(
                    "message " + name, Names.expected(name, messages.templates().names()));
        }
        if (!previews.knows(request.profile())) {
            throw noProfile(request);
        }
        Asked asked = new Asked(name, request.profile(), request.cause(), request.trigger());
        Map<String, Object> cause = previews.cause(asked)
                .orElseThrow(() -> request.cause().isPresent()
                        ? notFound("event " + request.cause().get(), "the id of an event of this profile")
                        : notFound(
                                "trigger " + request.trigger().orElse(""),
                                "one that has fired for this profile, because of an event"));
        try {
            return previews.preview(messages, live().rulebook().plan(), asked, cause)
                    .orElseThrow(() -> noProfile(request));
        } catch (IllegalArgumentException wrong) {
            throw Problem.of(422, String.valueOf(wrong.getMessage())).asException();
        }
    }

    @POST
    @Path("{name}/test")
    @RolesAllowed(Roles.OPERATE)
    @Operation(summary = "Send a message to yourself", description = """
                    As the preview shows it, with `[Test]` before its subject, to the address `to` and nobody else. It is no \\
                    delivery: it counts below no cap, and leads to no unsubscription.""")
    @APIResponse(responseCode = "404", description = "There is no such message, profile, draft, event or destination.")
    @APIResponse(responseCode = "422", description = "The template cannot be written with what is known of the person.")
    @APIResponse(responseCode = "502", description = "The mail server has not taken it.")
    public TestSent test(@PathParam("name") String name, @Valid @NotNull TestRequest request) {
        Preview preview = preview(name, request.preview());
        MailWriter.Mail mail =
                new MailWriter.Mail(request.to(), "[Test] " + preview.subject(), preview.html(), preview.text());
        TestMails.Sent sent = mails.send(mail, request.destination())
                .orElseThrow(() -> notFound(
                        "destination " + request.destination().orElse("of type email"),
                        "an enabled destination of type email in the destinations file"));
        audit.record("message.test", name, Map.of("profile", request.profile(), "sent", sent.isSent()));
        if (!sent.isSent()) {
            throw Problem.of(502, "the mail server has not taken it: " + sent.error())
                    .asException();
        }
        return new TestSent(mail.subject());
    }

    private LiveRulebook live() {
        return catalog.live()
                .orElseThrow(() -> Problem.notFound("no version is live yet").asException());
    }

    private Messages messages(PreviewRequest request) {
        if (request.draft().isEmpty()) {
            return RulebookWithFlows.messagesOf(live().rulebook());
        }
        RuleFiles files = drafts.files(request.draft().get())
                .orElseThrow(() -> notFound("draft " + request.draft().get(), "the number of a draft"));
        List<RuleProblem> problems = new ArrayList<>();
        Messages messages = FlowCompiler.messages(new Messages.Texts(files.templates(), files.policy()), problems);
        if (!problems.isEmpty()) {
            throw Problem.of(422, problems.get(0).toString()).asException();
        }
        return messages;
    }

    private static ProblemException noProfile(PreviewRequest request) {
        return notFound("profile " + request.profile(), "the id of a profile");
    }

    private static ProblemException notFound(String found, String expected) {
        return Problem.notFound("found no " + found + "; expected " + expected).asException();
    }
}
