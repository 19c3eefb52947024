package io.signalbox.feedback;

import io.signalbox.delivery.LinkToken;
import io.signalbox.delivery.LinkToken.Kind;
import io.signalbox.delivery.MailLinks;
import io.signalbox.delivery.MailOrigin;
import io.signalbox.ingest.Verdict;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.resteasy.reactive.RestForm;

/**
 * The doors that links in mails lead to. Open as resources: a link is believed because it is signed.
 *
 * <p>Answers depend on the link alone, never on who it belongs to, and a link that is not ours leads nowhere.
 */
@Path("/")
@Singleton
@PermitAll
@Blocking
final class LinksResource {

    private static final String HTML = "text/html;charset=utf-8";
    private static final String GIF = ".gif";
    private static final String TOPIC = "topic";
    private static final byte[] PIXEL =
            Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    private final MailLinks links;
    private final MailEvents events;

    LinksResource(MailLinks links, MailEvents events) {
        this.links = links;
        this.events = events;
    }

    @GET
    @Path("l/{token}")
    public Response click(@PathParam("token") String token, @Context HttpHeaders headers) {
        return links.read(Kind.LINK, token)
                .map(link -> {
                    if (!Robots.sent(headers)) {
                        events.clicked(link.origin(), link.target());
                    }
                    return redirect(link);
                })
                .orElseGet(LinksResource::nothing);
    }

    @HEAD
    @Path("l/{token}")
    public Response lookAtLink(@PathParam("token") String token) {
        return links.read(Kind.LINK, token).map(LinksResource::redirect).orElseGet(LinksResource::nothing);
    }

    @GET
    @Path("o/{file}")
    public Response open(@PathParam("file") String file, @Context HttpHeaders headers) {
        return ofPixel(file)
                .map(link -> {
                    if (!Robots.sent(headers)) {
                        events.opened(link.origin());
                    }
                    return pixel();
                })
                .orElseGet(LinksResource::nothing);
    }

    @HEAD
    @Path("o/{file}")
    public Response lookAtPixel(@PathParam("file") String file) {
        return ofPixel(file).map(link -> pixel()).orElseGet(LinksResource::nothing);
    }

    /** Never unsubscribes anybody: scanners of mails follow links, too. */
    @GET
    @Path("u/{token}")
    public Response ask(@PathParam("token") String token) {
        return links.read(Kind.UNSUBSCRIBE, token)
                .map(link -> page(
                        200, UnsubscribePage.question(titled(link, link.origin().topic()))))
                .orElseGet(LinksResource::nothing);
    }

    /**
     * Unsubscribes at once.
     *
     * @param oneClick what mail programs send by RFC 8058: from everything
     * @param from what the page sends: {@code topic} or {@code everything}
     * @param again takes it back, with the same words
     */
    @POST
    @Path("u/{token}")
    @Consumes({MediaType.APPLICATION_FORM_URLENCODED, MediaType.MULTIPART_FORM_DATA})
    public CompletionStage<Response> unsubscribe(
            @PathParam("token") String token,
            @RestForm("List-Unsubscribe") Optional<String> oneClick,
            @RestForm("from") Optional<String> from,
            @RestForm("again") Optional<String> again) {
        Optional<LinkToken> link = links.read(Kind.UNSUBSCRIBE, token);
        if (link.isEmpty()) {
            return CompletableFuture.completedFuture(nothing());
        }
        MailOrigin mail = link.get().origin();
        if (oneClick.filter("One-Click"::equals).isPresent()) {
            return answered(events.unsubscribed(mail, Optional.empty()), text(200, "You are unsubscribed."));
        }
        if (from.isPresent()) {
            Optional<String> topic = topic(from.get(), mail);
            return answered(
                    events.unsubscribed(mail, topic),
                    page(200, UnsubscribePage.unsubscribed(titled(link.get(), topic))));
        }
        if (again.isPresent()) {
            Optional<String> topic = topic(again.get(), mail);
            return answered(
                    events.subscribed(mail, topic), page(200, UnsubscribePage.subscribed(titled(link.get(), topic))));
        }
        return CompletableFuture.completedFuture(page(400, UnsubscribePage.question(titled(link.get(), mail.topic()))));
    }

    private Optional<LinkToken> ofPixel(String file) {
        return Optional.of(file)
                .filter(name -> name.endsWith(GIF))
                .flatMap(name -> links.read(Kind.OPEN, name.substring(0, name.length() - GIF.length())));
    }

    private static Optional<String> topic(String scope, MailOrigin mail) {
        return mail.topic().filter(word -> scope.equals(TOPIC));
    }

    /** What people call the topic; the link of a mail says it. */
    private static Optional<String> titled(LinkToken link, Optional<String> topic) {
        return topic.map(name -> link.target().isEmpty() ? name : link.target());
    }

    /** Also where the person is not known any more: the answer is the same for everybody. */
    private static CompletionStage<Response> answered(CompletionStage<Verdict> noted, Response answer) {
        return noted.handle((verdict, failure) -> failure == null ? answer : page(503, UnsubscribePage.tryAgain()));
    }

    private static Response redirect(LinkToken link) {
        return Response.status(302)
                .header(HttpHeaders.LOCATION, ascii(link.target()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /** Headers are ASCII; everything else in an address is written as its UTF-8. */
    private static String ascii(String url) {
        StringBuilder ascii = new StringBuilder(url.length());
        for (byte b : url.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 127) {
                ascii.append((char) b);
            } else {
                ascii.append("%%%02X".formatted(b & 0xff));
            }
        }
        return ascii.toString();
    }

    private static Response pixel() {
        return Response.ok(PIXEL, "image/gif")
                .header(HttpHeaders.CACHE_CONTROL, "no-store, private")
                .build();
    }

    private static Response page(int status, String html) {
        return Response.status(status)
                .type(HTML)
                .entity(html)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Referrer-Policy", "no-referrer")
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
                .build();
    }

    private static Response nothing() {
        return text(404, "There is nothing here.");
    }

    private static Response text(int status, String words) {
        return Response.status(status)
                .type(MediaType.TEXT_PLAIN)
                .entity(words)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
