package io.signalbox.catalog;

import io.signalbox.platform.AuditLog;
import io.signalbox.platform.Caller;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Problem.Item;
import io.signalbox.platform.Sql;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What people prepare: each draft holds edits over a published version and never more than that.
 *
 * <p>An edit names the revision that its author has seen. Where somebody else was faster, it is refused, so no edit is
 * lost silently. Every change stands in the audit with its diff, in the same transaction.
 */
public final class Drafts {

    private final Sql sql;
    private final DraftStore drafts;
    private final AuditLog audit;
    private final Clock clock;

    Drafts(Sql sql, AuditLog audit, Clock clock) {
        this.sql = sql;
        this.drafts = new DraftStore(sql);
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * A draft to begin with.
     *
     * @param from version whose files it starts with; empty: the live one
     * @param files all of its files, instead of those of a version
     */
    public record Beginning(String message, Optional<Integer> from, Optional<RuleFiles> files) {}

    /** A draft together with the files that it edits. */
    public record Open(Draft draft, RuleFiles base) {

        /** The files as they would be published. */
        public RuleFiles files() {
            return draft.edits().applyTo(base);
        }

        public int revision() {
            return draft.head().revision();
        }
    }

    /** Newest first, those with a lower number than the given one. */
    public List<Draft.Head> list(long before, int limit) {
        return drafts.list(before, limit);
    }

    public Open get(String id) {
        return opened(sql, drafts.find(number(id)));
    }

    /** The files of a draft; empty where there is no such draft. */
    public Optional<RuleFiles> files(String id) {
        return isNumber(id)
                ? drafts.find(number(id))
                        .map(draft -> opened(sql, Optional.of(draft)).files())
                : Optional.empty();
    }

    /** A new draft over the live version, whatever it starts with. */
    public Open create(Beginning beginning) {
        Caller author = audit.caller();
        return sql.inTransaction(transaction -> {
            RulebookVersion live = RulebookStore.latest(transaction)
                    .orElseThrow(() -> Problem.of(503, "no rulebook was published yet; try again in a moment")
                            .asException());
            RuleFiles base = RulebookStore.files(transaction, live.version());
            RuleFiles given = beginning
                    .files()
                    .or(() -> beginning.from().map(version -> withCarried(base, version(transaction, version))))
                    .orElse(base);
            RuleFiles wanted = new Edits(new TreeMap<>(KeptFlows.following(base, base, given))).applyTo(given);
            Instant now = clock.instant();
            long id = DraftStore.insert(transaction, live.version(), author, beginning.message(), now);
            DraftStore.writeFiles(transaction, id, Edits.between(base, wanted));
            audit.record(
                    transaction,
                    "rulebook.draft.create",
                    String.valueOf(id),
                    Map.of(
                            "message",
                            beginning.message(),
                            "base",
                            live.version(),
                            "diff",
                            FileDiff.forAudit(base, wanted)));
            return opened(transaction, DraftStore.lock(transaction, id));
        });
    }

    private static RuleFiles withCarried(RuleFiles base, RuleFiles earlier) {
        return new Edits(new TreeMap<>(KeptFlows.carried(base, earlier))).applyTo(earlier);
    }

    private static RuleFiles version(Sql transaction, int version) {
        RuleFiles files = RulebookStore.files(transaction, version);
        if (files.texts().isEmpty()) {
            throw Problem.badRequest(
                            "the draft cannot start from that version",
                            Item.of("/from", String.valueOf(version), "the number of a published version"))
                    .asException();
        }
        return files;
    }

    /** Writes a file, or deletes it where there is no text. */
    public Open edit(String id, int revision, String path, Optional<String> text) {
        DraftPath.check(path);
        return change(id, Optional.of(revision), "rulebook.draft.edit", (transaction, open) -> {
            if (text.isEmpty() && !open.files().texts().containsKey(path)) {
                throw Problem.notFound("the draft has no file " + path).asException();
            }
            return new Change(
                    open.draft().head().base(),
                    open.base(),
                    path.startsWith(RuleFiles.FLOWS_FOLDER)
                            ? withKept(open, open.draft().edits().with(open.base(), path, text))
                            : open.draft().edits().with(open.base(), path, text));
        });
    }

    /** Whoever is under way in a flow stays on its text, until somebody says otherwise. */
    private static Edits withKept(Open open, Edits edits) {
        RuleFiles base = open.base();
        return with(edits, base, KeptFlows.following(base, open.files(), edits.applyTo(base)));
    }

    private static Edits with(Edits edits, RuleFiles base, Map<String, Optional<String>> texts) {
        Edits all = edits;
        for (Map.Entry<String, Optional<String>> text : texts.entrySet()) {
            all = all.with(base, text.getKey(), text.getValue());
        }
        return all;
    }

    /** Writes files, or deletes those without a text, all at once; what is there already stays as it is. */
    public Open edit(String id, int revision, Function<Open, Map<String, Optional<String>>> texts) {
        return change(id, Optional.of(revision), "rulebook.draft.edit", (transaction, open) -> {
            Edits edits = with(open.draft().edits(), open.base(), texts.apply(open));
            return new Change(open.draft().head().base(), open.base(), edits);
        });
    }

    /**
     * Puts the edits over the live version.
     *
     * @param decisions for files that both sides changed; a missing one refuses the rebase
     */
    public Open rebase(String id, Optional<Integer> revision, Map<String, Edits.Side> decisions) {
        return change(id, revision, "rulebook.draft.rebase", (transaction, open) -> {
            int live = RulebookStore.latestNumber(transaction);
            RuleFiles to = RulebookStore.files(transaction, live);
            Edits.Rebase rebase = open.draft().edits().onto(open.base(), to, decisions);
            if (rebase instanceof Edits.Rebase.Conflicts conflicts) {
                throw Problem.conflict(
                                "the draft and version " + live + " changed the same files; say for each of them which"
                                        + " side counts, or edit it first and then keep the draft's",
                                conflicts.paths().stream()
                                        .map(path -> Item.of(
                                                "/keep/"
                                                        + path.replace("~", "~0")
                                                                .replace("/", "~1"),
                                                "edits on both sides",
                                                "\"draft\" or \"live\""))
                                        .toArray(Item[]::new))
                        .asException();
            }
            return new Change(live, to, ((Edits.Rebase.Rebased) rebase).edits());
        });
    }

    /** What a draft is to become. */
    private record Change(int base, RuleFiles files, Edits edits) {}

    private Open change(String id, Optional<Integer> revision, String action, BiFunction<Sql, Open, Change> work) {
        Caller editor = audit.caller();
        return sql.inTransaction(transaction -> {
            Open open = toChange(transaction, id, revision);
            RuleFiles before = open.files();
            Change change = work.apply(transaction, open);
            RuleFiles after = change.edits().applyTo(change.files());
            if (change.base() == open.draft().head().base() && after.equals(before)) {
                return open;
            }
            DraftStore.edit(transaction, number(id), change.base(), change.edits(), editor, clock.instant());
            Open changed = opened(transaction, DraftStore.lock(transaction, number(id)));
            audit.record(
                    transaction,
                    action,
                    id,
                    Map.of(
                            "revision",
                            changed.revision(),
                            "base",
                            change.base(),
                            "diff",
                            FileDiff.forAudit(before, after)));
            return changed;
        });
    }

    /** Throws a draft away; its edits stand in the audit. */
    public void discard(String id, Optional<Integer> revision) {
        sql.doInTransaction(transaction -> {
            Open open = toChange(transaction, id, revision);
            DraftStore.discard(transaction, number(id));
            audit.record(
                    transaction,
                    "rulebook.draft.discard",
                    id,
                    Map.of("diff", FileDiff.forAudit(open.base(), open.files())));
        });
    }

    /** Consents to the files as they are, for a publication that needs somebody else's consent. */
    public Open approve(String id, Optional<Integer> revision, String comment) {
        Caller approver = audit.caller();
        return sql.inTransaction(transaction -> {
            Open open = toChange(transaction, id, revision);
            if (open.draft().editors().contains(approver.key())) {
                throw Problem.of(
                                403,
                                "whoever wrote a draft cannot approve it",
                                Item.of("the key of one of its editors", "the key of somebody else"))
                        .asException();
            }
            String checksum = open.files().checksum();
            DraftStore.approve(
                    transaction,
                    number(id),
                    new Draft.Approval(approver.key(), approver.name(), checksum, comment, clock.instant()));
            audit.record(
                    transaction,
                    "rulebook.draft.approve",
                    id,
                    Map.of(
                            "checksum",
                            checksum,
                            "comment",
                            comment,
                            "diff",
                            FileDiff.forAudit(open.base(), open.files())));
            return opened(transaction, DraftStore.lock(transaction, number(id)));
        });
    }

    /** The draft, held until the transaction ends, where it is open and as the caller has seen it. */
    Open toChange(Sql transaction, String id, Optional<Integer> revision) {
        Open open = opened(transaction, DraftStore.lock(transaction, number(id)));
        Draft.Head head = open.draft().head();
        if (!head.state().isOpen()) {
            throw Problem.conflict("the draft was published as version "
                            + head.version().map(String::valueOf).orElse("?") + " and changes no more; create another")
                    .asException();
        }
        if (revision.isPresent() && revision.get() != head.revision()) {
            throw Problem.of(
                            412,
                            "the draft was changed meanwhile; read it again, then repeat what you wanted to do",
                            Item.of("If-Match", "\"" + revision.get() + "\"", "\"" + head.revision() + "\""))
                    .asException();
        }
        return open;
    }

    private static Open opened(Sql transaction, Optional<Draft> draft) {
        Draft found = draft.orElseThrow(Drafts::missing);
        return new Open(found, RulebookStore.files(transaction, found.head().base()));
    }

    static long number(String id) {
        if (!isNumber(id)) {
            throw missing();
        }
        return Long.parseLong(id);
    }

    private static boolean isNumber(String id) {
        return id.matches("[0-9]{1,18}");
    }

    private static RuntimeException missing() {
        return Problem.notFound("there is no such draft").asException();
    }
}
