package io.signalbox.delivery;

import io.quarkus.runtime.StartupEvent;
import io.signalbox.delivery.LinkToken.Kind;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Links in mails that lead back to this service: those that are clicked, the pixel that is loaded, and the way out of all
 * mails. They are signed and say all that they mean, so that nothing is stored for them and nobody else can make one.
 */
@Singleton
public final class MailLinks {

    private static final Logger LOG = Logger.getLogger(MailLinks.class);

    /** Web servers, ours included, refuse longer requests; a link that would become longer stays as it is. */
    private static final int LONGEST = 2_000;

    private final Optional<Signed> signed;

    private record Signed(String url, LinkKeys keys, Optional<String> address) {

        String to(Kind kind, MailOrigin origin, String target) {
            return url + "/" + kind.path() + "/" + keys.sign(new LinkToken(kind, origin, target).bytes());
        }
    }

    /** @throws IllegalStateException where the settings do not make sense; it says all that is wrong with them */
    @Inject
    MailLinks(LinksConfig config) {
        this.signed = config.url().map(url -> signed(url, config));
    }

    private static Signed signed(String url, LinksConfig config) {
        StringBuilder problems = new StringBuilder();
        if (!isBase(url)) {
            problems.append("\nsignalbox.links.url: found ")
                    .append(url)
                    .append("; expected where this service is reached from outside, such as https://mail.shop.example");
        }
        Optional<LinkKeys> keys = Optional.empty();
        try {
            keys = config.secret().map(LinkKeys::of);
            if (keys.isEmpty()) {
                problems.append("\nsignalbox.links.secret: found none; expected one of at least ")
                        .append(LinkKeys.FEWEST_BYTES)
                        .append(" bytes in the environment (SIGNALBOX_LINKS_SECRET)");
            }
        } catch (IllegalArgumentException tooShort) {
            problems.append("\nsignalbox.links.secret: ").append(tooShort.getMessage());
        }
        if (config.unsubscribeAddress()
                .filter(address -> !address.matches("[^\\s<>@]+@[^\\s<>@]+"))
                .isPresent()) {
            problems.append("\nsignalbox.links.unsubscribe-address: found no e-mail address; expected one");
        }
        if (!problems.isEmpty() || keys.isEmpty()) {
            throw new IllegalStateException("the settings of links in e-mails have problems:" + problems);
        }
        return new Signed(url.replaceFirst("/+$", ""), keys.get(), config.unsubscribeAddress());
    }

    private static boolean isBase(String url) {
        try {
            URI uri = new URI(url);
            String scheme = String.valueOf(uri.getScheme());
            return (scheme.equals("https") || scheme.equals("http"))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
        } catch (URISyntaxException notAnAddress) {
            return false;
        }
    }

    void start(@Observes StartupEvent event) {
        if (signed.isEmpty()) {
            LOG.info(
                    "e-mails have no links back: no opens, clicks or unsubscriptions; set signalbox.links.url for them");
        }
    }

    /**
     * Those of one mail of a flow; empty where no links are configured.
     *
     * @param topicTitle what people call its topic; blank where it has none
     */
    public Optional<OfMail> of(String profileId, Map<String, Object> data, String topicTitle) {
        return signed.map(links -> new OfMail(links, MailOrigin.of(profileId, data), topicTitle));
    }

    /** What a link says; empty where it is not ours, was altered, or leads to another door. */
    public Optional<LinkToken> read(Kind kind, String token) {
        return signed.flatMap(links -> links.keys().verified(token))
                .map(LinkToken::of)
                .filter(said -> said.kind() == kind);
    }

    /** The links of one mail. */
    public static final class OfMail {

        private final Signed links;
        private final MailOrigin origin;

        private final String topicTitle;

        private OfMail(Signed links, MailOrigin origin, String topicTitle) {
            this.links = links;
            this.origin = origin;
            this.topicTitle = topicTitle;
        }

        /** Where the person says that they want no more. */
        public String unsubscribe() {
            return links.to(Kind.UNSUBSCRIBE, origin, topicTitle);
        }

        /** The mail with its links led over this service, the pixel, and the way out in its text and its headers. */
        public MailWriter.Mail on(MailWriter.Mail mail) {
            String unsubscribe = unsubscribe();
            String own = links.url() + "/";
            String html = TrackedHtml.of(
                    mail.html(),
                    href -> Optional.of(href)
                            .filter(target -> !target.startsWith(own) && target.length() <= LONGEST)
                            .map(target -> links.to(Kind.LINK, origin, target))
                            .filter(link -> link.length() <= LONGEST),
                    links.to(Kind.OPEN, origin, "") + ".gif");
            String text = mail.text().contains(unsubscribe)
                    ? mail.text()
                    : mail.text().stripTrailing() + "\n\nUnsubscribe: " + unsubscribe + "\n";
            Map<String, String> headers = new LinkedHashMap<>(mail.headers());
            String address = links.address()
                    .map(to -> ", <mailto:" + to + "?subject=unsubscribe>")
                    .orElse("");
            headers.put("List-Unsubscribe", "<" + unsubscribe + ">" + address);
            headers.put("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
            return new MailWriter.Mail(mail.to(), mail.subject(), html, text, headers);
        }
    }
}
