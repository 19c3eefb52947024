package io.signalbox.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.model.Claim;
import io.signalbox.model.EventRef;
import io.signalbox.model.Membership;
import io.signalbox.model.ProfileState;
import io.signalbox.model.ProfileState.SentTrait;
import io.signalbox.model.ProfileState.UnitState;
import io.signalbox.model.Reason;
import io.signalbox.model.Summary;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class StateCodecTest {

    private final StateCodec codec = new StateCodec();

    @Test
    void whatIsWrittenIsReadBackExactly() {
        for (int seed = 0; seed < 2_000; seed++) {
            ProfileState state = new RandomStates(seed).state();

            ProfileState back = codec.decode(codec.encode(state));

            assertThat(back).describedAs("seed %d", seed).isEqualTo(state);
        }
    }

    @Test
    void aTextThatManyClaimsRestOnIsStoredOnce() {
        ProfileState state = new RandomStates(7).stateWithManyClaimsOf("a rule with a long name");

        String stored = new String(codec.encode(state), StandardCharsets.UTF_8);

        assertThat(stored).containsOnlyOnce("a rule with a long name");
    }

    @Test
    void anotherFormatIsRefusedByItsNumber() {
        byte[] future = "[99,[],[],[]][0,0,\"r\",[],[],[],[],[]]".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> codec.decode(future))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("expected a state of format 1, found format 99");
    }

    /** States with every kind of value, drawn from a seed. */
    private static final class RandomStates {
        private final Random random;

        RandomStates(long seed) {
            this.random = new Random(seed);
        }

        ProfileState state() {
            Map<String, Claim.HasTrait> computed = new HashMap<>();
            times(() -> trait(text())).forEach(trait -> computed.put(trait.name(), trait));
            Map<Membership.Key, Membership> memberships = new HashMap<>();
            times(() -> new Membership(new Membership.Key(text(), text()), instant(), reason()))
                    .forEach(membership -> memberships.put(membership.key(), membership));
            return new ProfileState(
                    instant(),
                    instant(),
                    text(),
                    named(() -> new SentTrait(perhaps(this::value), ref())),
                    computed,
                    memberships,
                    named(() -> unit()),
                    named(() -> new Summary(
                            random.nextInt(100),
                            random.nextInt(100),
                            decimal(),
                            perhaps(this::instant),
                            perhaps(this::instant))));
        }

        ProfileState stateWithManyClaimsOf(String rule) {
            List<Claim> claims = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                claims.add(new Claim.InSegment("s" + i, "", new Reason("file.drl", rule, List.of(ref()), "")));
            }
            UnitState unit = new UnitState(instant(), Optional.empty(), claims, Optional.empty());
            return new ProfileState(
                    instant(), instant(), "r1", Map.of(), Map.of(), Map.of(), Map.of("file.drl", unit), Map.of());
        }

        private UnitState unit() {
            Optional<String> error = perhaps(this::text);
            return new UnitState(
                    instant(),
                    perhaps(this::instant),
                    times(this::claim),
                    error,
                    error.isPresent() && random.nextBoolean());
        }

        private Claim claim() {
            return switch (random.nextInt(3)) {
                case 0 -> new Claim.InSegment(text(), text(), reason());
                case 1 -> trait(text());
                default -> new Claim.Triggers(text(), text(), reason());
            };
        }

        private Claim.HasTrait trait(String name) {
            return new Claim.HasTrait(name, value(), reason());
        }

        private Reason reason() {
            return new Reason(text(), text(), times(this::ref), random.nextBoolean() ? "" : text());
        }

        private EventRef ref() {
            return new EventRef(instant(), text());
        }

        private Object value() {
            return switch (random.nextInt(7)) {
                case 0 -> random.nextBoolean();
                case 1 -> random.nextLong();
                case 2 -> decimal();
                case 3 -> instant();
                case 4 -> random.nextInt(3) == 0 ? List.of() : List.of(value(), text());
                case 5 -> random.nextInt(3) == 0 ? Map.of() : Map.of(text(), value());
                default -> text();
            };
        }

        private BigDecimal decimal() {
            return new BigDecimal(new BigInteger(40, random), random.nextInt(12) - 4);
        }

        private Instant instant() {
            return Instant.ofEpochMilli((random.nextLong() >>> 1) % 4_000_000_000_000L - 1_000);
        }

        private String text() {
            String[] texts = {"", "vip", "Schuhe für \"Anna\"", "a\nb\u0000", "\uD83D\uDE80", "null", "[1]", "0"};
            return texts[random.nextInt(texts.length)] + (random.nextBoolean() ? random.nextInt(50) : "");
        }

        private <T> Optional<T> perhaps(Supplier<T> value) {
            return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
        }

        private <T> List<T> times(Supplier<T> value) {
            List<T> values = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                values.add(value.get());
            }
            return values;
        }

        private <T> Map<String, T> named(Supplier<T> value) {
            Map<String, T> values = new HashMap<>();
            times(value).forEach(one -> values.put(text(), one));
            return values;
        }
    }
}
