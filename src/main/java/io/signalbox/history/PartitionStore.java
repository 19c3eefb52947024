package io.signalbox.history;

import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The monthly partitions of {@code events}: made before the first event of a month, dropped when all are too old. */
@Singleton
final class PartitionStore {

    /** Any number that nothing else locks; it makes replicas create partitions one after the other. */
    private static final long LOCK = 7_355_608_001L;

    private static final Pattern NAME = Pattern.compile("events_y(\\d{4})m(\\d{2})");

    private final Sql sql;
    private final Set<YearMonth> known = ConcurrentHashMap.newKeySet();

    PartitionStore(Sql sql) {
        this.sql = sql;
    }

    static YearMonth monthOf(Instant instant) {
        return YearMonth.from(instant.atOffset(ZoneOffset.UTC));
    }

    /** In transactions of their own, before the one that inserts: attaching must not wait for the rows of others. */
    void ensure(Set<YearMonth> months) {
        for (YearMonth month : months) {
            if (!known.contains(month)) {
                create(month);
                known.add(month);
            }
        }
    }

    /** Another replica may have dropped one that this process remembers. */
    void forget() {
        known.clear();
    }

    private void create(YearMonth month) {
        String name = name(month);
        sql.doInTransaction(transaction -> {
            transaction.query("select 1 as locked from pg_advisory_xact_lock(?)", row -> row.integer("locked"), LOCK);
            boolean exists = transaction
                    .first("select to_regclass(?) is not null as exists", row -> row.flag("exists"), name)
                    .orElseThrow();
            if (!exists) {
                // Attaching takes a weaker lock on the parent than "create table .. partition of": inserts go on.
                transaction.execute("create table " + name + " (like events including defaults)");
                transaction.execute("alter table events attach partition " + name + " for values from ('" + start(month)
                        + "') to ('" + start(month.plusMonths(1)) + "')");
            }
        });
    }

    /**
     * Drops the partitions whose events all lie before this instant, unless one of them may still be undecided.
     *
     * @return how many
     */
    int dropBefore(Instant oldest) {
        int dropped = 0;
        for (YearMonth month : months()) {
            Instant end = start(month.plusMonths(1));
            if (!end.isAfter(oldest) && !isPendingBefore(end)) {
                known.remove(month);
                sql.execute("drop table if exists " + name(month));
                dropped++;
            }
        }
        return dropped;
    }

    List<YearMonth> months() {
        return sql.query("""
                        select child.relname
                        from pg_inherits
                        join pg_class as child on child.oid = pg_inherits.inhrelid
                        where pg_inherits.inhparent = 'events'::regclass
                        """, row -> row.text("relname")).stream()
                .map(NAME::matcher)
                .filter(java.util.regex.Matcher::matches)
                .map(match -> YearMonth.of(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2))))
                .sorted()
                .toList();
    }

    private boolean isPendingBefore(Instant end) {
        return sql.first("""
                        select exists (
                            select 1
                            from due
                            where pending_from < ?
                        ) as pending
                        """, row -> row.flag("pending"), end).orElseThrow();
    }

    private static String name(YearMonth month) {
        return String.format("events_y%04dm%02d", month.getYear(), month.getMonthValue());
    }

    static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
