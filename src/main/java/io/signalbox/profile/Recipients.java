package io.signalbox.profile;

import io.signalbox.delivery.SuppressionStore;
import io.signalbox.flow.MessagePolicy;
import io.signalbox.identity.Identifier;
import io.signalbox.identity.Identities;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where people can be written to, and whether they want to be. */
@Singleton
final class Recipients {

    /** One address, and nothing that a mail server could take for more. */
    private static final Pattern ADDRESS = Pattern.compile("[^\\s\\p{Cntrl},;<>\"@]+@[^\\s\\p{Cntrl},;<>\"@]+");

    private final Identities identities;
    private final FlowMailStore store;
    private final SuppressionStore suppressions;

    Recipients(Identities identities, FlowMailStore store, SuppressionStore suppressions) {
        this.identities = identities;
        this.store = store;
        this.suppressions = suppressions;
    }

    /** The trait {@code email}, or else the strongest identifier of that kind; empty where there is no valid one. */
    Optional<String> address(String profileId, Map<String, Object> traits) {
        List<String> known = identities.identifiersOf(profileId).stream()
                .filter(one -> one.kind().equals("email"))
                .map(Identifier::value)
                .toList();
        return Optional.ofNullable(traits.get("email"))
                .map(String::valueOf)
                .or(() -> known.stream().findFirst())
                .filter(address -> ADDRESS.matcher(address).matches());
    }

    /**
     * Why nothing about a topic may be sent to the person.
     *
     * @param name of the topic; blank where it is none
     */
    Optional<String> refusal(
            String profileId, Map<String, Object> traits, String address, String name, MessagePolicy.Topic topic) {
        Optional<String> suppressed = suppressions
                .find(address)
                .map(found -> "the address is suppressed: " + found.reason().word());
        if (suppressed.isPresent() || topic.isTransactional()) {
            return suppressed;
        }
        Object consent = traits.get("emailConsent");
        if (Boolean.FALSE.equals(consent)) {
            return Optional.of("the person has not consented");
        }
        if (topic.needsConsent() && !Boolean.TRUE.equals(consent)) {
            return Optional.of("topic " + name + " needs consent, and the person has given none");
        }
        return store.unsubscribed(profileId, name)
                .map(from -> "the person has unsubscribed" + (from.isEmpty() ? "" : " from " + from));
    }
}
