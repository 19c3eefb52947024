package io.signalbox.feedback;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Locale;

/** Tells people from programs that fetch what stands in mails before them, where those say so. Pure. */
final class Robots {

    /** Parts of the names of scanners, crawlers, previews and HTTP libraries. */
    private static final List<String> NAMES = List.of(
            "bot",
            "crawl",
            "spider",
            "preview",
            "scan",
            "monitor",
            "headless",
            "proofpoint",
            "barracuda",
            "mimecast",
            "safelinks",
            "facebookexternalhit",
            "curl/",
            "wget/",
            "python",
            "java/",
            "httpclient",
            "http-client",
            "libwww",
            "okhttp");

    private Robots() {}

    /** Whether the request says that no person made it. */
    static boolean sent(HttpHeaders headers) {
        // A brand of telephones.
        String agent = header(headers, "User-Agent").replace("cubot", "");
        String purpose = header(headers, "Purpose") + header(headers, "Sec-Purpose") + header(headers, "X-Moz");
        return agent.isBlank() || purpose.contains("prefetch") || NAMES.stream().anyMatch(agent::contains);
    }

    private static String header(HttpHeaders headers, String name) {
        String value = headers.getHeaderString(name);
        return value == null ? "" : value.toLowerCase(Locale.ROOT);
    }
}
