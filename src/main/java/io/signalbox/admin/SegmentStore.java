package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.Page;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Segments as wholes: how big they are, who is in them, how big they were. */
@Singleton
final class SegmentStore {

    private final Sql sql;

    SegmentStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * How big a segment is.
     *
     * @param members profiles that are in it
     * @param memberships pairs of profile and detail; more than members where a profile is in it with several details
     */
    record Size(String segment, long members, long memberships) {}

    /** Somebody in a segment. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Member(String profileId, Optional<String> detail, Instant since) {}

    /**
     * A segment at one end of a span of time.
     *
     * @param at end of the span, exclusive
     * @param memberships how many there were just before {@code at}
     * @param entered how many began in the span
     * @param left how many ended in the span
     */
    record SizeAt(Instant at, long memberships, long entered, long left) {}

    List<Size> sizes() {
        // One pass over the index memberships_by_segment.
        return sql.query("""
                select segment, count(distinct profile_id) as members, count(*) as memberships
                from memberships
                group by segment
                order by segment
                """, row -> new Size(row.text("segment"), row.number("members"), row.number("memberships")));
    }

    /** Whether anybody is, or ever was, in it. */
    boolean isKnown(String segment) {
        return sql.first("""
                        select exists (select from memberships where segment = ?)
                            or exists (select from membership_changes where segment = ?) as known
                        """, row -> row.flag("known"), segment, segment).orElse(false);
    }

    Page<Member> members(String segment, Optional<String> detail, int limit, Optional<String> cursor) {
        @Nullable Cursor after = cursor.map(text -> Cursor.decode(text, 2)).orElse(null);
        @Nullable String wanted = detail.orElse(null);
        // Index memberships_by_segment.
        List<Member> rows = sql.query(
                """
                select profile_id, detail, since
                from memberships
                where segment = ?
                  and (profile_id, detail) > (?, ?)
                  and (?::text is null or detail = ?)
                order by profile_id, detail
                limit ?
                """,
                row -> new Member(
                        row.text("profile_id"),
                        Optional.of(row.text("detail")).filter(text -> !text.isEmpty()),
                        row.instant("since")),
                segment,
                after == null ? "" : after.part(0),
                after == null ? "" : after.part(1),
                wanted,
                wanted,
                limit + 1);
        return Page.of(
                rows, limit, row -> Cursor.of(row.profileId(), row.detail().orElse("")));
    }

    /** Sizes at the end of each span of this length, the last one cut at {@code until}. */
    List<SizeAt> history(String segment, Instant from, Instant until, Duration span) {
        // Index membership_changes_by_segment.
        return sql.query(
                """
                with spans as (
                    select number, ?::timestamptz + number * (? * interval '1 millisecond') as starts
                    from generate_series(0, ?) as number
                ),
                changes as (
                    select floor(extract(epoch from at - ?::timestamptz) * 1000 / ?)::int as number,
                        count(*) filter (where kind = 'entered') as entered,
                        count(*) filter (where kind = 'left') as left
                    from membership_changes
                    where segment = ?
                      and at >= ?
                      and at < ?
                    group by 1
                ),
                before as (
                    select coalesce(sum(case kind when 'entered' then 1 else -1 end), 0) as size
                    from membership_changes
                    where segment = ?
                      and at < ?
                )
                select least(s.starts + ? * interval '1 millisecond', ?) as ends,
                    coalesce(c.entered, 0) as entered,
                    coalesce(c.left, 0) as left,
                    (b.size + sum(coalesce(c.entered, 0) - coalesce(c.left, 0)) over (order by s.number))::bigint
                        as memberships
                from spans s
                cross join before b
                left join changes c on c.number = s.number
                order by s.number
                """,
                row -> new SizeAt(
                        row.instant("ends"), row.number("memberships"), row.number("entered"), row.number("left")),
                from,
                span.toMillis(),
                new SpanQuery.Spans(from, until, span).count() - 1,
                from,
                span.toMillis(),
                segment,
                from,
                until,
                segment,
                from,
                span.toMillis(),
                until);
    }
}
