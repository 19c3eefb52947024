package io.signalbox.platform;

import java.io.IOException;
import java.io.InputStream;

/** Bodies of requests that are read into memory as a whole, and so must end somewhere. */
public final class BoundedBody {

    private BoundedBody() {}

    /**
     * All bytes.
     *
     * @param most in bytes
     * @param what they are, as in "the simulation"
     * @throws ProblemException 413 where there are more
     */
    public static byte[] read(InputStream body, long most, String what) throws IOException {
        int limit = Math.toIntExact(most);
        byte[] bytes = body.readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw Problem.of(
                            413,
                            what + " is too large",
                            Problem.Item.of("more than " + limit + " bytes", "at most " + limit))
                    .asException();
        }
        return bytes;
    }
}
