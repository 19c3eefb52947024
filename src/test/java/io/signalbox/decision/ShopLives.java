package io.signalbox.decision;

import io.signalbox.decision.Timeline.Live;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.model.Membership;
import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.Rulebook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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

    /** A later version of {@link #rules}: nothing about carts any more, and a file of another name. */
    public static Rulebook laterRules() {
        return ShopRules.withoutCarts();
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

    /** A made-up life that begins within the month after an instant, in the order of reception. */
    public static List<Event> lifeAfter(Instant start, long seed) {
        List<Event> events = life(seed);
        Instant first = events.stream()
                .flatMap(event -> java.util.stream.Stream.of(event.occurredAt(), event.receivedAt()))
                .min(Instant::compareTo)
                .orElseThrow();
        Duration shift = Duration.between(first, start).plusMinutes(new Random(seed).nextInt(30 * 24 * 60));
        return events.stream()
                .map(event -> new Event(
                        event.id(),
                        event.name(),
                        event.occurredAt().plus(shift),
                        event.receivedAt().plus(shift),
                        event.properties(),
                        event.traits()))
                .toList();
    }

    /** How a life goes where each version takes over exactly at its instant: decided right before it, and at it. */
    public static IdealLife ideal(String profileId, List<Event> events, List<Live> versions, Instant until) {
        Life life = new Life(profileId, new Timeline(versions.subList(0, 1)))
                .limitedTo(new DeciderLimits(0, 1_000_000, Life.ZONE));
        List<Event> waiting = new ArrayList<>(events);
        for (int i = 1; i < versions.size(); i++) {
            Instant published = versions.get(i).from();
            receive(life, waiting, published.minusMillis(1));
            life.decide(published.minusMillis(1));
            receive(life, waiting, published);
            life.under(new Timeline(versions.subList(0, i + 1))).decide(published);
        }
        receive(life, waiting, until);
        life.decide(until);
        return new IdealLife(life.changes(), life.memberships());
    }

    /** What became of a life. */
    public record IdealLife(List<Change> changes, Set<Membership.Key> memberships) {}

    private static void receive(Life life, List<Event> waiting, Instant until) {
        List<Event> arrived = waiting.stream()
                .filter(event -> !event.receivedAt().isAfter(until))
                .toList();
        waiting.removeAll(arrived);
        life.receives(arrived.toArray(Event[]::new));
    }
}
