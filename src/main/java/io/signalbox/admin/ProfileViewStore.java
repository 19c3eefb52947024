package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.Json;
import io.signalbox.platform.Page;
import io.signalbox.platform.Row;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Profiles with what is known of them now, for reading. */
@Singleton
final class ProfileViewStore {

    private static final String SELECT = """
            select p.profile_id, p.created_at, p.traits, p.decided_until, p.rulebook, p.set_aside_at, p.error,
                p.failures, d.due_at, p.merged_into
            from profiles p
            left join due d on d.profile_id = p.profile_id
            """;

    private final Sql sql;

    ProfileViewStore(Sql sql) {
        this.sql = sql;
    }

    boolean exists(String profileId) {
        return sql.first("select true as found from profiles where profile_id = ?", row -> true, profileId)
                .isPresent();
    }

    Optional<StoredPerson> find(String profileId) {
        return sql.first(SELECT + "where p.profile_id = ?", ProfileViewStore::person, profileId);
    }

    List<StoredPerson> find(List<String> profileIds) {
        return sql.query(
                SELECT + "where p.profile_id = any(?)\norder by p.profile_id", ProfileViewStore::person, (Object)
                        profileIds.toArray(String[]::new));
    }

    /**
     * All profiles but those that were merged into others, or only those in trouble (set aside, or with rule files that
     * failed), in the order of their ids.
     */
    Page<StoredPerson> list(boolean inTrouble, int limit, Optional<String> cursor) {
        // Primary key; those in trouble by index profiles_in_trouble.
        List<StoredPerson> rows = sql.query(
                SELECT
                        + """
                        where p.profile_id > ?
                        %s
                        order by p.profile_id
                        limit ?
                        """.formatted(
                                        inTrouble
                                                ? "and (p.set_aside_at is not null or p.failures is not null)"
                                                : "and p.merged_into is null"),
                ProfileViewStore::person,
                cursor.map(text -> Cursor.decode(text, 1).part(0)).orElse(""),
                limit + 1);
        return Page.of(rows, limit, row -> Cursor.of(row.id()));
    }

    /** Profiles that were merged into this one. Index profiles_merged. */
    List<String> merged(String profileId) {
        return sql.query(
                "select profile_id from profiles where merged_into = ? order by profile_id",
                row -> row.text("profile_id"),
                profileId);
    }

    /** Segments that the profile is in, in the order of their names. */
    Page<MembershipView> memberships(String profileId, int limit, Optional<String> cursor) {
        @Nullable Cursor after = cursor.map(text -> Cursor.decode(text, 2)).orElse(null);
        List<MembershipView> rows = sql.query(
                """
                select segment, detail, since, rulebook, file, rule, evidence, absence
                from memberships
                where profile_id = ?
                  and (segment, detail) > (?, ?)
                order by segment, detail
                limit ?
                """,
                ProfileViewStore::membership,
                profileId,
                after == null ? "" : after.part(0),
                after == null ? "" : after.part(1),
                limit + 1);
        return Page.of(rows, limit, row -> Cursor.of(row.segment(), row.detail().orElse("")));
    }

    /** A profile as its row has it. */
    record StoredPerson(
            String id,
            Instant createdAt,
            String traits,
            Optional<Instant> decidedUntil,
            Optional<String> rulebook,
            Optional<Instant> setAsideAt,
            Optional<String> error,
            Optional<String> failures,
            Optional<Instant> dueAt,
            Optional<String> mergedInto) {
        @Override
        public String toString() {
            return "profile " + id;
        }
    }

    private static StoredPerson person(Row row) throws SQLException {
        return new StoredPerson(
                row.text("profile_id"),
                row.instant("created_at"),
                row.text("traits"),
                row.optionalInstant("decided_until"),
                row.optionalText("rulebook"),
                row.optionalInstant("set_aside_at"),
                row.optionalText("error"),
                row.optionalText("failures"),
                row.optionalInstant("due_at").filter(due -> !due.equals(Instant.MAX)),
                row.optionalText("merged_into"));
    }

    private static MembershipView membership(Row row) throws SQLException {
        return new MembershipView(
                row.text("segment"),
                Optional.of(row.text("detail")).filter(detail -> !detail.isEmpty()),
                row.instant("since"),
                Because.of(row));
    }

    /** A segment that a profile is in. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record MembershipView(String segment, Optional<String> detail, Instant since, Because because) {}

    /** Which rule said so, and the ids of the events that its match rests on, in total order. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Because(String rulebook, String file, String rule, List<String> evidence, Optional<String> absence) {

        /** From the columns rulebook, file, rule, evidence, absence. */
        static Because of(Row row) throws SQLException {
            return new Because(
                    row.text("rulebook"),
                    row.text("file"),
                    row.text("rule"),
                    List.of(Json.read(row.text("evidence"), String[].class)),
                    Optional.of(row.text("absence")).filter(absence -> !absence.isEmpty()));
        }
    }

    /**
     * A run of a profile.
     *
     * @param cause id of the event that caused it, or a text
     * @param since when it came to its step
     * @param endReason {@code completed}, {@code exit}, {@code goal}, {@code changed}, {@code removed} or {@code merged}
     */
    record Run(
            String flow,
            String cause,
            Instant startedAt,
            String step,
            Instant since,
            Optional<Instant> goalAt,
            Optional<Instant> endedAt,
            Optional<String> endReason) {}

    /** Newest first. Primary key of flow_runs. */
    List<Run> runs(String profileId, int limit) {
        return sql.query(
                """
                select flow, run, started_at, step, since, goal_at, ended_at, end_reason
                from flow_runs
                where profile_id = ?
                order by started_at desc, flow, run
                limit ?
                """,
                row -> new Run(
                        row.text("flow"),
                        row.text("run").strip(),
                        row.instant("started_at"),
                        row.text("step"),
                        row.instant("since"),
                        row.optionalInstant("goal_at"),
                        row.optionalInstant("ended_at"),
                        row.optionalText("end_reason")),
                profileId,
                limit);
    }
}
