package io.signalbox.decision;

import static io.signalbox.decision.Units.file;

import io.signalbox.decision.JavaRulebook.JavaFile;
import io.signalbox.model.Event;
import io.signalbox.model.Summary;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** The shop's rules by hand: one of every kind that the product is for. */
final class ShopRules {

    private static final Duration MINUTES_10 = Duration.ofMinutes(10);

    private ShopRules() {}

    static JavaRulebook all() {
        return new JavaRulebook("shop-1", Shop.PLAN, files(false));
    }

    /** The same, but the first rule does not report when its window ends. */
    static JavaRulebook withHiddenFlip() {
        return new JavaRulebook("shop-hidden", Shop.PLAN, files(true));
    }

    /** A later version: nothing about carts any more, and the file about mail has another name. */
    static JavaRulebook withoutCarts() {
        List<JavaFile> files = new ArrayList<>(files(false));
        files.removeIf(file -> file.unit().file().equals("cart.drl"));
        files.replaceAll(file -> file.unit().file().equals("mail.drl")
                ? new JavaFile(
                        file(
                                "post.drl",
                                "everything",
                                "segment:clicker segment:unmoved segment:wisher segment:reachable"),
                        file.rules())
                : file);
        return new JavaRulebook("shop-2", Shop.PLAN, files);
    }

    private static List<JavaFile> files(boolean hidden) {
        return List.of(
                new JavaFile(
                        file(
                                "interest.drl",
                                "event:product_viewed",
                                "segment:highly-interested segment:active-browser trait:last_browsed_category"),
                        asking -> interest(asking, hidden)),
                new JavaFile(
                        file(
                                "cart.drl",
                                "event:add_to_cart event:purchase_completed",
                                "segment:potentially-lost trigger:cart-abandoned trigger:cart-left"
                                        + " trait:last_browsed_category"),
                        ShopRules::cart),
                new JavaFile(
                        file(
                                "activity.drl",
                                "event:product_viewed event:add_to_cart event:purchase_completed summary:SiteActivity",
                                "trigger:re-engage segment:dormant segment:reachable"),
                        ShopRules::activity),
                new JavaFile(
                        file(
                                "spend.drl",
                                "event:purchase_completed summary:purchase_completed",
                                "segment:big-spenders segment:loyal"),
                        ShopRules::spend),
                new JavaFile(
                        file(
                                "local.drl",
                                "event:product_viewed event:purchase_completed trait:timezone trait:birthday",
                                "segment:office-browser segment:night-owl segment:weekend-buyer segment:birthday"),
                        ShopRules::local),
                new JavaFile(
                        file(
                                "mail.drl",
                                "event:email_clicked unplanned",
                                "segment:clicker segment:unmoved segment:wisher segment:reachable"),
                        ShopRules::mail),
                new JavaFile(file("calendar.drl", "trait:timezone", "segment:friday"), asking -> {
                    if (asking.weekday(DayOfWeek.FRIDAY)) {
                        asking.segment("friday", "friday", "");
                    }
                }),
                new JavaFile(
                        file(
                                "people.drl",
                                "trait:country trait:last_browsed_category segment:highly-interested"
                                        + " segment:big-spenders segment:potentially-lost",
                                "segment:german-fans segment:shoe-people trigger:thanks"),
                        ShopRules::people),
                new JavaFile(
                        file(
                                "chain.drl",
                                "event:product_viewed segment:german-fans segment:office-browser",
                                "trigger:fan-at-work"),
                        ShopRules::chain));
    }

    private static void interest(Asking asking, boolean hidden) {
        BiPredicate<Event, Duration> within = hidden ? asking::withinUnreported : asking::within;
        NavigableSet<Event> views = asking.all("product_viewed");
        Map<String, List<Event>> byCategory = views.stream()
                .filter(view -> within.test(view, MINUTES_10))
                .filter(view -> view.properties().containsKey("category"))
                .collect(Collectors.groupingBy(
                        view -> (String) view.properties().get("category"), TreeMap::new, Collectors.toList()));
        byCategory.forEach((category, some) -> {
            if (some.size() > 3) {
                asking.segment("more than 3 views", "highly-interested", category, some.toArray(Event[]::new));
            }
        });
        if (views.size() >= 3 && asking.within(views.last(), Duration.ofHours(2))) {
            asking.segment("3 views", "active-browser", "", views.last());
        }
        if (!views.isEmpty() && views.last().properties().containsKey("category")) {
            asking.trait(
                    "last view",
                    "last_browsed_category",
                    Objects.requireNonNull(views.last().properties().get("category")),
                    views.last());
        }
    }

    private static void cart(Asking asking) {
        NavigableSet<Event> carts = asking.all("add_to_cart");
        NavigableSet<Event> purchases = asking.all("purchase_completed");
        for (Event cart : carts) {
            boolean last = cart.equals(carts.last());
            boolean bought = purchases.stream().anyMatch(purchase -> since(purchase, cart));
            if (last && asking.olderThan(cart, Duration.ofDays(1)) && !bought) {
                asking.segment("24 hours", "potentially-lost", "", cart);
            }
            if (last && asking.olderThan(cart, Duration.ofDays(2)) && !bought) {
                asking.trigger("48 hours", "cart-abandoned", cart.id(), cart);
            }
            boolean boughtSoon = purchases.stream()
                    .anyMatch(purchase -> since(purchase, cart)
                            && purchase.occurredAt().isBefore(cart.occurredAt().plus(Duration.ofMinutes(30))));
            if (asking.olderThan(cart, Duration.ofMinutes(30)) && !boughtSoon) {
                asking.trigger("30 minutes", "cart-left", cart.id(), cart);
            }
            if (last) {
                asking.trait("cart", "last_browsed_category", "cart", cart);
            }
        }
    }

    private static boolean since(Event event, Event other) {
        return !event.occurredAt().isBefore(other.occurredAt()) && !event.id().equals(other.id());
    }

    private static void activity(Asking asking) {
        List<Event> activity = asking.family("SiteActivity");
        if (!activity.isEmpty()) {
            Event last = activity.get(activity.size() - 1);
            if (asking.olderThan(last, Duration.ofDays(14))) {
                asking.trigger("14 days", "re-engage", last.id(), last);
            }
            for (Event event : activity) {
                if (asking.within(event, Duration.ofHours(2))) {
                    asking.segment("was here", "reachable", "", event);
                }
            }
        }
        if (asking.lastOlderThan(asking.summary("SiteActivity"), Duration.ofDays(21))) {
            asking.segment("21 days", "dormant", "");
        }
    }

    private static void spend(Asking asking) {
        BigDecimal sum = asking.all("purchase_completed").stream()
                .filter(purchase -> asking.within(purchase, Duration.ofDays(30)))
                .map(purchase -> (BigDecimal) purchase.properties().get("total"))
                .filter(Objects::nonNull)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        if (sum.compareTo(new BigDecimal("100.3")) >= 0) {
            asking.segment("over 100.3", "big-spenders", "");
        }
        Summary purchases = asking.summary("purchase_completed");
        if (purchases.count() >= 3 && asking.lastWithin(purchases, Duration.ofDays(30))) {
            asking.segment("3 purchases", "loyal", "");
        }
    }

    private static void local(Asking asking) {
        boolean viewed = asking.all("product_viewed").stream()
                        .filter(view -> asking.within(view, Duration.ofHours(3)))
                        .toList()
                        .size()
                > 0;
        if (asking.hourBetween(9, 18) && viewed) {
            asking.segment("office hours", "office-browser", "");
        }
        if (asking.hourBetween(22, 3) && viewed) {
            asking.segment("night", "night-owl", "");
        }
        boolean bought = asking.all("purchase_completed").stream()
                        .filter(purchase -> asking.within(purchase, Duration.ofDays(7)))
                        .toList()
                        .size()
                > 0;
        if (asking.weekday(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY) && bought) {
            asking.segment("weekend", "weekend-buyer", "");
        }
        if (asking.anniversary("birthday")) {
            asking.segment("birthday", "birthday", "");
        }
    }

    private static void mail(Asking asking) {
        NavigableSet<Event> clicks = asking.all("email_clicked");
        if (!clicks.isEmpty()) {
            asking.segment("clicked", "clicker", "", clicks.last());
        } else {
            asking.segment("not clicked", "unmoved", "");
        }
        for (Event click : clicks) {
            if (asking.within(click, Duration.ofDays(1))) {
                asking.segment("clicked today", "reachable", "", click);
            }
        }
        for (Event wish : asking.all("wishlist_shared")) {
            if (asking.within(wish, Duration.ofDays(7))) {
                asking.segment("shared", "wisher", "", wish);
            }
        }
    }

    private static void people(Asking asking) {
        if (asking.inSegment("highly-interested")
                && asking.trait("country").filter("DE"::equals).isPresent()) {
            asking.segment("fans", "german-fans", "");
        }
        if (asking.trait("last_browsed_category").filter("shoes"::equals).isPresent()) {
            asking.segment("shoes", "shoe-people", "");
        }
        if (asking.inSegment("big-spenders") && !asking.inSegment("potentially-lost")) {
            asking.trigger("big", "thanks", "big");
        }
    }

    private static void chain(Asking asking) {
        if (asking.inSegment("german-fans") && asking.inSegment("office-browser")) {
            Event last = asking.all("product_viewed").last();
            asking.trigger("fan at work", "fan-at-work", last.id(), last);
        }
    }
}
