package io.signalbox.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IdentitiesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Identifier ANNA = new Identifier("userId", "anna");
    private static final Identifier ANNAS_MAIL = new Identifier("email", "anna@example.org");
    private static final Identifier ANNAS_PHONE = new Identifier("deviceId", "phone-1");
    private static final Identifier BEN = new Identifier("userId", "ben");

    private final Sql sql = TestDatabase.fresh().sql();
    private final Identities identities = Identities.on(sql);

    @Test
    void unknownIdentifiersGetOneNewProfile() {
        Identified found = identify(ANNA, ANNAS_MAIL);

        assertThat(identities.identifiersOf(found.profileId())).containsExactly(ANNA, ANNAS_MAIL);
        assertThat(rows("profiles")).isEqualTo(1);
    }

    @Test
    void theStrongestKnownIdentifierDecidesAndUnknownOnesAreLinked() {
        String anna = identify(ANNA).profileId();

        Identified found = identify(ANNAS_PHONE, ANNA, ANNAS_MAIL);

        assertThat(found.profileId()).isEqualTo(anna);
        assertThat(found.warnings()).isEmpty();
        assertThat(identities.profileOf("email", " Anna@Example.org ")).contains(anna);
        assertThat(identities.profileOf("deviceId", "phone-1")).contains(anna);
    }

    @Test
    void twoProfilesBecomeOneWhenTheirIdentifiersAreSentTogether() {
        String anna = identify(ANNA).profileId();
        String browser = browserOfAnnaLater();

        Identified found = identify(ANNA, ANNAS_PHONE);

        assertThat(found.profileId()).isEqualTo(anna);
        assertThat(found.warnings()).isEmpty();
        assertThat(identities.profileOf("deviceId", "phone-1")).contains(anna);
        assertThat(sql.query(
                        "select profile_id || ' ' || merged_into as merged from profiles where merged_into is not null",
                        row -> row.text("merged")))
                .containsExactly(browser + " " + anna);
    }

    @Test
    void thePeopleOfManyProfilesAreFoundInTheOrderInWhichTheyAreAskedFor() {
        String anna = identify(ANNA).profileId();
        String browser = browserOfAnnaLater();
        identify(ANNA, ANNAS_PHONE);
        String bert = identify(new Identifier("userId", "bert")).profileId();

        List<List<String>> found = sql.inTransaction(
                transaction -> identities.profilesOf(transaction, List.of(bert, newId(), browser, anna, bert)));

        assertThat(found)
                .containsExactly(
                        List.of(bert), List.of(), List.of(anna, browser), List.of(anna, browser), List.of(bert));
    }

    @Test
    void aStrangerOnASharedDeviceTakesNobodysProfileWhateverTheirNames() {
        for (String stranger : List.of("adam", "zoe")) {
            Identifier device = new Identifier("deviceId", "device-of-" + stranger);
            Identifier owner = new Identifier("userId", "mia-" + stranger);
            String profile = identify(owner, device).profileId();

            String other = identify(new Identifier("userId", stranger), device).profileId();

            assertThat(other).as(stranger).isNotEqualTo(profile);
            assertThat(identities.profileOf("userId", owner.value()))
                    .as(stranger)
                    .contains(profile);
        }
    }

    @Test
    void whatBecameKnownThroughAMergedProfileGoesBackWithIt() {
        Identifier browser = new Identifier("anonymousId", "browser");
        String anna = identify(ANNA).profileId();
        String visitor = sql.inTransaction(
                        transaction -> identities.identify(transaction, List.of(List.of(browser)), NOON.plusSeconds(1)))
                .get(0)
                .profileId();
        assertThat(identify(ANNA, browser).profileId()).isEqualTo(anna);
        Identifier mail = new Identifier("email", "visitor@shop.test");
        assertThat(identify(mail, browser).profileId()).isEqualTo(anna);

        assertThat(identities.unmerge(visitor, NOON.plusSeconds(2))).contains(anna);

        assertThat(identities.identifiersOf(visitor)).containsExactly(mail, browser);
        assertThat(identities.identifiersOf(anna)).containsExactly(ANNA);
    }

    @Test
    void anIdentifierThatWasSentWithTooManyOthersLinksNobody() {
        Identities strict =
                new Identities(sql, new LinkingRules(List.of("userId"), Set.of(), 3), IdentitiesTest::newId);
        for (int i = 0; i < 3; i++) {
            identify(strict, ANNAS_MAIL, new Identifier("anonymousId", "a" + i));
        }
        assertThat(rows("profiles")).isEqualTo(1);

        identify(strict, ANNAS_MAIL, new Identifier("anonymousId", "a3"));

        assertThat(strict.identifiersOf(
                        strict.profileOf("email", ANNAS_MAIL.value()).orElseThrow()))
                .containsExactly(ANNAS_MAIL);
        assertThat(strict.alarms(10, Optional.empty()))
                .extracting(Identities.Alarm::why)
                .containsExactly("sent with more than 3 others");
        assertThat(sql.query("select distinct profile_id from identifiers", row -> row.text("profile_id")))
                .hasSize(5);
    }

    @Test
    void anAlarmCanBeLiftedForOnePersonAndStaysLifted() {
        String anna = identify(ANNA, ANNAS_PHONE).profileId();
        String ben = identify(BEN, ANNAS_PHONE).profileId();
        Identities.Alarm alarm = identities.alarms(10, Optional.empty()).get(0);
        assertThat(alarm.profileId()).isNotIn(anna, ben);
        String stranger = identify(ANNAS_MAIL).profileId();
        assertThatThrownBy(() -> identities.lift(alarm.id(), Optional.of(stranger), NOON))
                .hasMessageContaining("never sent with");

        String one = identities.lift(alarm.id(), Optional.of(anna), NOON).orElseThrow();

        assertThat(identities.identifiersOf(one)).containsExactly(ANNA, ANNAS_PHONE);
        assertThat(identities.alarms(10, Optional.empty())).isEmpty();
        assertThat(identities.lift(alarm.id(), Optional.of(anna), NOON)).isEmpty();
        // When: he borrows it again
        assertThat(identify(BEN, ANNAS_PHONE).profileId()).isEqualTo(ben);
        assertThat(identities.alarms(10, Optional.empty())).isEmpty();
        assertThat(identities.profileOf("deviceId", ANNAS_PHONE.value())).contains(one);
    }

    @Test
    void anAlarmLiftedForNobodyBeginsAnew() {
        identify(ANNA, ANNAS_PHONE);
        identify(BEN, ANNAS_PHONE);
        long alarm = identities.alarms(10, Optional.empty()).get(0).id();

        identities.lift(alarm, Optional.empty(), NOON);

        Identifier carl = new Identifier("userId", "carl");
        String profile = identify(carl, ANNAS_PHONE).profileId();
        assertThat(identities.identifiersOf(profile)).containsExactly(carl, ANNAS_PHONE);
    }

    @Test
    void kindsThatAreSharedNeverLink() {
        Identities tills = new Identities(
                sql, new LinkingRules(List.of("userId"), Set.of("deviceId"), 500), IdentitiesTest::newId);

        String anna = identify(tills, ANNA, ANNAS_PHONE).profileId();

        assertThat(tills.identifiersOf(anna)).containsExactly(ANNA);
    }

    @Test
    void aWeakerKnownIdentifierFindsTheProfileOfAnUnknownStrongerOne() {
        String anna = identify(ANNAS_PHONE).profileId();

        Identified found = identify(ANNA, ANNAS_PHONE);

        assertThat(found.profileId()).isEqualTo(anna);
        assertThat(identities.profileOf("userId", "anna")).contains(anna);
    }

    @Test
    void earlierSetsOfABatchAreKnownToLaterOnes() {
        List<Identified> found =
                identifyAll(List.of(List.of(ANNAS_PHONE), List.of(ANNA, ANNAS_PHONE), List.of(BEN), List.of(ANNA)));

        String anna = found.get(0).profileId();
        assertThat(found)
                .extracting(Identified::profileId)
                .containsExactly(anna, anna, found.get(2).profileId(), anna);
        assertThat(rows("profiles")).isEqualTo(2);
    }

    @Test
    void manyTransactionsAtOnceAgreeOnOneProfileAPerson() throws Exception {
        // Given: the same people in ever other orders and with ever other companions
        int threads = 6;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Callable<List<Identified>>> calls = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            calls.add(() -> {
                List<List<Identifier>> sets = new ArrayList<>();
                for (int i = 0; i < 60; i++) {
                    int person = (i * 7 + thread * 11) % 60;
                    sets.add(List.of(
                            new Identifier("userId", "person-" + person),
                            new Identifier("deviceId", "device-" + person + "-" + thread % 2)));
                }
                start.await(30, TimeUnit.SECONDS);
                return identifyAll(identities, sets);
            });
        }

        // When
        List<Future<List<Identified>>> results = executor.invokeAll(calls);

        // Then
        Set<String> profiles = new HashSet<>();
        for (Future<List<Identified>> result : results) {
            result.get().forEach(found -> profiles.add(found.profileId()));
        }
        executor.shutdown();
        assertThat(profiles).hasSize(60);
        assertThat(rows("profiles")).isEqualTo(60);
        assertThat(rows("identifiers")).isEqualTo(60 + 2 * 60);
    }

    @Test
    void findingTheProfilesOfABatchUsesThePrimaryKey() {
        List<String> explained = sql.inTransaction(transaction -> {
            transaction.execute("set local enable_seqscan = off");
            return transaction.query("""
                    explain
                    select i.profile_id
                    from unnest(?::text[], ?::text[]) as wanted(kind, value)
                    cross join lateral (
                        select profile_id
                        from identifiers
                        where kind = wanted.kind
                        and value = wanted.value
                        offset 0
                    ) as i
                    """, row -> row.text("QUERY PLAN"), List.of("userId"), List.of("anna"));
        });

        assertThat(explained).anyMatch(line -> line.contains("identifiers_pkey"));
    }

    /** Younger than all others, so that its profile is the one that is merged into another. */
    private String browserOfAnnaLater() {
        return sql.inTransaction(transaction ->
                        identities.identify(transaction, List.of(List.of(ANNAS_PHONE)), NOON.plusSeconds(1)))
                .get(0)
                .profileId();
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    private Identified identify(Identifier... set) {
        return identify(identities, set);
    }

    private Identified identify(Identities by, Identifier... set) {
        return identifyAll(by, List.of(List.of(set))).get(0);
    }

    private List<Identified> identifyAll(List<List<Identifier>> sets) {
        return identifyAll(identities, sets);
    }

    private List<Identified> identifyAll(Identities by, List<List<Identifier>> sets) {
        by.link(sets, NOON);
        return sql.inTransaction(transaction -> by.identify(transaction, sets, NOON));
    }

    private long rows(String table) {
        return sql.first("select count(*) as rows from " + table, row -> row.number("rows"))
                .orElseThrow();
    }
}
