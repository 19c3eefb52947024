package io.signalbox.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.delivery.LinkToken.Kind;
import io.signalbox.delivery.MailWriter.Mail;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class MailLinksTest {

    private static final String SECRET = "s".repeat(32);
    private static final String ANNA = UUID.randomUUID().toString();

    record Settings(Optional<String> url, Optional<String> secret, Optional<String> unsubscribeAddress)
            implements LinksConfig {}

    private static MailLinks links(String url, String secret, String address) {
        return new MailLinks(new Settings(Optional.of(url), Optional.of(secret), Optional.of(address)));
    }

    private final MailLinks links = links("https://mail.shop.test/m/", SECRET, "out@shop.test");

    private final MailLinks.OfMail mail = links.of(
                    ANNA,
                    Map.of(
                            "messageId", "msg_1",
                            "flow", "welcome",
                            "step", "1",
                            "message", "hello",
                            "topic", "offers"),
                    "")
            .orElseThrow();

    private Mail on(String html, String text) {
        return mail.on(new Mail("anna@shop.test", "Hi", html, text));
    }

    private String target(String href) {
        return links.read(Kind.LINK, href.substring("https://mail.shop.test/m/l/".length()))
                .orElseThrow()
                .target();
    }

    @Test
    void linksToWebAddressesLeadOverTheServiceAndOthersStay() {
        // When
        Document html = Jsoup.parse(on("""
                        <html><body>
                        <!--[if mso]><p>Outlook</p><![endif]-->
                        <a id=a href="https://shop.test/?a=1&amp;b=ü">a</a> <A ID=b HREF='HTTP://shop.test/x'>b</A>
                        <a id=c href="mailto:help@shop.test">c</a> <a id=d href="https://shop.test/raw" data-no-track>d</a>
                        <a id=e href="#top">e</a> <a id=f href="javascript:alert(1)">f</a>
                        <a id=g href="https://shop.test/%s">g</a> <link rel=stylesheet href="https://shop.test/s.css">
                        </body></html>""".formatted("x".repeat(2_000)), "Hi").html());

        // Then
        assertThat(target(html.expectFirst("#a").attr("href"))).isEqualTo("https://shop.test/?a=1&b=ü");
        assertThat(target(html.expectFirst("#b").attr("href"))).isEqualTo("HTTP://shop.test/x");
        assertThat(html.expectFirst("#c").attr("href")).isEqualTo("mailto:help@shop.test");
        assertThat(html.expectFirst("#d").outerHtml()).isEqualTo("<a id=\"d\" href=\"https://shop.test/raw\">d</a>");
        assertThat(html.expectFirst("#e").attr("href")).isEqualTo("#top");
        assertThat(html.expectFirst("#f").attr("href")).isEqualTo("javascript:alert(1)");
        assertThat(html.expectFirst("#g").attr("href")).startsWith("https://shop.test/xxx");
        assertThat(html.expectFirst("link").attr("href")).isEqualTo("https://shop.test/s.css");
        assertThat(html.html()).contains("<!--[if mso]><p>Outlook</p><![endif]-->");
        assertThat(html.body().child(html.body().childrenSize() - 1).attr("src"))
                .startsWith("https://mail.shop.test/m/o/")
                .endsWith(".gif");
    }

    @Test
    void theWayOutIsInTheHeadersAndInTheText() {
        Mail plain = on("<p>Hi <a href=\"" + mail.unsubscribe() + "\">out</a></p>", "Hi");

        assertThat(plain.headers())
                .containsEntry(
                        "List-Unsubscribe", "<" + mail.unsubscribe() + ">, <mailto:out@shop.test?subject=unsubscribe>")
                .containsEntry("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        assertThat(plain.text()).isEqualTo("Hi\n\nUnsubscribe: " + mail.unsubscribe() + "\n");
        assertThat(plain.html()).contains("href=\"" + mail.unsubscribe() + "\"");
        assertThat(on("<p></p>", "Out: " + mail.unsubscribe()).text()).isEqualTo("Out: " + mail.unsubscribe());
    }

    @Test
    void aLinkOpensOnlyItsOwnDoor() {
        String token = mail.unsubscribe().substring("https://mail.shop.test/m/u/".length());

        assertThat(links.read(Kind.UNSUBSCRIBE, token)).hasValueSatisfying(link -> assertThat(link.origin())
                .isEqualTo(new MailOrigin(ANNA, "msg_1", "welcome", "1", "hello", Optional.of("offers"))));
        assertThat(links.read(Kind.LINK, token)).isEmpty();
        assertThat(links.read(Kind.OPEN, token)).isEmpty();
        assertThat(links("https://mail.shop.test/m", "t".repeat(32), "out@shop.test")
                        .read(Kind.UNSUBSCRIBE, token))
                .isEmpty();
    }

    @Test
    void withoutAnAddressThereAreNoLinks() {
        MailLinks none = new MailLinks(new Settings(Optional.empty(), Optional.empty(), Optional.empty()));

        assertThat(none.of(ANNA, Map.of(), "")).isEmpty();
        assertThat(none.read(Kind.OPEN, "x")).isEmpty();
    }

    @Test
    void settingsThatDoNotMakeSenseSayAllThatIsWrong() {
        assertThatThrownBy(() -> links("ftp://shop.test", "short", "nobody"))
                .hasMessageContainingAll(
                        "signalbox.links.url: found ftp://shop.test; expected",
                        "signalbox.links.secret: found a secret of 5 bytes; expected at least 32",
                        "signalbox.links.unsubscribe-address: found no e-mail address");
        assertThatThrownBy(() -> new MailLinks(
                        new Settings(Optional.of("https://shop.test"), Optional.empty(), Optional.empty())))
                .hasMessageContaining("signalbox.links.secret: found none; expected one of at least 32 bytes");
        for (String url :
                List.of("shop.test", "https://shop.test?a=1", "https://a:b@shop.test", "https://shop.test#x")) {
            assertThatThrownBy(() -> links(url, SECRET, "out@shop.test")).hasMessageContaining("found " + url);
        }
    }
}
