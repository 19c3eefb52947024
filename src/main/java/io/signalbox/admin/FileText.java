package io.signalbox.admin;

import io.signalbox.platform.Problem;
import io.signalbox.platform.Problem.Item;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The text of a file that a caller sends. */
final class FileText {

    static final int MOST_BYTES = 1_000_000;

    private static final String MARK = "\uFEFF";
    private static final String WORKBOOK = ".xlsx";

    private FileText() {}

    /** As a rulebook keeps it: UTF-8 without a byte order mark, or the Base64 of a workbook. */
    static String read(String path, InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(MOST_BYTES + 1);
        if (path.endsWith(WORKBOOK) && bytes.length <= MOST_BYTES) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        try {
            return checked(
                    "body",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException noText) {
            throw Problem.badRequest("the file is no text", Item.of("bytes that are not UTF-8", "UTF-8 text"))
                    .asException();
        }
    }

    /** As it was sent. */
    static Object body(String path, String text) {
        return path.endsWith(WORKBOOK) ? Base64.getDecoder().decode(text) : text;
    }

    static String type(String path) {
        return path.endsWith(WORKBOOK) ? MediaType.APPLICATION_OCTET_STREAM : MediaType.TEXT_PLAIN + ";charset=UTF-8";
    }

    static String checked(String pointer, String text) {
        if (text.length() > MOST_BYTES) {
            throw Problem.of(
                            413,
                            "the file is too large",
                            Item.of(pointer, "more than " + MOST_BYTES + " bytes", "at most " + MOST_BYTES))
                    .asException();
        }
        if (text.indexOf('\0') >= 0) {
            throw Problem.badRequest("the file is no text", Item.of(pointer, "a NUL character", "UTF-8 text"))
                    .asException();
        }
        return text.startsWith(MARK) ? text.substring(1) : text;
    }
}
