package io.signalbox.ingest;

import io.signalbox.history.Entry;
import io.signalbox.platform.Json;
import io.signalbox.platform.Sql;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The table {@code event_contents}: the last event of each content, for senders whose ids do not tell events apart. */
final class ContentStore {

    private static final HexFormat HEX = HexFormat.of();

    private ContentStore() {}

    private record Key(String profileId, String hash) {}

    /**
     * Which of these events say what another event of the person said within the window before or after, under another id.
     * The others are remembered.
     */
    static BitSet repeated(Sql transaction, List<Entry> entries, Duration within) {
        BitSet repeated = new BitSet(entries.size());
        List<String> hashes = entries.stream().map(ContentStore::hash).toList();
        List<Integer> left = IntStream.range(0, entries.size()).boxed().toList();
        // Each content once a statement, so that every event is compared with those before it.
        while (!left.isEmpty()) {
            Map<Key, Integer> first = new HashMap<>();
            List<Integer> later = new ArrayList<>();
            for (int i : left) {
                if (first.putIfAbsent(new Key(entries.get(i).profileId(), hashes.get(i)), i) != null) {
                    later.add(i);
                }
            }
            BitSet fresh = remember(transaction, entries, hashes, first, within);
            first.values().stream().filter(i -> !fresh.get(i)).forEach(repeated::set);
            left = later;
        }
        return repeated;
    }

    private static BitSet remember(
            Sql transaction, List<Entry> entries, List<String> hashes, Map<Key, Integer> places, Duration within) {
        List<Integer> asked = new ArrayList<>(places.values());
        asked.sort((a, b) -> order(entries.get(a), hashes.get(a)).compareTo(order(entries.get(b), hashes.get(b))));
        BitSet fresh = new BitSet(entries.size());
        transaction.forEach(
                """
                with asked as (
                    select place, profile_id, decode(hash, 'hex') as content_hash, event_id, occurred_at
                    from unnest(?::int4[], ?::text[], ?::text[], ?::text[], ?::timestamptz[])
                        as a(place, profile_id, hash, event_id, occurred_at)
                ),
                kept as (
                    insert into event_contents (profile_id, content_hash, event_id, occurred_at)
                    select profile_id, content_hash, event_id, occurred_at
                    from asked
                    on conflict (profile_id, content_hash) do update
                    set event_id = excluded.event_id,
                        occurred_at = excluded.occurred_at
                    where event_contents.event_id = excluded.event_id
                    or abs(extract(epoch from excluded.occurred_at - event_contents.occurred_at)) > ?
                    returning profile_id, content_hash
                )
                select place
                from asked
                join kept using (profile_id, content_hash)
                """,
                row -> row.integer("place"),
                fresh::set,
                asked,
                asked.stream().map(i -> entries.get(i).profileId()).toArray(String[]::new),
                asked.stream().map(hashes::get).toArray(String[]::new),
                asked.stream().map(i -> entries.get(i).event().id()).toArray(String[]::new),
                asked.stream().map(i -> entries.get(i).event().occurredAt()).toArray(Instant[]::new),
                within.toMillis() / 1_000.0);
        return fresh;
    }

    private static String order(Entry entry, String hash) {
        return entry.profileId() + " " + hash;
    }

    private static String hash(Entry entry) {
        String content = entry.event().name() + " "
                + Json.write(new TreeMap<>(entry.event().properties()))
                + Json.write(new TreeMap<>(entry.event().traits().set()))
                + Json.write(entry.event().traits().unset().stream().sorted().toList());
        try {
            return HEX.formatHex(
                    MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Forgets what no event can repeat any more. Index event_contents_age. */
    static int dropBefore(Sql sql, Instant oldest) {
        return sql.update("delete from event_contents where occurred_at < ?", oldest);
    }
}
