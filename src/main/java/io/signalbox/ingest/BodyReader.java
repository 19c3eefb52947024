package io.signalbox.ingest;

import io.signalbox.platform.Problem;
import io.signalbox.platform.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads a request's body into memory, and never more of it than allowed, compressed or not. */
final class BodyReader {

    private final int maxBytes;

    BodyReader(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * The body, inflated where it came compressed, whatever the header says of it. What a small body inflates to is bounded by the same limit.
     *
     * @throws ProblemException 413 where it is too large, 415 where its encoding is unknown, 400 where it is broken
     */
    byte[] read(InputStream body, Optional<String> contentEncoding, Optional<Long> contentLength) {
        if (contentLength.filter(length -> length > maxBytes).isPresent()) {
            throw tooLarge(contentLength.get() + " bytes");
        }
        try {
            byte[] bytes = bounded(body, "more than " + maxBytes + " bytes");
            // Some clients compress and do not say so, or say something else.
            return isGzip(bytes) ? inflated(bytes) : plain(bytes, contentEncoding.orElse("identity"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isGzip(byte[] bytes) {
        return bytes.length > 1 && bytes[0] == (byte) 0x1f && bytes[1] == (byte) 0x8b;
    }

    private static byte[] plain(byte[] bytes, String contentEncoding) {
        String encoding = contentEncoding.strip().toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "", "identity" -> bytes;
            case "gzip", "x-gzip" -> throw broken();
            default ->
                throw Problem.of(
                                415,
                                "this content encoding is not read",
                                Problem.Item.of("Content-Encoding", encoding, "gzip, or none"))
                        .asException();
        };
    }

    private byte[] inflated(byte[] compressed) throws IOException {
        try (InputStream inflating = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            return bounded(inflating, compressed.length + " bytes that inflate to more than " + maxBytes);
        } catch (ZipException | EOFException broken) {
            throw broken();
        }
    }

    private static ProblemException broken() {
        return Problem.badRequest(
                        "the body cannot be decompressed; none of it was accepted",
                        Problem.Item.of("broken or truncated data", "gzip, as Content-Encoding says"))
                .asException();
    }

    private byte[] bounded(InputStream from, String found) throws IOException {
        byte[] bytes = from.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw tooLarge(found);
        }
        return bytes;
    }

    private ProblemException tooLarge(String found) {
        return Problem.of(
                        413,
                        "the body is too large; none of it was accepted",
                        Problem.Item.of(found, "at most " + maxBytes + " bytes: send several requests"))
                .asException();
    }
}
