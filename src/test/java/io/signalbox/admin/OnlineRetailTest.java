package io.signalbox.admin;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.admin.SegmentStore.Member;
import io.signalbox.admin.SegmentStore.Size;
import io.signalbox.catalog.SampleCatalog;
import io.signalbox.ingest.ImportProgress;
import io.signalbox.ingest.ImportState;
import io.signalbox.ingest.OnlineRetail;
import io.signalbox.ingest.OnlineRetail.Books;
import io.signalbox.ingest.OnlineRetail.Sale;
import io.signalbox.platform.Page;
import io.signalbox.platform.Sql;
import io.signalbox.profile.Station;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A real shop's year from the file to the members of its segments: imported so that the last event is now, decided by the
 * loop under the sample rulebook, and held against what its lines say without any of our code.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class OnlineRetailTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant LATER = NOW.plus(ofDays(20));
    private static final int PAGE = 1_000;

    /** Of the tracking plan: how many events of a name rules see. */
    private static final int FACTS = 500;

    /** Somebody in a segment, by the shop's own number. */
    private record In(String segment, String detail, String customer) {}

    /** A shop that has imported the file, and who was in which segment then. */
    private record Shop(Station station, ImportProgress progress, Set<In> atTheImport) {
        Sql sql() {
            return station.sql;
        }
    }

    @SuppressWarnings("NullAway.Init") // JUnit reads the file once, before the first test
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Books books;

    @SuppressWarnings("NullAway.Init")
    private Instant lastSale;

    @SuppressWarnings("NullAway.Init")
    private Shop shop;

    private Set<In> later = Set.of();

    @BeforeAll
    void importTheFile(@TempDir Path given) throws IOException {
        OnlineRetail.assumeHere();
        folder = given;
        books = OnlineRetail.books();
        lastSale = books.sales().values().stream()
                .map(sales -> Collections.max(sales).at())
                .max(Instant::compareTo)
                .orElseThrow();
        shop = shop(OnlineRetail.copy(folder));
        shop.station().clock.tick(Duration.between(NOW, LATER));
        shop.station().settle();
        later = memberships(shop.sql());
    }

    @Test
    void everyLineIsAccountedForAndTheSumsOfEachCustomerAreRight() {
        ImportProgress progress = shop.progress();

        assertThat(progress.state()).isEqualTo(ImportState.FINISHED);
        assertThat(progress.rowsRead()).isEqualTo(books.rows());
        assertThat(progress.skipped())
                .isEqualTo(Map.of("no customer", books.noCustomer(), "cancellation", books.cancelled()));
        assertThat(books.notSold()).isZero();
        assertThat(progress.refused()).isZero();
        assertThat(progress.duplicates()).isEqualTo(books.duplicates());
        assertThat(progress.imported())
                .isEqualTo(books.rows() - books.noCustomer() - books.cancelled() - books.duplicates());
        assertThat(totals(shop.sql())).isEqualTo(expectedTotals());
        assertThat(shop.sql().first("select max(occurred_at) as last from events", row -> row.instant("last")))
                .contains(NOW);
    }

    @Test
    void segmentsHaveTheMembersThatTheLinesGive() {
        assertThat(customers(shop.atTheImport(), "recent-buyers")).isEqualTo(lastSale(NOW, ago -> isWithin(ago, 30)));
        assertThat(customers(shop.atTheImport(), "lapsed-buyers")).isEqualTo(lastSale(NOW, ago -> !isWithin(ago, 90)));
        assertThat(customers(shop.atTheImport(), "frequent-buyers")).isEqualTo(orders(NOW, 90, BigDecimal.ZERO, 4));
        assertThat(customers(shop.atTheImport(), "big-spenders"))
                .isEqualTo(orders(NOW, 30, BigDecimal.valueOf(100), 3));
        assertThat(in(shop.atTheImport(), "buyers-by-country")).isEqualTo(buyersByCountry());
    }

    @Test
    void asTimePassesMembersComeAndGo() {
        assertThat(customers(later, "recent-buyers")).isEqualTo(lastSale(LATER, ago -> isWithin(ago, 30)));
        assertThat(customers(later, "lapsed-buyers")).isEqualTo(lastSale(LATER, ago -> !isWithin(ago, 90)));
        assertThat(customers(later, "frequent-buyers")).isEqualTo(orders(LATER, 90, BigDecimal.ZERO, 4));
        assertThat(customers(later, "big-spenders")).isEqualTo(orders(LATER, 30, BigDecimal.valueOf(100), 3));
    }

    @Test
    void triggersOfTheImportedPastAreSeenAndThoseOfTheTimeAfterItFire() {
        Set<String> fired =
                shop.sql().query("""
                        select i.value
                        from triggers as t
                        join identifiers as i using (profile_id)
                        where t.trigger = 're-engage'
                        and not t.muted
                        """, row -> row.text("value")).stream().collect(toSet());

        assertThat(fired).isNotEmpty().isEqualTo(lastSale(NOW, ago -> isWithin(ago, 14)));
        assertThat(shop.sql()
                        .first(
                                "select count(*) as early from triggers where not muted and fired_at <= ?",
                                row -> row.number("early"),
                                NOW))
                .contains(0L);
    }

    /** Every fourth customer, so that it does not take as long again; with the last sale, which becomes now. */
    @Test
    void theOrderOfTheLinesChangesNoMembership() throws IOException {
        Sale last = books.sales().values().stream()
                .map(Collections::max)
                .max(Comparator.comparing(Sale::at))
                .orElseThrow();
        Predicate<String> some = customer -> !customer.isBlank() && quarter(customer) == quarter(last.customer());

        Shop shuffled = shop(OnlineRetail.shuffled(folder, 7, some));

        Set<In> expected = shop.atTheImport().stream()
                .filter(in -> some.test(in.customer()))
                .collect(toSet());
        assertThat(expected).hasSizeGreaterThan(1_000);
        assertThat(shuffled.atTheImport()).isEqualTo(expected);
    }

    private static int quarter(String customer) {
        return Integer.parseInt(customer) % 4;
    }

    private Shop shop(Path upload) throws IOException {
        Station station = new Station(NOW, SampleCatalog::open);
        ImportProgress progress =
                OnlineRetail.importInto(station.sql, station.clock, station.catalog::plan, folder, upload);
        station.clock.tick(ofMillis(1));
        station.settle();
        return new Shop(station, progress, memberships(station.sql));
    }

    /** As operators ask: the sizes of all segments, and of each its members, page by page. */
    private static Set<In> memberships(Sql sql) {
        Map<String, String> customers = new HashMap<>();
        sql.forEach(
                "select profile_id, value from identifiers",
                row -> Map.entry(row.text("profile_id"), row.text("value")),
                customer -> customers.put(customer.getKey(), customer.getValue()));
        SegmentStore segments = new SegmentStore(sql);
        Set<In> memberships = new HashSet<>();
        for (Size size : segments.sizes()) {
            int before = memberships.size();
            for (Member member : members(segments, size.segment())) {
                String customer = requireNonNull(customers.get(member.profileId()));
                memberships.add(new In(size.segment(), member.detail().orElse(""), customer));
            }
            assertThat(memberships.size() - before).isEqualTo((int) size.memberships());
        }
        return memberships;
    }

    private static List<Member> members(SegmentStore segments, String segment) {
        List<Member> members = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<Member> page = segments.members(segment, Optional.empty(), PAGE, cursor);
            members.addAll(page.items());
            cursor = page.next();
        } while (cursor.isPresent());
        return members;
    }

    private static Set<In> in(Set<In> memberships, String segment) {
        Set<In> members = memberships.stream()
                .filter(member -> member.segment().equals(segment))
                .collect(toSet());
        assertThat(members).describedAs("members of %s", segment).isNotEmpty();
        return members;
    }

    private static Set<String> customers(Set<In> memberships, String segment) {
        return in(memberships, segment).stream().map(In::customer).collect(toSet());
    }

    /** Customers whose last sale is as long ago as asked. */
    private Set<String> lastSale(Instant now, Predicate<Duration> ago) {
        return customersWith(sales -> ago.test(ago(Collections.max(sales), now)));
    }

    /** Customers with at least so many orders in which a line is worth so much. */
    private Set<String> orders(Instant now, int days, BigDecimal worth, int atLeast) {
        return customersWith(sales -> sales.stream()
                        .sorted(Comparator.reverseOrder())
                        .limit(FACTS)
                        .filter(sale -> isWithin(ago(sale, now), days))
                        .filter(sale -> sale.total().compareTo(worth) >= 0)
                        .map(Sale::invoice)
                        .distinct()
                        .count()
                >= atLeast);
    }

    private Set<String> customersWith(Predicate<List<Sale>> condition) {
        return books.sales().entrySet().stream()
                .filter(customer -> condition.test(customer.getValue()))
                .map(Map.Entry::getKey)
                .collect(toSet());
    }

    private Set<In> buyersByCountry() {
        return books.sales().entrySet().stream()
                .map(customer -> new In(
                        "buyers-by-country",
                        Collections.max(customer.getValue()).country(),
                        customer.getKey()))
                .collect(toSet());
    }

    private static boolean isWithin(Duration ago, int days) {
        return ago.compareTo(ofDays(days)) < 0;
    }

    /** How long ago a sale was, since the last of all was moved to the import. */
    private Duration ago(Sale sale, Instant now) {
        return Duration.between(sale.at(), lastSale).plus(Duration.between(NOW, now));
    }

    private static Map<String, BigDecimal> totals(Sql sql) {
        Map<String, BigDecimal> totals = new HashMap<>();
        sql.forEach(
                """
                select i.value, sum((e.properties ->> 'total')::numeric) as total
                from events as e
                join identifiers as i using (profile_id)
                group by i.value
                """,
                row -> Map.entry(row.text("value"), row.decimal("total").stripTrailingZeros()),
                total -> totals.put(total.getKey(), total.getValue()));
        return totals;
    }

    private Map<String, BigDecimal> expectedTotals() {
        Map<String, BigDecimal> totals = new HashMap<>();
        books.sales().forEach((customer, sales) -> {
            BigDecimal total = sales.stream().map(Sale::total).reduce(BigDecimal.ZERO, BigDecimal::add);
            totals.put(customer, total.stripTrailingZeros());
        });
        return totals;
    }
}
