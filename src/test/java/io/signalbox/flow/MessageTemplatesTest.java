package io.signalbox.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Templates of messages: what they become, and which words they ask for. */
class MessageTemplatesTest {

    private static final String LAYOUT = "<html><body><p>{preheader}</p>{#insert}{/}</body></html>";

    private static String template(String subject, String html) {
        return "---\nsubject: \"" + subject
                + "\"\ntext: \"Hello {profile.name.or('you')}\"\npreheader: \"Still there?\"\n---\n" + html;
    }

    private static MessageTemplates of(String text) {
        return new MessageTemplates(Map.of("templates/reminder.html", text, "templates/_layout.html", LAYOUT));
    }

    private static String html(String html, Map<String, Object> data) {
        Map<String, Object> all = new HashMap<>(Map.of("profile", Map.of()));
        all.putAll(data);
        return of(template("Hi", html)).render("reminder", all).html();
    }

    @Test
    void whatIsSaidOfAnOfferIsNotWrittenWhereThereIsNone() {
        String html = "{#if offer??}<b>{offer.code}</b>{/if}<i>rest</i>";

        assertThat(html(html, Map.of())).contains("<i>rest</i>").doesNotContain("<b>");
        assertThat(html(html, Map.of("offer", Map.of("code", "STAY10")))).contains("<b>STAY10</b><i>rest</i>");
    }

    @Test
    void aMessageIsWrittenWithItsLayoutAndNothingOfThePersonBecomesHtml() {
        MessageTemplates templates = of(template("Your {cause.productId}", """
                {#include _layout}
                <h1>{profile.name.or('friend')}</h1>
                {#if segments.contains('vip')}<b>10 % off</b>{/if}
                {#for product in cart}<i>{product.productId}</i>{/for}
                {/include}
                """));
        Map<String, Object> profile = new HashMap<>();
        profile.put("name", "<b>Eve</b>");
        profile.put("country", null);

        assertThat(templates.problems()).isEmpty();
        MessageTemplates.Rendered rendered = templates.render(
                "reminder",
                Map.of(
                        "profile", profile,
                        "cause", Map.of("productId", "p & q"),
                        "segments", List.of("vip"),
                        "cart", List.of(Map.of("productId", "p1"), Map.of("productId", "p2"))));

        assertThat(rendered.subject()).isEqualTo("Your p & q");
        assertThat(rendered.text()).isEqualTo("Hello <b>Eve</b>");
        assertThat(rendered.html())
                .contains("<h1>&lt;b&gt;Eve&lt;/b&gt;</h1>", "10 % off", "<i>p1</i><i>p2</i>", "<p>Still there?</p>")
                .startsWith("<html>");
    }

    @Test
    void theWayOutIsShownWhereThereIsOne() {
        String link = "{#if unsubscribe}<a href=\"{unsubscribe}\">Unsubscribe</a>{/if}";

        assertThat(html(link, Map.of())).isEmpty();
        assertThat(html(link, Map.of("unsubscribe", "https://mail.shop.test/u/x")))
                .isEqualTo("<a href=\"https://mail.shop.test/u/x\">Unsubscribe</a>");
    }

    @Test
    void aListMayBeShorterThanATemplateThinks() {
        Map<String, Object> one = Map.of("cart", List.of(Map.of("name", "Lamp")));
        Map<String, Object> none = Map.of("cart", List.of());

        assertThat(html("{cart.first.name ?: 'nothing'}", one)).isEqualTo("Lamp");
        for (String each : List.of("cart.first", "cart.last", "cart[3]", "cart.get(3)")) {
            assertThat(html("{" + each + ".name ?: 'nothing'}", none)).as(each).isEqualTo("nothing");
        }
        assertThat(html("{#for product in cart.take(3)}{product.name}{/for}", one))
                .isEqualTo("Lamp");
        assertThat(html("{#for product in cart.takeLast(3)}{product.name}{/for}", one))
                .isEqualTo("Lamp");
    }

    @Test
    void aPropertyThatIsCalledLikeAMethodOfMapsIsAProperty() {
        assertThat(html("{cause.size}", Map.of("cause", Map.of("size", "XL")))).isEqualTo("XL");
    }

    @Test
    void whatCannotBeWrittenSaysWhyAndWhere() {
        assertThatThrownBy(() -> html("\n<p>{cause.price}</p>", Map.of("cause", Map.of("productId", "p1"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("template reminder cannot be written")
                .hasMessageContaining("\"price\" not found")
                .hasMessageEndingWith("(templates/reminder.html:7)");
    }

    @Test
    void textsThatAreNoTemplatesAreProblems() {
        assertThat(of("<p>no head</p>").problems())
                .extracting(FlowProblem::found)
                .containsExactly("no head");
        assertThat(of("---\nsubjct: x\n---\n").problems())
                .extracting(problem -> problem.line() + " " + problem.found())
                .containsExactlyInAnyOrder("2 \"subjct\"", "1 no subject", "1 no text");
        assertThat(of(template("x", "\n{#if profile.name}")).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.file()).isEqualTo("templates/reminder.html"));
        assertThat(of(template("x {#if}", "")).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.line()).isEqualTo(2));
        assertThatThrownBy(() -> MessageTemplates.NONE.render("reminder", Map.of()))
                .hasMessageContaining("found no template reminder");
    }

    @Test
    void anOfferStandsInTheHead() {
        MessageTemplates templates = of("""
                ---
                subject: "{offer.title}"
                text: "Say {offer.code}"
                offer: { title: Ten per cent off, code: STAY10, lasts: 48h }
                ---
                """);

        assertThat(templates.problems()).isEmpty();
        assertThat(templates.offerOf("reminder"))
                .contains(new Offer(Optional.of("Ten per cent off"), "STAY10", Duration.ofDays(2)));
        assertThat(templates.offerOf("nothing")).isEmpty();
    }

    @Test
    void anOfferThatIsNoneIsAProblemWithItsLine() {
        assertThat(of("""
                ---
                subject: x
                text: x
                offer:
                  cod: STAY10
                  lasts: 0h
                ---
                {offer.code}
                """).problems())
                .extracting(problem -> problem.line() + " " + problem.found())
                .containsExactlyInAnyOrder("5 \"cod\"", "5 an offer without code", "6 \"0h\"");
        assertThat(of("---\nsubject: x\ntext: x\noffer: STAY10\n---\n").problems())
                .extracting(problem -> problem.line() + " " + problem.found())
                .contains("4 \"STAY10\"");
    }

    @Test
    void aTemplateAsksForTheWordsOfThePartsThatItIncludes() {
        MessageTemplates templates = new MessageTemplates(Map.of(
                "templates/plain.html",
                template("Hi {profile.name.or('you')}", "<p>Hi</p>"),
                "templates/listed.html",
                template("Hi", "{#include _outer}<p>{viewed.size}</p>{/include}"),
                "templates/_outer.html",
                "<b>{#include _inner /}</b>{#insert}{/}",
                "templates/_inner.html",
                "{profile.name.or(cart.size)}"));

        assertThat(templates.problems()).isEmpty();
        assertThat(templates.asksFor("plain", "profile")).isTrue();
        for (String word : List.of("cart", "viewed", "segments")) {
            assertThat(templates.asksFor("plain", word)).as(word).isFalse();
        }
        assertThat(templates.asksFor("listed", "cart")).isTrue();
        assertThat(templates.asksFor("listed", "viewed")).isTrue();
        assertThat(templates.asksFor("listed", "segments")).isFalse();
        assertThat(templates.asksFor("nothing", "cart")).isFalse();
    }
}
