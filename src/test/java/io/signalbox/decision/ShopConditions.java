package io.signalbox.decision;

import io.signalbox.decision.Oracle.View;
import io.signalbox.model.Event;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which of the conditions of the shop's rules hold, from the first on: plain questions about a list of events. */
final class ShopConditions {

    private ShopConditions() {}

    /** Whether the first so many conditions of the rule hold together. */
    static boolean holds(String rule, int conditions, View view) {
        if (conditions == 0) {
            return true;
        }
        return switch (rule) {
            case "24 hours" -> cart(view, Duration.ofDays(1), conditions);
            case "48 hours" -> cart(view, Duration.ofDays(2), conditions);
            case "30 minutes" ->
                named(view, "add_to_cart")
                        .filter(cart -> isOld(cart, Duration.ofMinutes(30), view))
                        .anyMatch(cart -> conditions == 1
                                || named(view, "purchase_completed")
                                        .noneMatch(purchase -> isSince(purchase, cart)
                                                && Duration.between(cart.occurredAt(), purchase.occurredAt())
                                                                .compareTo(Duration.ofMinutes(30))
                                                        < 0));
            case "14 days" -> {
                List<Event> activity = view.facts().stream()
                        .filter(event -> Shop.PLAN.families(event.name()).contains("SiteActivity"))
                        .toList();
                // Of nothing there is no latest.
                yield !activity.isEmpty()
                        && (conditions == 1 || isOld(activity.get(activity.size() - 1), Duration.ofDays(14), view));
            }
            case "3 views" -> {
                List<Event> views = named(view, "product_viewed").toList();
                yield views.size() >= 3
                        && (conditions == 1 || !isOld(views.get(views.size() - 1), Duration.ofHours(2), view));
            }
            case "office hours" -> isHour(view, hour -> hour >= 9 && hour < 18) && (conditions == 1 || hasViewed(view));
            case "night" -> isHour(view, hour -> hour >= 22 || hour < 3) && (conditions == 1 || hasViewed(view));
            case "weekend" ->
                isWeekend(view)
                        && (conditions == 1
                                || named(view, "purchase_completed")
                                        .anyMatch(purchase -> !isOld(purchase, Duration.ofDays(7), view)));
            case "fan at work" -> {
                boolean both = Stream.of("german-fans|", "office-browser|")
                        .allMatch(ShopTruth.ofAll().at(view).segments()::contains);
                yield both
                        && (conditions == 1
                                || named(view, "product_viewed").findAny().isPresent());
            }
            default -> wholeRule(rule, view);
        };
    }

    /** Rules of one condition: it holds where the rule does, and by the explanation's own claim none gives it. */
    private static boolean wholeRule(String rule, View view) {
        Oracle.Truth truth = ShopTruth.ofAll().at(view);
        return switch (rule) {
            case "more than 3 views" -> mostRecentViews(view) > 3;
            case "was here" ->
                view.facts().stream()
                        .anyMatch(event -> Shop.PLAN.families(event.name()).contains("SiteActivity")
                                && !isOld(event, Duration.ofHours(2), view));
            case "clicked today" ->
                named(view, "email_clicked").anyMatch(click -> !isOld(click, Duration.ofDays(1), view));
            case "21 days" -> truth.segments().contains("dormant|");
            case "over 100.3" -> truth.segments().contains("big-spenders|");
            case "3 purchases" -> truth.segments().contains("loyal|");
            case "birthday" -> truth.segments().contains("birthday|");
            case "clicked" -> named(view, "email_clicked").findAny().isPresent();
            case "not clicked" -> named(view, "email_clicked").findAny().isEmpty();
            case "shared" -> named(view, "wishlist_shared").anyMatch(wish -> !isOld(wish, Duration.ofDays(7), view));
            case "friday" -> truth.segments().contains("friday|");
            case "fans" -> truth.segments().contains("german-fans|");
            case "shoes" -> truth.segments().contains("shoe-people|");
            case "big" ->
                truth.segments().contains("big-spenders|") && !truth.segments().contains("potentially-lost|");
            default -> throw new IllegalArgumentException("no such rule: " + rule);
        };
    }

    static int mostRecentViews(View view) {
        Map<Object, Integer> counts = new HashMap<>();
        named(view, "product_viewed")
                .filter(event -> !isOld(event, Duration.ofMinutes(10), view)
                        && event.properties().containsKey("category"))
                .forEach(event -> counts.merge(event.properties().get("category"), 1, Integer::sum));
        return counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private static boolean cart(View view, Duration age, int conditions) {
        List<Event> carts = named(view, "add_to_cart").toList();
        return carts.stream()
                .filter(cart -> isOld(cart, age, view))
                .filter(cart -> conditions < 2 || cart.equals(carts.get(carts.size() - 1)))
                .anyMatch(cart -> conditions < 3
                        || named(view, "purchase_completed").noneMatch(purchase -> isSince(purchase, cart)));
    }

    private static boolean isSince(Event event, Event other) {
        return !event.occurredAt().isBefore(other.occurredAt()) && !event.id().equals(other.id());
    }

    private static boolean hasViewed(View view) {
        return named(view, "product_viewed").anyMatch(event -> !isOld(event, Duration.ofHours(3), view));
    }

    private static boolean isHour(View view, Predicate<Integer> hours) {
        return hours.test(local(view).getHour());
    }

    private static boolean isWeekend(View view) {
        DayOfWeek day = LocalDate.from(local(view)).getDayOfWeek();
        return day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY;
    }

    private static ZonedDateTime local(View view) {
        Object zone = view.traits().getOrDefault("timezone", Life.ZONE.getId());
        return view.now().atZone(ZoneId.of((String) zone));
    }

    private static boolean isOld(Event event, Duration age, View view) {
        return !event.occurredAt().plus(age).isAfter(view.now());
    }

    private static Stream<Event> named(View view, String name) {
        return view.facts().stream().filter(event -> event.name().equals(name));
    }
}
