package io.signalbox.delivery;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Leads the links of a mail over this service, and has it asked for a pixel when the mail is opened. Pure. */
final class TrackedHtml {

    private static final String UNTRACKED = "data-no-track";

    private TrackedHtml() {}

    /**
     * Rewrites a document.
     *
     * @param link what stands for a link to a web address; empty: it stays as it is
     * @param pixel the address of the pixel
     */
    static String of(String html, Function<String, Optional<String>> link, String pixel) {
        Document document = Jsoup.parse(html);
        document.outputSettings().prettyPrint(false);
        for (Element anchor : document.select("a[href]")) {
            String href = anchor.attr("href").strip();
            if (!anchor.hasAttr(UNTRACKED) && isWeb(href)) {
                link.apply(href).ifPresent(tracked -> anchor.attr("href", tracked));
            }
            anchor.removeAttr(UNTRACKED);
        }
        document.body()
                .appendElement("img")
                .attr("src", pixel)
                .attr("width", "1")
                .attr("height", "1")
                .attr("alt", "")
                .attr("style", "display:block; width:1px; height:1px; border:0;");
        return document.outerHtml();
    }

    private static boolean isWeb(String href) {
        String lower = href.toLowerCase(Locale.ROOT);
        return lower.startsWith("https://") || lower.startsWith("http://");
    }
}
