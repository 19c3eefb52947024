package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.platform.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class BodyReaderTest {

    private static final int LIMIT = 1_000;

    private final BodyReader reader = new BodyReader(LIMIT);

    @Test
    void aBodyOfExactlyTheLimitIsRead() throws IOException {
        assertThat(read(new byte[LIMIT], null)).hasSize(LIMIT);
        assertThat(read(gzip(new byte[LIMIT]), "gzip")).hasSize(LIMIT);
    }

    @Test
    void aLargerBodyIsRefusedWithoutReadingAllOfIt() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return ' ';
            }
        };

        assertThat(statusOf(() -> reader.read(endless, Optional.empty(), Optional.empty())))
                .isEqualTo(413);
        assertThat(statusOf(() -> reader.read(endless, Optional.empty(), Optional.of(1_001L))))
                .isEqualTo(413);
    }

    @Test
    void aSmallBodyThatInflatesWithoutEndIsRefused() throws IOException {
        byte[] bomb = gzip(new byte[500_000]);

        assertThat(bomb).hasSizeLessThan(LIMIT);
        assertThat(statusOf(() -> read(bomb, "gzip"))).isEqualTo(413);
    }

    @Test
    void brokenAndTruncatedDataIsRefused() throws IOException {
        byte[] whole = gzip(new byte[900]);

        assertThat(statusOf(() -> read(new byte[10], "gzip"))).isEqualTo(400);
        assertThat(statusOf(() -> read(Arrays.copyOf(whole, whole.length - 4), "gzip")))
                .isEqualTo(400);
        assertThat(statusOf(() -> read(new byte[0], "gzip"))).isEqualTo(400);
    }

    @Test
    void anUnknownEncodingIsRefused() {
        assertThat(statusOf(() -> read(new byte[10], "br"))).isEqualTo(415);
    }

    @Test
    void aCompressedBodyIsInflatedWhateverTheHeaderSays() throws IOException {
        for (String encoding : new String[] {null, "identity", "deflate"}) {
            assertThat(read(gzip(new byte[900]), encoding)).hasSize(900);
        }
    }

    private interface Call {
        Object run() throws IOException;
    }

    private static int statusOf(Call call) {
        int[] status = new int[1];
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> status[0] = e.problem().status());
        return status[0];
    }

    private byte[] read(byte[] body, @org.jspecify.annotations.Nullable String encoding) {
        return reader.read(new ByteArrayInputStream(body), Optional.ofNullable(encoding), Optional.empty());
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}
