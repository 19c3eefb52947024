package io.signalbox.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.delivery.LinkToken.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Links say what they were made to say, and only those that we made. */
@Execution(ExecutionMode.CONCURRENT)
class LinkTokenTest {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.~ ";
    private static final LinkKeys KEYS = LinkKeys.of("the first secret, of 32 and more bytes".replace(' ', '-'));

    private static final List<Kind> KINDS = List.of(Kind.values());

    private final Random random = new Random(11);

    private LinkToken any() {
        byte[] hash = new byte[18];
        random.nextBytes(hash);
        String messageId = random.nextInt(5) == 0
                ? "msg_" + text(20)
                : "msg_" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        String profileId =
                random.nextInt(5) == 0 ? text(60) : new UUID(random.nextLong(), random.nextLong()).toString();
        return new LinkToken(
                KINDS.get(random.nextInt(KINDS.size())),
                new MailOrigin(
                        profileId,
                        messageId,
                        text(40),
                        text(10),
                        text(40),
                        Optional.of(text(20)).filter(topic -> !topic.isEmpty())),
                text(300));
    }

    private String text(int most) {
        return random.ints(random.nextInt(most), 0x20, 0x2ff)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void everyLinkSaysWhatItWasMadeToSay() {
        for (int i = 0; i < 2_000; i++) {
            LinkToken token = any();
            assertThat(KEYS.verified(KEYS.sign(token.bytes())).map(LinkToken::of))
                    .contains(token);
        }
    }

    @Test
    void anySingleChangedCharacterIsRefused() {
        for (int i = 0; i < 20; i++) {
            String token = KEYS.sign(any().bytes());
            for (int at = 0; at < token.length(); at++) {
                for (int letter = 0; letter < ALPHABET.length(); letter++) {
                    char other = ALPHABET.charAt(letter);
                    if (token.charAt(at) != other) {
                        String changed = token.substring(0, at) + other + token.substring(at + 1);
                        assertThat(KEYS.verified(changed))
                                .as("%s at %d", changed, at)
                                .isEmpty();
                    }
                }
            }
        }
    }

    @Test
    void whatIsCutOffAddedOrEmptyIsRefused() {
        String token = KEYS.sign(any().bytes());

        assertThat(KEYS.verified("")).isEmpty();
        assertThat(KEYS.verified(token + "A")).isEmpty();
        assertThat(KEYS.verified(token + "=")).isEmpty();
        for (int length = 0; length < token.length(); length++) {
            assertThat(KEYS.verified(token.substring(0, length))).isEmpty();
        }
    }

    @Test
    void aSecretCanBeRotatedWhileOldMailsStillWork() {
        String first = "a".repeat(32);
        String second = "b".repeat(32);
        byte[] content = "x".getBytes(StandardCharsets.UTF_8);
        String old = LinkKeys.of(first).sign(content);
        LinkKeys both = LinkKeys.of(second + " " + first);

        assertThat(both.verified(old)).isPresent();
        assertThat(LinkKeys.of(second).verified(both.sign(content))).isPresent();
        assertThat(LinkKeys.of(second).verified(old)).isEmpty();
    }

    @Test
    void aShortSecretIsRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> LinkKeys.of("b".repeat(32) + " hunter2"))
                .hasMessageContaining("found a secret of 7 bytes; expected at least 32")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aLinkIsShort() {
        MailOrigin mail = new MailOrigin(
                UUID.randomUUID().toString(),
                "msg_Qm0mW6aV8Hn3cXq4vT1yL7sR",
                "cart-recovery",
                "2.if1.1",
                "cart-reminder",
                Optional.empty());

        assertThat(KEYS.sign(new LinkToken(Kind.OPEN, mail, "").bytes())).hasSizeLessThan(140);
    }
}
