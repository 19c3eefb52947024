package io.signalbox.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.ShopLives;
import io.signalbox.history.Entry;
import io.signalbox.identity.Identified;
import io.signalbox.identity.Identifier;
import io.signalbox.identity.Identities;
import io.signalbox.identity.MovedMeanwhileException;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** One person behind many identifiers: which order or portions they became known in changes nothing. */
@Execution(ExecutionMode.CONCURRENT)
class MergeLawsTest {

    private static final Instant START = Instant.parse("2026-12-31T00:00:00Z");
    private static final int ROUNDS = 40;

    /** What a client sent. */
    private record Sent(Set<Identifier> identifiers, Event event) {}

    @Test
    void anyOrderAndPortionsOfTheSameEventsGiveTheSamePeople() {
        long merged = 0;
        long shared = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(round);
            List<Sent> sent = sent(random);
            Instant end = last(sent).plus(Duration.ofHours(1));

            World one = new World(end);
            one.receive(sent, 1, new Random(round), false);
            World shuffled = new World(end);
            List<Sent> otherwise = new ArrayList<>(sent);
            Collections.shuffle(otherwise, random);
            shuffled.receive(otherwise, 7, random, true);

            assertThat(shuffled.people()).as("round %d", round).isEqualTo(one.people());
            assertThat(shuffled.firedTwice(sent)).as("round %d", round).isEmpty();
            assertThat(one.firedTwice(sent)).as("round %d", round).isEmpty();
            merged += shuffled.count("select count(*) as n from profiles where merged_into is not null");
            shared += shuffled.count("select count(*) as n from identifiers where alarm is not null");
        }
        assertThat(merged).as("profiles that were merged").isGreaterThan(ROUNDS);
        assertThat(shared).as("identifiers that several people used").isGreaterThan(ROUNDS / 2);
    }

    @Test
    void anUnmergeGivesBackWhatEachHad() {
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(1_000 + round);
            Identifier anna = new Identifier("userId", "anna");
            Identifier browser = new Identifier("anonymousId", "browser");
            List<Sent> sent = new ArrayList<>();
            for (Event event : life(round, "a")) {
                sent.add(new Sent(Set.of(anna), event));
            }
            for (Event event : life(round + 50, "b")) {
                sent.add(new Sent(Set.of(browser), event));
            }
            Instant end = last(sent).plus(Duration.ofHours(1));
            World apart = new World(end);
            apart.receive(sent, 5, random, true);

            World world = new World(end);
            world.receive(sent, 5, random, true);
            Event login = ShopLives.viewed("login", end.plusSeconds(1), "shoes");
            world.receive(List.of(new Sent(Set.of(anna, browser), login)), 1, random, true);
            apart.receive(List.of(new Sent(Set.of(anna), login)), 1, random, true);
            assertThat(world.people()).hasSize(1);
            String gone = world.station
                    .sql
                    .first(
                            "select profile_id from profiles where merged_into is not null",
                            row -> row.text("profile_id"))
                    .orElseThrow();

            assertThat(world.identities.unmerge(gone, world.station.clock.instant()))
                    .isPresent();
            world.station.clock.tick(Duration.ofMillis(5));
            world.station.settle();
            apart.station.clock.tick(Duration.ofMillis(5));
            apart.station.settle();

            assertThat(world.people()).as("round %d", round).isEqualTo(apart.people());
            assertThat(world.firedTwice(sent)).isEmpty();
            assertThat(world.identities.unmerge(gone, end)).isEmpty();
        }
    }

    @Test
    void runsWithTheSameTextAsCauseAreOneAfterwards() {
        Identifier anna = new Identifier("userId", "anna");
        Identifier phone = new Identifier("anonymousId", "phone");
        World world = new World(START);
        world.receive(
                List.of(
                        new Sent(Set.of(anna), ShopLives.viewed("one", START.minusSeconds(9), "shoes")),
                        new Sent(Set.of(phone), ShopLives.viewed("two", START.minusSeconds(8), "shoes"))),
                2,
                new Random(1),
                true);
        // The profile that is merged is the younger one, and its run the older one.
        world.station.sql.update("""
                insert into flow_runs (profile_id, flow, run, started_at, start_at, start_id, cause, detail, step, since)
                select profile_id, 'birthday', ' 2026', at, at, 'x', '{}', '', step, at
                from (
                    select profile_id,
                        timestamptz '2026-01-09' - row_number() over (order by created_at, profile_id) * interval '1 day' as at,
                        row_number() over (order by created_at, profile_id)::text as step
                    from profiles
                ) as runs
                """);

        world.receive(
                List.of(new Sent(Set.of(anna, phone), ShopLives.viewed("login", START.minusSeconds(5), "hats"))),
                1,
                new Random(1),
                true);

        assertThat(world.count("select count(*) as n from profiles where merged_into is not null"))
                .isEqualTo(1);
        assertThat(world.count("select count(*) as n from flow_runs")).isEqualTo(2);
        assertThat(world.count("""
                        select count(*) as n
                        from flow_runs as r
                        join profiles as p using (profile_id)
                        where r.ended_at is null
                        and p.merged_into is not null
                        """)).isZero();
        assertThat(world.station.sql.first("""
                        select r.step
                        from flow_runs as r
                        join profiles as p using (profile_id)
                        where p.merged_into is null
                        """, row -> row.text("step")))
                .as("the one that began first")
                .contains("2");
        assertThat(world.count("""
                        select count(*) as n
                        from flow_changes as c
                        join profiles as p using (profile_id)
                        where c.kind = 'flow-ended'
                        and c.detail = 'merged'
                        and p.merged_into is not null
                        """)).isEqualTo(1);
    }

    @Test
    void whatTwoHadBothGoesBackToBothWhoeverWasMergedMeanwhile() {
        Identifier anna = new Identifier("userId", "anna");
        Identifier phone = new Identifier("anonymousId", "phone");
        Identifier tablet = new Identifier("anonymousId", "tablet");
        Event seen = ShopLives.viewed("seen", START.minusSeconds(9), "shoes");
        List<Sent> alone = Stream.of(anna, phone, tablet)
                .map(one -> new Sent(Set.of(one), seen))
                .toList();
        Event login = ShopLives.viewed("login", START.minusSeconds(5), "hats");
        Event again = ShopLives.viewed("again", START.minusSeconds(4), "hats");
        World world = new World(START);
        world.receive(alone, 1, new Random(1), true);
        world.receive(List.of(new Sent(Set.of(phone, tablet), login)), 1, new Random(1), true);
        world.receive(List.of(new Sent(Set.of(anna, phone), again)), 1, new Random(1), true);
        assertThat(world.people().values().iterator().next().get(0)).isEqualTo("again login seen");
        assertThat(world.count("select count(*) as n from events")).isEqualTo(5);

        for (String gone : world.station.sql.query(
                "select profile_id from profiles where merged_into is not null order by created_at desc",
                row -> row.text("profile_id"))) {
            world.identities.unmerge(gone, world.station.clock.instant());
            world.station.clock.tick(Duration.ofMillis(5));
            world.station.settle();
        }

        assertThat(world.people().values())
                .extracting(texts -> texts.get(0))
                .containsExactlyInAnyOrder("again seen", "login seen", "seen");
        assertThat(world.people().values())
                .allSatisfy(texts -> assertThat(texts.get(0)).isEqualTo(texts.get(1)));
    }

    @Test
    void aTriggerIsNotMutedWhereAProfileThatWasSetAsideIsRetriedRightBeforeItIsMerged() {
        World world = new World(START);
        Identifier anna = new Identifier("userId", "anna");
        Identifier browser = new Identifier("anonymousId", "browser");
        Event cart = ShopLives.addedToCart("cart", START.minusSeconds(1));
        world.receive(List.of(new Sent(Set.of(browser), cart)), 1, new Random(1), true);
        ProfileStore profiles = new ProfileStore();
        Instant end = START.plus(Duration.ofDays(3));
        world.station.sql.doInTransaction(transaction -> {
            String id = world.identities.profileOf("anonymousId", "browser").orElseThrow();
            profiles.setAside(transaction, id, START, "failed");
            transaction.update("update due set due_at = 'infinity'");
        });
        world.station.tickTo(end);

        world.station.sql.doInTransaction(transaction -> profiles.retry(
                transaction,
                List.of(world.identities.profileOf("anonymousId", "browser").orElseThrow()),
                end));
        world.append(List.of(new Sent(Set.of(anna, browser), ShopLives.viewed("login", end, "shoes"))));
        world.station.clock.tick(Duration.ofMillis(5));
        world.station.settle();

        assertThat(world.loud()).contains("cart");
    }

    @Test
    void aTriggerThatWasPendingWhenItsProfileWasMergedStillFires() {
        Instant end = START.plus(Duration.ofDays(3));
        World world = new World(START);
        Identifier anna = new Identifier("userId", "anna");
        Identifier browser = new Identifier("anonymousId", "browser");
        Event cart = ShopLives.addedToCart("cart", START.minusSeconds(1));
        world.receive(List.of(new Sent(Set.of(browser), cart)), 1, new Random(1), true);

        // When: nobody decides between the end of the two days and the login
        world.station.tickTo(end);
        world.append(List.of(new Sent(Set.of(anna, browser), ShopLives.viewed("login", end, "shoes"))));
        world.station.clock.tick(Duration.ofMillis(5));
        world.station.settle();

        // Then
        assertThat(world.loud()).contains("cart");
        assertThat(world.people()).hasSize(1);
    }

    @Test
    void anEventThatIsStillPendingDoesNotTakeTheMergeBackToTheLastDecision() {
        World world = new World(START);
        Identifier anna = new Identifier("userId", "anna");
        Identifier browser = new Identifier("anonymousId", "browser");
        for (Identifier one : List.of(anna, browser)) {
            Event seen = ShopLives.viewed("seen-" + one.kind(), START.minusSeconds(1), "shoes");
            world.receive(List.of(new Sent(Set.of(one), seen)), 1, new Random(1), true);
        }
        // They are looked at as far as time alone asks for it.
        Instant later = START.plus(Duration.ofDays(400));
        world.station.liveUntil(world.station.runtime(), later);

        // When: the login comes while the page before it is not decided yet
        world.append(List.of(new Sent(Set.of(browser), ShopLives.viewed("page", later, "hats"))));
        world.station.clock.tick(Duration.ofMillis(20));
        world.append(List.of(
                new Sent(Set.of(anna, browser), ShopLives.viewed("login", world.station.clock.instant(), "hats"))));

        // Then
        List<Instant> rebuilt = world.station.sql.query(
                "select distinct rebuild_at from profiles where rebuild_at is not null",
                row -> row.instant("rebuild_at"));
        assertThat(rebuilt).containsExactly(later.minusMillis(1));
    }

    private static Instant last(List<Sent> sent) {
        return sent.stream()
                .map(one -> one.event().occurredAt())
                .max(Instant::compareTo)
                .orElseThrow();
    }

    private static List<Event> life(long seed, String prefix) {
        return ShopLives.life(seed).stream()
                .map(event -> new Event(
                        prefix + event.id(),
                        event.name(),
                        event.occurredAt(),
                        event.receivedAt(),
                        event.properties(),
                        event.traits()))
                .toList();
    }

    /** Some people with some devices, of which one may be shared. */
    private static List<Sent> sent(Random random) {
        List<Identifier> strong =
                List.of(new Identifier("userId", "u1"), new Identifier("userId", "u2"), new Identifier("email", "e1"));
        List<Identifier> weak = Stream.of("a1", "a2", "a3", "a4", "a5")
                .map(value -> new Identifier("anonymousId", value))
                .toList();
        List<Sent> sent = new ArrayList<>();
        Map<String, Sent> known = new HashMap<>();
        for (int life = 0; life < 3; life++) {
            for (Event event : life(random.nextInt(1_000), life + "-")) {
                // What is sent again is sent as it was.
                Sent before = known.get(event.id());
                if (before != null) {
                    sent.add(before);
                    continue;
                }
                Set<Identifier> identifiers = new TreeSet<>();
                known.put(event.id(), new Sent(identifiers, event));
                identifiers.add(weak.get(random.nextInt(weak.size())));
                if (random.nextInt(4) == 0) {
                    identifiers.add(strong.get(random.nextInt(strong.size())));
                } else if (random.nextInt(3) == 0) {
                    identifiers.clear();
                    identifiers.add(strong.get(random.nextInt(strong.size())));
                }
                sent.add(new Sent(identifiers, event));
            }
        }
        return sent;
    }

    /** A service and what became of what it received. */
    private static final class World {
        private final Station station;
        private final Identities identities;

        World(Instant now) {
            station = new Station(now, ShopLives.rules());
            identities = Identities.on(station.sql);
        }

        /** In portions, each decided sometimes before the next. */
        void receive(List<Sent> sent, int most, Random random, boolean decides) {
            for (int next = 0; next < sent.size(); ) {
                int end = Math.min(sent.size(), next + 1 + random.nextInt(most));
                append(sent.subList(next, end));
                station.clock.tick(Duration.ofMillis(2));
                if (decides && random.nextInt(3) == 0) {
                    station.settle();
                }
                next = end;
            }
            station.settle();
        }

        /** As the intake does it. */
        void append(List<Sent> sent) {
            List<Set<Identifier>> sets = sent.stream().map(Sent::identifiers).toList();
            station.log.prepare(
                    sent.stream().map(one -> one.event().occurredAt()).toList());
            while (true) {
                identities.link(sets, station.clock.instant());
                try {
                    station.sql.doInTransaction(transaction -> {
                        List<Identified> found = identities.identify(transaction, sets, station.clock.instant());
                        List<Entry> entries = new ArrayList<>();
                        for (int i = 0; i < sent.size(); i++) {
                            entries.add(new Entry(
                                    found.get(i).profileId(),
                                    sent.get(i).event(),
                                    Optional.of(found.get(i).identifierId())));
                        }
                        station.log.append(transaction, entries);
                        identities.confirm(transaction, found);
                    });
                    return;
                } catch (MovedMeanwhileException again) {
                    // As the intake does.
                }
            }
        }

        /** By what they are known by: events, traits, segments. */
        Map<String, List<String>> people() {
            Map<String, List<String>> people = new TreeMap<>();
            for (String id :
                    station.sql.query("select distinct profile_id from identifiers", row -> row.text("profile_id"))) {
                String known = identities.identifiersOf(id).stream()
                        .map(one -> one.kind() + ":" + one.value())
                        .collect(Collectors.joining(" "));
                people.put(
                        known,
                        List.of(
                                String.join(
                                        " ", texts("select event_id from events where profile_id = ? order by 1", id)),
                                String.join(
                                        " ",
                                        texts("select event_id from event_ids where profile_id = ? order by 1", id)),
                                String.join(" ", texts("select traits::text from profiles where profile_id = ?", id)),
                                String.join(
                                        ", ",
                                        texts(
                                                "select segment || ' ' || detail from memberships"
                                                        + " where profile_id = ? order by 1",
                                                id))));
            }
            return people;
        }

        private List<String> texts(String select, String id) {
            return station.sql.query("select x.* from (" + select + ") as x(text)", row -> row.text("text"), id);
        }

        long count(String select) {
            return station.sql.first(select, row -> row.number("n")).orElseThrow();
        }

        /** Causes of what was fired and not only recorded. */
        List<String> loud() {
            return station.sent.stream()
                    .filter(change -> change instanceof Change.Triggered fired && !fired.muted())
                    .map(change -> ((Change.Triggered) change).key().cause())
                    .toList();
        }

        /** Triggers that one event caused more than once. */
        Set<String> firedTwice(List<Sent> sent) {
            Set<String> events = sent.stream().map(one -> one.event().id()).collect(Collectors.toSet());
            Map<String, Long> counts = station.sent.stream()
                    .filter(change -> change instanceof Change.Triggered fired
                            && !fired.muted()
                            && events.contains(fired.key().cause()))
                    .map(change -> ((Change.Triggered) change).key().toString())
                    .collect(Collectors.groupingBy(Function.identity(), HashMap::new, Collectors.counting()));
            counts.values().removeIf(count -> count < 2);
            return counts.keySet();
        }
    }
}
