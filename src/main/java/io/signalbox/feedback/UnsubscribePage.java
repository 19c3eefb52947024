package io.signalbox.feedback;

import java.util.Optional;
import org.jsoup.nodes.Entities;

/** What people see who follow the way out of mails: a page without scripts, cookies or anything from elsewhere. Pure. */
final class UnsubscribePage {

    private static final String EVERYTHING = "everything";

    private UnsubscribePage() {}

    /** Asks; the page alone changes nothing. */
    static String question(Optional<String> topic) {
        String some =
                topic.map(word -> button("from", "topic", "Only from " + word)).orElse("");
        String all = button("from", EVERYTHING, topic.isPresent() ? "From everything" : "Unsubscribe");
        return page("Unsubscribe", "<p>Do you want no more e-mails from us?</p>" + some + all);
    }

    /** Says what is so now, with the way back. */
    static String unsubscribed(Optional<String> topic) {
        String what = topic.map(word -> "You get no more e-mails about " + text(word) + ".")
                .orElse("You get no more e-mails from us.");
        return page(
                "You are unsubscribed",
                "<p role=\"status\">" + what + "</p><p>That was a mistake?</p>"
                        + button("again", topic.isPresent() ? "topic" : EVERYTHING, "Subscribe again"));
    }

    static String subscribed(Optional<String> topic) {
        String what = topic.map(word -> "You get e-mails about " + text(word) + " again.")
                .orElse("You get e-mails from us again.");
        return page(
                "You are subscribed",
                "<p role=\"status\">" + what + "</p>"
                        + button("from", topic.isPresent() ? "topic" : EVERYTHING, "Unsubscribe"));
    }

    static String tryAgain() {
        return page(
                "Please try again", "<p role=\"alert\">That could not be stored. Please try again in a minute.</p>");
    }

    private static String button(String name, String value, String words) {
        return "<button name=\"%s\" value=\"%s\">%s</button>".formatted(name, value, text(words));
    }

    private static String text(String words) {
        return Entities.escape(words);
    }

    private static String page(String title, String content) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="robots" content="noindex">
                <title>%1$s</title>
                <style>
                body { margin: 0; padding: 2rem 1rem; font: 1.125rem/1.5 system-ui, sans-serif; color: #1c2530; background: #f6f5f3; }
                main { max-width: 32rem; margin: 0 auto; padding: 1.5rem; background: #fff; border-radius: .5rem; }
                button { display: block; width: 100%%; min-height: 3rem; margin: .75rem 0; padding: .5rem 1rem; font: inherit; color: #fff; background: #1f4f82; border: 0; border-radius: .375rem; cursor: pointer; }
                button:focus-visible { outline: 3px solid #e0a100; outline-offset: 2px; }
                </style>
                </head>
                <body>
                <main>
                <h1>%1$s</h1>
                <form method="post">%2$s</form>
                </main>
                </body>
                </html>
                """.formatted(title, content);
    }
}
