package io.signalbox.identity;

import io.signalbox.identity.Partition.Node;
import io.signalbox.platform.Sql;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tables {@code identifiers} and, for new people, {@code profiles}. */
final class IdentityStore {

    private static final String SAVEPOINT = "identify";

    private final Sql sql;

    IdentityStore(Sql sql) {
        this.sql = sql;
    }

    /** Those that are known. Primary key. */
    Map<Identifier, Node> find(Sql transaction, Collection<Identifier> identifiers) {
        Map<Identifier, Node> found = new HashMap<>();
        transaction.forEach(
                """
                select %s
                from unnest(?::text[], ?::text[]) as wanted(kind, value)
                cross join lateral (
                    select identifier_id, kind, value, profile_id, home, alarm
                    from identifiers
                    where kind = wanted.kind
                    and value = wanted.value
                    offset 0
                ) as i
                """.formatted(LinkStore.NODE),
                LinkStore::node,
                node -> found.put(node.identifier(), node),
                identifiers.stream().map(Identifier::kind).toArray(String[]::new),
                identifiers.stream().map(Identifier::value).toArray(String[]::new));
        return found;
    }

    /**
     * Where an identifier is.
     *
     * @param home the profile that an un-merge gives it back to
     */
    record Place(String profileId, String home) {

        static Place of(String profileId) {
            return new Place(profileId, profileId);
        }
    }

    /**
     * Creates these identifiers in these profiles, and the profiles that there are not yet; all of them, or none
     * where another transaction was first with one. The order avoids deadlocks.
     *
     * @return how many were created
     */
    int create(Sql transaction, Map<Identifier, Place> places, Instant now) {
        transaction.execute("savepoint " + SAVEPOINT);
        List<Map.Entry<Identifier, Place>> rows = List.copyOf(places.entrySet());
        String[] profileIds =
                rows.stream().map(row -> row.getValue().profileId()).toArray(String[]::new);
        int created = transaction.update(
                """
                insert into identifiers (kind, value, profile_id, home, linked_at)
                select kind, value, profile_id, home, ?
                from unnest(?::text[], ?::text[], ?::text[], ?::text[]) as new(kind, value, profile_id, home)
                order by kind collate "C", value collate "C"
                on conflict (kind, value) do nothing
                """,
                now,
                rows.stream().map(row -> row.getKey().kind()).toArray(String[]::new),
                rows.stream().map(row -> row.getKey().value()).toArray(String[]::new),
                profileIds,
                rows.stream().map(row -> row.getValue().home()).toArray(String[]::new));
        if (created < rows.size()) {
            transaction.execute("rollback to savepoint " + SAVEPOINT);
            return 0;
        }
        transaction.execute("release savepoint " + SAVEPOINT);
        createProfiles(transaction, profileIds, now);
        return created;
    }

    private static void createProfiles(Sql transaction, String[] profileIds, Instant now) {
        transaction.update("""
                insert into profiles (profile_id, created_at)
                select distinct profile_id, ?
                from unnest(?::text[]) as new(profile_id)
                on conflict (profile_id) do nothing
                """, now, profileIds);
    }

    /** Gives identifiers another home, and makes the profiles that there are not yet. */
    void settle(Sql transaction, Map<Long, String> homes, Instant now) {
        String[] profileIds = homes.values().toArray(String[]::new);
        createProfiles(transaction, profileIds, now);
        transaction.update("""
                update identifiers
                set home = h.home
                from unnest(?::int8[], ?::text[]) as h(identifier_id, home)
                where identifiers.identifier_id = h.identifier_id
                """, homes.keySet().toArray(Long[]::new), profileIds);
    }

    /** Those of these profiles that exist, oldest first. Primary key. */
    List<String> oldestFirst(Sql transaction, Collection<String> profileIds) {
        return transaction.query("""
                select profile_id
                from profiles
                where profile_id = any(?)
                order by created_at, profile_id collate "C"
                """, row -> row.text("profile_id"), (Object) profileIds.toArray(String[]::new));
    }

    /** Those of these profiles that exist, and do so until the transaction ends. Primary key. */
    Set<String> keep(Sql transaction, Collection<String> profileIds) {
        return new HashSet<>(
                transaction.query("""
                select profile_id
                from profiles
                where profile_id = any(?)
                order by profile_id collate "C"
                for key share
                """, row -> row.text("profile_id"), (Object) profileIds.toArray(String[]::new)));
    }

    /** How many of these identifiers are in these profiles. Index identifiers_id. */
    long countAt(Sql transaction, Map<Long, String> places) {
        return transaction
                .first(
                        """
                        select count(*) as there
                        from unnest(?::int8[], ?::text[]) as wanted(identifier_id, profile_id)
                        cross join lateral (
                            select profile_id
                            from identifiers
                            where identifier_id = wanted.identifier_id
                            offset 0
                        ) as i
                        where i.profile_id = wanted.profile_id
                        """,
                        row -> row.number("there"),
                        places.keySet().toArray(Long[]::new),
                        places.values().toArray(String[]::new))
                .orElse(0L);
    }

    Optional<String> profileOf(Identifier identifier) {
        return sql.first("""
                select profile_id
                from identifiers
                where kind = ?
                and value = ?
                """, row -> row.text("profile_id"), identifier.kind(), identifier.value());
    }

    Optional<String> alarmOf(Sql transaction, long id) {
        return transaction
                .first("select alarm from identifiers where identifier_id = ?", row -> row.optionalText("alarm"), id)
                .flatMap(alarm -> alarm);
    }

    Optional<String> placeOf(Sql transaction, long id) {
        return transaction.first(
                "select profile_id from identifiers where identifier_id = ?", row -> row.text("profile_id"), id);
    }

    List<Identifier> identifiersOf(String profileId) {
        return sql.query("""
                        select kind, value
                        from identifiers
                        where profile_id = ?
                        """, row -> new Identifier(row.text("kind"), row.text("value")), profileId).stream()
                .sorted()
                .toList();
    }

    /** Index identifiers_alarmed. */
    List<Identities.Alarm> alarms(int limit, Optional<Identities.Alarm.Place> before) {
        return sql.query(
                """
                select identifier_id, kind, value, profile_id, alarm, alarmed_at
                from identifiers
                where alarm is not null
                and (?::timestamptz is null or (alarmed_at, identifier_id) < (?::timestamptz, ?))
                order by alarmed_at desc, identifier_id desc
                limit ?
                """,
                row -> new Identities.Alarm(
                        row.number("identifier_id"),
                        new Identifier(row.text("kind"), row.text("value")),
                        row.text("profile_id"),
                        row.text("alarm"),
                        row.instant("alarmed_at")),
                before.map(Identities.Alarm.Place::since).orElse(null),
                before.map(Identities.Alarm.Place::since).orElse(null),
                before.map(Identities.Alarm.Place::id).orElse(0L),
                limit);
    }
}
