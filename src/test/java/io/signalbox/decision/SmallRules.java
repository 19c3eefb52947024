package io.signalbox.decision;

import static io.signalbox.decision.Units.file;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMinutes;

import io.signalbox.decision.JavaRulebook.JavaFile;

/** Two small rule files, and a person under them or others. */
final class SmallRules {

    static final JavaFile HERE = new JavaFile(
            file("here.drl", "event:product_viewed", "segment:here"), asking -> asking.all("product_viewed").stream()
                    .filter(view -> asking.within(view, ofMinutes(10)))
                    .forEach(view -> asking.segment("seen", "here", "", view)));

    static final JavaFile ABANDONED = new JavaFile(
            file("cart.drl", "event:add_to_cart", "trigger:cart-abandoned"),
            asking -> asking.all("add_to_cart").stream()
                    .filter(cart -> asking.olderThan(cart, ofDays(2)))
                    .forEach(cart -> asking.trigger("48 hours", "cart-abandoned", cart.id(), cart)));

    private SmallRules() {}

    static Life anna(JavaFile... files) {
        return Profiles.anna(JavaRulebook.of("test", files));
    }
}
