package io.signalbox.decision;

import io.signalbox.model.Claim;
import io.signalbox.model.Event;
import io.signalbox.model.EventRef;
import io.signalbox.model.ProfileState.SentTrait;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The traits that were sent, each stamped by its last writer in the total order of events. */
final class Traits {

    private Map<String, SentTrait> sent;
    private boolean shared = true;

    Traits(Map<String, SentTrait> sent) {
        this.sent = sent;
    }

    /** Names the traits that became others by this event; an older value never replaces a newer one. */
    void stamp(Event event, Consumer<String> changed) {
        if (event.traits().isEmpty()) {
            return;
        }
        EventRef by = event.ref();
        event.traits().set().forEach((name, value) -> stamp(name, Optional.of(value), by, changed));
        event.traits().unset().forEach(name -> stamp(name, Optional.empty(), by, changed));
    }

    private void stamp(String name, Optional<Object> value, EventRef by, Consumer<String> changed) {
        SentTrait old = sent.get(name);
        // The same writer once more, as flows of one instant are, has the last word.
        if (old != null && old.by().compareTo(by) > 0) {
            return;
        }
        if (shared) {
            sent = new HashMap<>(sent);
            shared = false;
        }
        sent.put(name, new SentTrait(value, by));
        Optional<Object> before = old == null ? Optional.empty() : old.value();
        if (!same(before, value)) {
            changed.accept(name);
        }
    }

    Map<String, SentTrait> sent() {
        return sent;
    }

    /** Those of the named traits that have a value, as rules read them. */
    Map<String, Object> among(Set<String> names, Map<String, Claim.HasTrait> computed) {
        if (names.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> some = new HashMap<>();
        for (String name : names) {
            Claim.HasTrait overlaying = computed.get(name);
            SentTrait trait = sent.get(name);
            if (overlaying != null) {
                some.put(name, overlaying.value());
            } else if (trait != null) {
                trait.value().ifPresent(value -> some.put(name, value));
            }
        }
        return some;
    }

    /** What rules read: sent traits overlaid by computed ones. */
    Map<String, Object> overlaidBy(Map<String, Claim.HasTrait> computed) {
        Map<String, Object> all = new HashMap<>();
        sent.forEach((name, trait) -> trait.value().ifPresent(value -> all.put(name, value)));
        computed.forEach((name, trait) -> all.put(name, trait.value()));
        return all;
    }

    private static boolean same(Optional<Object> one, Optional<Object> other) {
        return one.isPresent() == other.isPresent() && (one.isEmpty() || same(one.get(), other.get()));
    }

    /** Equal as values: the number of decimals makes no difference. */
    static boolean same(Object one, Object other) {
        if (one instanceof BigDecimal number && other instanceof BigDecimal another) {
            return number.compareTo(another) == 0;
        }
        return one.equals(other);
    }
}
