package io.signalbox.delivery;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * What a link in a mail says to the door that it leads to. It says all that the door must know, so that nothing is looked
 * up, and names no address.
 *
 * @param target where the person is led to; blank but for links
 */
public record LinkToken(Kind kind, MailOrigin origin, String target) {

    /** The doors, by the beginning of their paths. */
    public enum Kind {
        LINK("l"),
        OPEN("o"),
        UNSUBSCRIBE("u");

        private final String path;

        Kind(String path) {
            this.path = path;
        }

        String path() {
            return path;
        }

        private static Kind of(char path) {
            return Arrays.stream(values())
                    .filter(kind -> kind.path.charAt(0) == path)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("a signed link to no door"));
        }
    }

    private static final String MESSAGE = "msg_";
    private static final int MESSAGE_BYTES = 18;
    private static final int UUID_BYTES = 16;

    /** As few bytes as it takes: ids in binary, texts with their lengths before them. */
    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(kind.path().charAt(0));
            writeProfile(out, origin.profileId());
            writeMessage(out, origin.messageId());
            out.writeUTF(origin.flow());
            out.writeUTF(origin.step());
            out.writeUTF(origin.template());
            out.writeUTF(origin.topic().orElse(""));
            out.writeUTF(target);
        } catch (IOException e) {
            throw new UncheckedIOException("a text in a link is too long", e);
        }
        return bytes.toByteArray();
    }

    /** What was written by {@link #bytes}; anything else never gets here, since it was not signed. */
    static LinkToken of(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Kind kind = Kind.of((char) in.readByte());
            String profileId = readProfile(in);
            String messageId = readMessage(in);
            MailOrigin origin = new MailOrigin(
                    profileId,
                    messageId,
                    in.readUTF(),
                    in.readUTF(),
                    in.readUTF(),
                    Optional.of(in.readUTF()).filter(topic -> !topic.isEmpty()));
            return new LinkToken(kind, origin, in.readUTF());
        } catch (IOException e) {
            throw new UncheckedIOException("a signed link that cannot be read", e);
        }
    }

    private static void writeProfile(DataOutputStream out, String profileId) throws IOException {
        Optional<UUID> uuid = uuid(profileId);
        out.writeBoolean(uuid.isPresent());
        if (uuid.isPresent()) {
            out.writeLong(uuid.get().getMostSignificantBits());
            out.writeLong(uuid.get().getLeastSignificantBits());
        } else {
            out.writeUTF(profileId);
        }
    }

    private static Optional<UUID> uuid(String text) {
        if (text.length() != 2 * UUID_BYTES + 4) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(text))
                    .filter(uuid -> uuid.toString().equals(text));
        } catch (IllegalArgumentException other) {
            return Optional.empty();
        }
    }

    private static String readProfile(DataInputStream in) throws IOException {
        return in.readBoolean() ? new UUID(in.readLong(), in.readLong()).toString() : in.readUTF();
    }

    private static void writeMessage(DataOutputStream out, String messageId) throws IOException {
        byte[] bytes = ofMessage(messageId);
        boolean isShort = bytes.length == MESSAGE_BYTES && message(bytes).equals(messageId);
        out.writeBoolean(isShort);
        if (isShort) {
            out.write(bytes);
        } else {
            out.writeUTF(messageId);
        }
    }

    private static String readMessage(DataInputStream in) throws IOException {
        return in.readBoolean() ? message(in.readNBytes(MESSAGE_BYTES)) : in.readUTF();
    }

    private static byte[] ofMessage(String messageId) {
        if (!messageId.startsWith(MESSAGE)) {
            return new byte[0];
        }
        try {
            return Base64.getUrlDecoder().decode(messageId.substring(MESSAGE.length()));
        } catch (IllegalArgumentException other) {
            return new byte[0];
        }
    }

    private static String message(byte[] bytes) {
        return MESSAGE + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
