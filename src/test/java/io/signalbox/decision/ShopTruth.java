package io.signalbox.decision;

import io.signalbox.decision.Oracle.Truth;
import io.signalbox.decision.Oracle.View;
import io.signalbox.model.Event;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the shop's rules mean, said once more and differently: plain questions about a list of events, no flips. */
final class ShopTruth implements Oracle.Rules {

    static final List<Duration> DURATIONS = List.of(
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(3),
            Duration.ofDays(1),
            Duration.ofDays(2),
            Duration.ofDays(7),
            Duration.ofDays(14),
            Duration.ofDays(21),
            Duration.ofDays(30));

    static final List<Integer> HOURS = List.of(0, 3, 9, 18, 22);

    private final boolean withCarts;

    private ShopTruth(boolean withCarts) {
        this.withCarts = withCarts;
    }

    static ShopTruth ofAll() {
        return new ShopTruth(true);
    }

    static ShopTruth withoutCarts() {
        return new ShopTruth(false);
    }

    @Override
    public Truth at(View view) {
        Set<String> segments = new HashSet<>();
        Map<String, String> traits = new HashMap<>();
        Set<String> triggers = new HashSet<>();
        List<Event> views = named(view, "product_viewed");
        List<Event> carts = withCarts ? named(view, "add_to_cart") : List.of();
        List<Event> purchases = named(view, "purchase_completed");
        List<Event> clicks = named(view, "email_clicked");

        for (String category : List.of("shoes", "hats", "bags")) {
            long recent = views.stream()
                    .filter(e -> category.equals(e.properties().get("category")) && age(view, e) < 10 * 60_000L)
                    .count();
            if (recent > 3) {
                segments.add("highly-interested|" + category);
            }
        }
        if (views.size() >= 3 && age(view, last(views)) < 2 * 3_600_000L) {
            segments.add("active-browser|");
        }
        cart(view, carts, purchases, segments, triggers);
        trait(views, carts, traits);
        activity(view, segments, triggers);

        BigDecimal spent = BigDecimal.ZERO;
        for (Event purchase : purchases) {
            if (age(view, purchase) < 30 * 86_400_000L && purchase.properties().containsKey("total")) {
                spent = spent.add((BigDecimal) purchase.properties().get("total"));
            }
        }
        if (spent.doubleValue() > 100.29) {
            segments.add("big-spenders|");
        }
        List<Event> lifetime = view.all().stream()
                .filter(e -> e.name().equals("purchase_completed"))
                .toList();
        if (lifetime.size() >= 3 && age(view, last(lifetime)) < 30 * 86_400_000L) {
            segments.add("loyal|");
        }
        local(view, views, purchases, segments);
        if (!clicks.isEmpty()) {
            segments.add("clicker|");
        } else {
            segments.add("unmoved|");
        }
        if (clicks.stream().anyMatch(e -> age(view, e) < 24 * 3_600_000L)) {
            segments.add("reachable|");
        }
        if (named(view, "wishlist_shared").stream().anyMatch(e -> age(view, e) < 7 * 86_400_000L)) {
            segments.add("wisher|");
        }

        boolean interested = segments.stream().anyMatch(s -> s.startsWith("highly-interested|"));
        if (interested && "DE".equals(view.traits().get("country"))) {
            segments.add("german-fans|");
        }
        Object category = traits.containsKey("last_browsed_category")
                ? traits.get("last_browsed_category")
                : view.traits().get("last_browsed_category");
        if ("shoes".equals(category)) {
            segments.add("shoe-people|");
        }
        if (segments.contains("big-spenders|") && !segments.contains("potentially-lost|")) {
            triggers.add("thanks|big");
        }
        if (segments.contains("german-fans|") && segments.contains("office-browser|")) {
            triggers.add("fan-at-work|" + last(views).id());
        }
        return new Truth(segments, traits, triggers);
    }

    private static void cart(
            View view, List<Event> carts, List<Event> purchases, Set<String> segments, Set<String> triggers) {
        if (!carts.isEmpty()) {
            Event cart = last(carts);
            boolean bought = purchases.stream().anyMatch(p -> ms(p) >= ms(cart));
            if (!bought && age(view, cart) >= 24 * 3_600_000L) {
                segments.add("potentially-lost|");
            }
            if (!bought && age(view, cart) >= 48 * 3_600_000L) {
                triggers.add("cart-abandoned|" + cart.id());
            }
        }
        for (Event cart : carts) {
            boolean soon = purchases.stream().anyMatch(p -> ms(p) >= ms(cart) && ms(p) - ms(cart) < 30 * 60_000L);
            if (!soon && age(view, cart) >= 30 * 60_000L) {
                triggers.add("cart-left|" + cart.id());
            }
        }
    }

    /** The latest evidence wins: the last view says its category, the last cart says "cart". */
    private static void trait(List<Event> views, List<Event> carts, Map<String, String> traits) {
        List<Event> both = new ArrayList<>();
        if (!views.isEmpty() && last(views).properties().containsKey("category")) {
            both.add(last(views));
        }
        if (!carts.isEmpty()) {
            both.add(last(carts));
        }
        both.sort(null);
        if (!both.isEmpty()) {
            traits.put(
                    "last_browsed_category",
                    last(both).name().equals("add_to_cart")
                            ? "cart"
                            : (String) last(both).properties().get("category"));
        }
    }

    private static void activity(View view, Set<String> segments, Set<String> triggers) {
        Set<String> family = Set.of("product_viewed", "add_to_cart", "purchase_completed");
        List<Event> kept =
                view.facts().stream().filter(e -> family.contains(e.name())).toList();
        if (!kept.isEmpty() && age(view, last(kept)) >= 14 * 86_400_000L) {
            triggers.add("re-engage|" + last(kept).id());
        }
        if (!kept.isEmpty() && age(view, last(kept)) < 2 * 3_600_000L) {
            segments.add("reachable|");
        }
        List<Event> ever =
                view.all().stream().filter(e -> family.contains(e.name())).toList();
        if (!ever.isEmpty() && age(view, last(ever)) >= 21 * 86_400_000L) {
            segments.add("dormant|");
        }
    }

    private static void local(View view, List<Event> views, List<Event> purchases, Set<String> segments) {
        Object named = view.traits().get("timezone");
        ZoneId zone = named == null ? Life.ZONE : ZoneId.of((String) named);
        ZonedDateTime local = view.now().atZone(zone);
        LocalDate day = local.toLocalDate();
        boolean viewed = views.stream().anyMatch(e -> age(view, e) < 3 * 3_600_000L);
        if (viewed && between(view.now(), instant(day, 9, zone), instant(day, 18, zone))) {
            segments.add("office-browser|");
        }
        boolean night = between(view.now(), instant(day, 22, zone), instant(day.plusDays(1), 3, zone))
                || between(view.now(), instant(day.minusDays(1), 22, zone), instant(day, 3, zone));
        if (viewed && night) {
            segments.add("night-owl|");
        }
        boolean bought = purchases.stream().anyMatch(e -> age(view, e) < 7 * 86_400_000L);
        boolean weekend = day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
        if (bought && weekend) {
            segments.add("weekend-buyer|");
        }
        if (day.getDayOfWeek() == DayOfWeek.FRIDAY) {
            segments.add("friday|");
        }
        if (view.traits().get("birthday") instanceof String birthday && isBirthday(birthday.substring(5), day)) {
            segments.add("birthday|");
        }
    }

    private static boolean isBirthday(String monthAndDay, LocalDate day) {
        String today = day.toString().substring(5);
        return today.equals(monthAndDay) || (monthAndDay.equals("02-29") && today.equals("02-28") && !day.isLeapYear());
    }

    private static Instant instant(LocalDate day, int hour, ZoneId zone) {
        return day.atTime(hour, 0).atZone(zone).toInstant();
    }

    private static boolean between(Instant now, Instant from, Instant to) {
        return !now.isBefore(from) && now.isBefore(to);
    }

    private static List<Event> named(View view, String name) {
        return view.facts().stream().filter(e -> e.name().equals(name)).toList();
    }

    private static Event last(List<Event> events) {
        return events.get(events.size() - 1);
    }

    private static long age(View view, Event event) {
        return view.now().toEpochMilli() - ms(event);
    }

    private static long ms(Event event) {
        return event.occurredAt().toEpochMilli();
    }
}
