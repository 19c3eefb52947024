package io.signalbox.benchmark;

import io.signalbox.model.Claim;
import io.signalbox.model.Event;
import io.signalbox.model.EventRef;
import io.signalbox.model.Reason;
import io.signalbox.model.Summary;
import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.Assessment;
import io.signalbox.rulebook.Desk;
import io.signalbox.rulebook.Rulebook;
import io.signalbox.rulebook.Unit;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The seven rules of the benchmark as somebody would write them who needs no engine: the measure for the engine. */
final class HandWrittenRules implements Rulebook {

    private static final String FILE = "seven.java";
    private static final long MINUTES_10 = TimeUnit.MINUTES.toMillis(10);
    private static final long HOURS_2 = TimeUnit.HOURS.toMillis(2);
    private static final long DAYS_1 = TimeUnit.DAYS.toMillis(1);
    private static final long DAYS_2 = TimeUnit.DAYS.toMillis(2);
    private static final long DAYS_14 = TimeUnit.DAYS.toMillis(14);
    private static final long DAYS_30 = TimeUnit.DAYS.toMillis(30);
    private static final BigDecimal BIG = new BigDecimal("100.3");

    private final TrackingPlan plan = BenchmarkPlan.plan();
    private final List<Unit> units = List.of(new Unit(
            FILE,
            false,
            Set.of("product_viewed", "add_to_cart", "purchase_completed"),
            false,
            Set.of("purchase_completed"),
            Set.of(),
            Set.of(),
            Set.of("highly-interested", "active-browser", "potentially-lost", "big-spenders", "loyal"),
            Set.of(),
            Set.of("cart-abandoned", "re-engage"),
            Optional.empty()));

    @Override
    public String id() {
        return "by-hand";
    }

    @Override
    public TrackingPlan plan() {
        return plan;
    }

    @Override
    public List<Unit> units() {
        return units;
    }

    @Override
    public Desk open(String profileId, ZoneId defaultZone) {
        return new HandDesk();
    }

    private static final class HandDesk implements Desk {
        private final List<Event> views = new ArrayList<>();
        private final List<Event> carts = new ArrayList<>();
        private final List<Event> purchases = new ArrayList<>();
        private Summary bought = Summary.NOTHING;
        private long now;
        private long flip = Long.MAX_VALUE;

        private List<Event> list(Event event) {
            return switch (event.name()) {
                case "product_viewed" -> views;
                case "add_to_cart" -> carts;
                default -> purchases;
            };
        }

        @Override
        public void add(Event event) {
            list(event).add(event);
        }

        @Override
        public void remove(Event event) {
            list(event).remove(event);
        }

        @Override
        public void traits(Map<String, Object> traits) {}

        @Override
        public void segments(Set<String> segments) {}

        @Override
        public void summaries(Map<String, Summary> summaries) {
            bought = summaries.getOrDefault("purchase_completed", Summary.NOTHING);
        }

        private boolean olderThan(long at, long span) {
            if (at + span > now) {
                flip = Math.min(flip, at + span);
                return false;
            }
            return true;
        }

        private static long at(Event event) {
            return event.occurredAt().toEpochMilli();
        }

        @Override
        public Assessment assess(int unit, Instant instant) {
            now = instant.toEpochMilli();
            flip = Long.MAX_VALUE;
            List<Claim> claims = new ArrayList<>();
            Event view = views(claims);
            Event cart = latest(carts);
            if (cart != null && !boughtSince(cart)) {
                if (olderThan(at(cart), DAYS_1)) {
                    claims.add(new Claim.InSegment("potentially-lost", "", because("potentially lost", cart)));
                }
                if (olderThan(at(cart), DAYS_2)) {
                    claims.add(new Claim.Triggers("cart-abandoned", cart.id(), because("cart abandoned", cart)));
                }
            }
            Event last = later(later(view, cart), latest(purchases));
            if (last != null && olderThan(at(last), DAYS_14)) {
                claims.add(new Claim.Triggers("re-engage", last.id(), because("re-engage", last)));
            }
            spending(claims);
            return new Assessment(
                    claims, flip == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(flip)));
        }

        private @Nullable Event views(List<Claim> claims) {
            Map<Object, List<EventRef>> recent = new HashMap<>();
            for (Event view : views) {
                Object category = view.properties().get("category");
                if (category != null && !olderThan(at(view), MINUTES_10)) {
                    recent.computeIfAbsent(category, missing -> new ArrayList<>())
                            .add(view.ref());
                }
            }
            recent.forEach((category, refs) -> {
                if (refs.size() > 3) {
                    Reason reason = new Reason(FILE, "highly interested", refs, "");
                    claims.add(new Claim.InSegment("highly-interested", category.toString(), reason));
                }
            });
            Event last = latest(views);
            if (last != null && views.size() >= 3 && !olderThan(at(last), HOURS_2)) {
                List<EventRef> refs = views.stream().map(Event::ref).toList();
                claims.add(new Claim.InSegment("active-browser", "", new Reason(FILE, "active browser", refs, "")));
            }
            return last;
        }

        private boolean boughtSince(Event cart) {
            for (Event purchase : purchases) {
                if (at(purchase) >= at(cart)) {
                    return true;
                }
            }
            return false;
        }

        private void spending(List<Claim> claims) {
            BigDecimal sum = BigDecimal.ZERO;
            List<EventRef> refs = new ArrayList<>();
            for (Event purchase : purchases) {
                if (!olderThan(at(purchase), DAYS_30)
                        && purchase.properties().get("total") instanceof BigDecimal total) {
                    sum = sum.add(total);
                    refs.add(purchase.ref());
                }
            }
            if (sum.compareTo(BIG) >= 0) {
                claims.add(new Claim.InSegment("big-spenders", "", new Reason(FILE, "big spender", refs, "")));
            }
            if (bought.count() >= 3
                    && bought.lastAt().isPresent()
                    && !olderThan(bought.lastAt().get().toEpochMilli(), DAYS_30)) {
                claims.add(new Claim.InSegment("loyal", "", new Reason(FILE, "loyal", List.of(), "")));
            }
        }

        private static @Nullable Event latest(List<Event> events) {
            Event latest = null;
            for (Event event : events) {
                latest = later(latest, event);
            }
            return latest;
        }

        private static @Nullable Event later(@Nullable Event one, @Nullable Event other) {
            if (one == null || other == null) {
                return one == null ? other : one;
            }
            return one.compareTo(other) >= 0 ? one : other;
        }

        private static Reason because(String rule, Event event) {
            return new Reason(FILE, rule, List.of(event.ref()), "");
        }

        @Override
        public void close() {}
    }
}
