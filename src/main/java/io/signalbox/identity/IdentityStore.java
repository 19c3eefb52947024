package io.signalbox.identity;

import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tables {@code identifiers} and, for new people, {@code profiles}. */
@Singleton
final class IdentityStore {

    private static final String SAVEPOINT = "identify";

    private final Sql sql;

    IdentityStore(Sql sql) {
        this.sql = sql;
    }

    private record Link(Identifier identifier, String profileId) {}

    Map<Identifier, String> profilesOf(Sql transaction, Collection<Identifier> identifiers) {
        Map<Identifier, String> profiles = new HashMap<>();
        transaction.forEach(
                """
                select i.kind, i.value, i.profile_id
                from unnest(?::text[], ?::text[]) as wanted(kind, value)
                cross join lateral (
                    select kind, value, profile_id
                    from identifiers
                    where kind = wanted.kind
                    and value = wanted.value
                    offset 0
                ) as i
                """,
                row -> new Link(new Identifier(row.text("kind"), row.text("value")), row.text("profile_id")),
                link -> profiles.put(link.identifier(), link.profileId()),
                identifiers.stream().map(Identifier::kind).toArray(String[]::new),
                identifiers.stream().map(Identifier::value).toArray(String[]::new));
        return profiles;
    }

    /** Links all of them, or none where another transaction was first with one; the order avoids deadlocks. */
    boolean link(Sql transaction, Map<Identifier, String> links, Set<String> created, Instant now) {
        transaction.execute("savepoint " + SAVEPOINT);
        int linked = transaction.update(
                """
                insert into identifiers (kind, value, profile_id, linked_at)
                select kind, value, profile_id, ?
                from unnest(?::text[], ?::text[], ?::text[]) as new(kind, value, profile_id)
                order by kind collate "C", value collate "C"
                on conflict (kind, value) do nothing
                """,
                now,
                links.keySet().stream().map(Identifier::kind).toArray(String[]::new),
                links.keySet().stream().map(Identifier::value).toArray(String[]::new),
                links.values().toArray(String[]::new));
        if (linked < links.size()) {
            transaction.execute("rollback to savepoint " + SAVEPOINT);
            return false;
        }
        transaction.execute("release savepoint " + SAVEPOINT);
        if (!created.isEmpty()) {
            transaction.update("""
                    insert into profiles (profile_id, created_at)
                    select profile_id, ?
                    from unnest(?::text[]) as new(profile_id)
                    """, now, created.toArray(String[]::new));
        }
        return true;
    }

    private record Owned(String profileId, String kind) {}

    /** Which of these kinds each profile has. Index identifiers_profile. */
    Map<String, Set<String>> kindsOf(Sql transaction, Collection<String> profileIds, Set<String> kinds) {
        Map<String, Set<String>> owned = new HashMap<>();
        transaction.forEach(
                """
                select distinct profile_id, kind
                from identifiers
                where profile_id = any(?)
                and kind = any(?)
                """,
                row -> new Owned(row.text("profile_id"), row.text("kind")),
                one -> owned.computeIfAbsent(one.profileId(), profileId -> new HashSet<>())
                        .add(one.kind()),
                profileIds.toArray(String[]::new),
                kinds.toArray(String[]::new));
        return owned;
    }

    /** Those of these profiles that exist. Primary key. */
    Set<String> existing(Sql transaction, Collection<String> profileIds) {
        return new HashSet<>(
                transaction.query("""
                select profile_id
                from profiles
                where profile_id = any(?)
                """, row -> row.text("profile_id"), (Object) profileIds.toArray(String[]::new)));
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

    /** Takes back what was linked to profiles that do not exist. Index identifiers_profile. */
    void unlink(Sql transaction, Collection<String> profileIds) {
        transaction.update("""
                delete from identifiers
                where profile_id = any(?)
                """, (Object) profileIds.toArray(String[]::new));
    }

    Optional<String> profileOf(Identifier identifier) {
        return sql.first("""
                select profile_id
                from identifiers
                where kind = ?
                and value = ?
                """, row -> row.text("profile_id"), identifier.kind(), identifier.value());
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
}
