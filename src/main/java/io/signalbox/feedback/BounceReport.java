package io.signalbox.feedback;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a mail server says of a mail that came back: a delivery status notification (RFC 3464) or a complaint in the abuse
 * reporting format (RFC 5965).
 *
 * @param status the enhanced status code of a bounce, such as {@code 5.1.1}, or the type of a complaint, such as
 *     {@code abuse}
 * @param messageId by the header that we gave the mail; empty where the report does not return it
 * @param to where the mail went, as its own header says
 */
record BounceReport(Kind kind, String status, Optional<String> messageId, Optional<String> to) {

    /** What happened to it. */
    enum Kind {
        HARD,
        SOFT,
        COMPLAINT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The header of our mails that says which one it is. */
    private static final String MESSAGE = "X-Signalbox-Message";

    private static final Pattern ID = Pattern.compile("msg_[A-Za-z0-9_-]{1,64}");
    private static final Pattern TYPE = Pattern.compile("[a-z-]{1,40}");
    private static final Pattern TROUBLE = Pattern.compile("[45]\\.\\d{1,3}\\.\\d{1,3}");

    /**
     * Reads a mail; empty where it is no such report, or reports nothing bad.
     *
     * @throws MessagingException where the mail is broken
     */
    static Optional<BounceReport> read(MimeMessage mail) throws MessagingException, IOException {
        if (!mail.isMimeType("multipart/report") || !(mail.getContent() instanceof Multipart parts)) {
            return Optional.empty();
        }
        Optional<Said> said = Optional.empty();
        @Nullable InternetHeaders returned = null;
        for (int i = 0; i < parts.getCount(); i++) {
            BodyPart part = parts.getBodyPart(i);
            switch (type(part)) {
                case "message/delivery-status", "message/global-delivery-status" -> said = status(part);
                case "message/feedback-report" -> said = complaint(part);
                case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers" ->
                    returned = new InternetHeaders(part.getInputStream());
                default -> {
                    // The part for people, and whatever else a server adds.
                }
            }
        }
        Optional<String> messageId =
                header(returned, MESSAGE).filter(id -> ID.matcher(id).matches());
        Optional<String> to = header(returned, "To");
        return said.map(one -> new BounceReport(one.kind(), one.status(), messageId, to.map(BounceReport::address)));
    }

    private record Said(Kind kind, String status) {}

    private static String type(Part part) throws MessagingException {
        return new ContentType(part.getContentType()).getBaseType().toLowerCase(Locale.ROOT);
    }

    /** The first recipient that is in trouble; our mails have one. */
    private static Optional<Said> status(Part part) throws MessagingException, IOException {
        for (InternetHeaders recipient : groups(part)) {
            String status = header(recipient, "Status").orElse("").split("[\\s(]", 2)[0];
            if (TROUBLE.matcher(status).matches()) {
                return Optional.of(new Said(status.startsWith("5") ? Kind.HARD : Kind.SOFT, status));
            }
        }
        return Optional.empty();
    }

    private static Optional<Said> complaint(Part part) throws MessagingException, IOException {
        for (InternetHeaders group : groups(part)) {
            String type = header(group, "Feedback-Type").orElse("").toLowerCase(Locale.ROOT);
            if (!type.isEmpty()) {
                String known = TYPE.matcher(type).matches() ? type : "other";
                return known.equals("not-spam") ? Optional.empty() : Optional.of(new Said(Kind.COMPLAINT, known));
            }
        }
        return Optional.empty();
    }

    /** Groups of fields, with blank lines between them. */
    private static List<InternetHeaders> groups(Part part) throws MessagingException, IOException {
        InputStream in = new ByteArrayInputStream(part.getInputStream().readAllBytes());
        List<InternetHeaders> groups = new ArrayList<>();
        while (in.available() > 0) {
            groups.add(new InternetHeaders(in));
        }
        return groups;
    }

    private static Optional<String> header(@Nullable InternetHeaders headers, String name) {
        return Optional.ofNullable(headers)
                .map(all -> all.getHeader(name, null))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /** Without a name and brackets. */
    private static String address(String header) {
        int open = header.lastIndexOf('<');
        int close = header.indexOf('>', open + 1);
        return open >= 0 && close > open ? header.substring(open + 1, close) : header;
    }

    /** Without the address. */
    @Override
    public String toString() {
        return kind.word() + " " + status;
    }
}
