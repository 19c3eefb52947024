package io.signalbox.decision;

import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.Rulebook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The shop and the lives of its customers, for tests of other packages. */
public final class ShopLives {

    private ShopLives() {}

    public static TrackingPlan plan() {
        return Shop.PLAN;
    }

    public static Rulebook rules() {
        return ShopRules.all();
    }

    /** Other rules over the same plan. */
    public static Rulebook otherRules() {
        JavaRulebook all = ShopRules.all();
        return JavaRulebook.of(
                "shop-2", all.files().subList(0, all.files().size() / 2).toArray(JavaRulebook.JavaFile[]::new));
    }

    /** Rules that fail for a profile from this country in a way that no rule file accounts for. */
    public static Rulebook rulesThatBreakFor(String country) {
        return withPeople("shop-breaks", asking -> {
            if (asking.trait("country").filter(country::equals).isPresent()) {
                throw new IllegalStateException("no rules for " + country.length() + " letters");
            }
        });
    }

    /** Rules of which one file fails for everybody, for as long as this holds. */
    public static Rulebook rulesThatFailWhile(BooleanSupplier failing) {
        return withPeople("shop-fails", asking -> {
            if (failing.getAsBoolean()) {
                throw new ArithmeticException("divided by zero");
            }
        });
    }

    private static Rulebook withPeople(String id, Consumer<Asking> before) {
        List<JavaRulebook.JavaFile> files = new ArrayList<>(ShopRules.all().files());
        files.replaceAll(file -> file.unit().file().equals("people.drl")
                ? new JavaRulebook.JavaFile(file.unit(), before.andThen(file.rules()))
                : file);
        return JavaRulebook.of(id, files.toArray(JavaRulebook.JavaFile[]::new));
    }

    public static Event viewed(String id, Instant at, String category) {
        return Shop.viewed(id, at, category);
    }

    public static Event addedToCart(String id, Instant at) {
        return Shop.addedToCart(id, at);
    }

    public static Event purchased(String id, Instant at, String total) {
        return Shop.purchased(id, at, total);
    }

    public static Event traits(String id, Instant at, Map<String, ?> traits) {
        return Shop.traits(id, at, traits);
    }

    /** A made-up life, in the order of reception. */
    public static List<Event> life(long seed) {
        List<Event> events = new ArrayList<>(seed % 2 == 0 ? Lives.punctual(seed) : Lives.unpunctual(seed));
        events.sort(java.util.Comparator.comparing(Event::receivedAt));
        return events;
    }

    /** What the decider makes of a life, decided at its end with no shell around it. */
    public static List<Change> changes(String profileId, List<Event> events, Timeline timeline, Instant until) {
        Life life = new Life(profileId, timeline).limitedTo(new DeciderLimits(0, 1_000_000, Life.ZONE));
        life.receives(events.toArray(Event[]::new));
        life.decide(until);
        return life.changes();
    }
}
