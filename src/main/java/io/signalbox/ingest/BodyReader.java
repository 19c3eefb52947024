package io.signalbox.ingest;

import io.signalbox.platform.Problem;
import io.signalbox.platform.ProblemException;
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
     * The body, inflated where it came compressed. What a small body inflates to is bounded by the same limit.
     *
     * @throws ProblemException 413 where it is too large, 415 where its encoding is unknown, 400 where it is broken
     */
    byte[] read(InputStream body, Optional<String> contentEncoding, Optional<Long> contentLength) {
        if (contentLength.filter(length -> length > maxBytes).isPresent()) {
            throw tooLarge(contentLength.get() + " bytes");
        }
        String encoding = contentEncoding.orElse("identity").strip().toLowerCase(Locale.ROOT);
        try {
            return switch (encoding) {
                case "", "identity" -> bounded(body, "more than " + maxBytes + " bytes");
                case "gzip", "x-gzip" -> inflated(body);
                default ->
                    throw Problem.of(
                                    415,
                                    "this content encoding is not read",
                                    Problem.Item.of("Content-Encoding", encoding, "gzip, or none"))
                            .asException();
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] inflated(InputStream body) throws IOException {
        byte[] compressed = bounded(body, "more than " + maxBytes + " bytes");
        try (InputStream inflating = new GZIPInputStream(new java.io.ByteArrayInputStream(compressed))) {
            return bounded(inflating, compressed.length + " bytes that inflate to more than " + maxBytes);
        } catch (ZipException | EOFException broken) {
            throw Problem.badRequest(
                            "the body cannot be decompressed; none of it was accepted",
                            Problem.Item.of("broken or truncated data", "gzip, as Content-Encoding says"))
                    .asException();
        }
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
