package io.signalbox.profile;

import io.signalbox.delivery.SuppressionStore;
import io.signalbox.flow.MessagePolicy;
import io.signalbox.identity.Identifier;
import io.signalbox.profile.FlowMailStore.Addressee;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where people can be written to, and whether they want to be. */
@Singleton
final class Recipients {

    /** One address, and nothing that a mail server could take for more. */
    private static final Pattern ADDRESS = Pattern.compile("[^\\s\\p{Cntrl},;<>\"@]+@[^\\s\\p{Cntrl},;<>\"@]+");

    private final SuppressionStore suppressions;

    Recipients(SuppressionStore suppressions) {
        this.suppressions = suppressions;
    }

    /** The trait {@code email}, or else the strongest identifier of that kind; empty where there is no valid one. */
    static Optional<String> address(Addressee addressee) {
        return Optional.ofNullable(addressee.traits().get("email"))
                .map(String::valueOf)
                .or(() -> addressee.emails().stream()
                        .map(value -> new Identifier("email", value))
                        .sorted()
                        .map(Identifier::value)
                        .findFirst())
                .filter(address -> ADDRESS.matcher(address).matches());
    }

    /**
     * Why the person does not want to read about a topic.
     *
     * @param name of the topic; blank where it is none
     */
    static Optional<String> refusal(Addressee addressee, String name, MessagePolicy.Topic topic) {
        Map<String, Object> traits = addressee.traits();
        Object consent = traits.get("emailConsent");
        if (topic.isTransactional()) {
            return Optional.empty();
        }
        if (Boolean.FALSE.equals(consent)) {
            return Optional.of("the person has not consented");
        }
        if (topic.needsConsent() && !Boolean.TRUE.equals(consent)) {
            return Optional.of("topic " + name + " needs consent, and the person has given none");
        }
        return addressee
                .unsubscribed()
                .map(from -> "the person has unsubscribed" + (from.isEmpty() ? "" : " from " + from));
    }

    /** Why nothing at all goes to an address; asked once more right before a mail is sent. */
    Optional<String> suppression(String address) {
        return suppressions.find(address).map(found -> found.reason().refusal());
    }
}
