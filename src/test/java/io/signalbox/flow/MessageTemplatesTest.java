package io.signalbox.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Templates of messages: what they become, and what is said of those that could become a gap. */
class MessageTemplatesTest {

    private static final String LAYOUT = "<html><body><p>{preheader}</p>{#insert}{/}</body></html>";

    private static String template(String subject, String html) {
        return "---\nsubject: \"" + subject
                + "\"\ntext: \"Hello {profile.name.or('you')}\"\npreheader: \"Still there?\"\n---\n" + html;
    }

    private static MessageTemplates of(String text) {
        return new MessageTemplates(Map.of("templates/reminder.html", text, "templates/_layout.html", LAYOUT));
    }

    private static List<String> problems(MessageTemplates templates) {
        return templates
                .check("reminder", Set.of("name", "country"), Map.of("productId", true, "price", false))
                .stream()
                .map(problem -> problem.line() + " " + problem.found() + "; " + problem.expected())
                .toList();
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
        assertThat(problems(templates)).isEmpty();
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
        MessageTemplates templates =
                of(template("Hi", "{#if unsubscribe}<a href=\"{unsubscribe}\">Unsubscribe</a>{/if}"));

        assertThat(problems(templates)).isEmpty();
        assertThat(templates.render("reminder", Map.of("profile", Map.of())).html())
                .isEmpty();
        assertThat(templates
                        .render("reminder", Map.of("profile", Map.of(), "unsubscribe", "https://mail.shop.test/u/x"))
                        .html())
                .isEqualTo("<a href=\"https://mail.shop.test/u/x\">Unsubscribe</a>");
    }

    @Test
    void whatIsUnknownOrMayBeMissingIsAProblemWithItsLine() {
        MessageTemplates templates = of(template("Hi {profile.nme.or('x')}", """
                <p>{profile.country}</p>
                <p>{cause.price}</p>
                <p>{cause.productId}</p>
                <p>{cuase.price.or('1')}</p>
                {#if profile.country}<p>{profile.country ?: 'x'}</p>{/if}
                """));

        assertThat(problems(templates))
                .containsExactlyInAnyOrder(
                        "1 {profile.nme.or('x')}; name",
                        "6 {profile.country} without a fallback; {profile.country.or('...')}, since it may be missing",
                        "7 {cause.price} without a fallback; {cause.price.or('...')}, since it may be missing",
                        "9 {cuase.price.or('1')}; cause");
    }

    @Test
    void textsThatAreNoTemplatesAreProblems() {
        assertThat(of("<p>no head</p>").problems())
                .extracting(FlowProblem::found)
                .containsExactly("no head");
        assertThat(of("---\nsubjct: x\n---\n").problems())
                .extracting(FlowProblem::found)
                .containsExactlyInAnyOrder("\"subjct\"", "no subject", "no text");
        assertThat(of(template("x", "{#if profile.name}")).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.file()).isEqualTo("templates/reminder.html"));
        assertThatThrownBy(() -> MessageTemplates.NONE.render("reminder", Map.of()))
                .hasMessageContaining("found no template reminder");
    }
}
