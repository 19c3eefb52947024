package io.signalbox.catalog;

import io.signalbox.platform.AuditLog;
import io.signalbox.platform.Caller;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Problem.Item;
import io.signalbox.platform.Sql;
import io.signalbox.rulebook.RuleProblem;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes drafts, and versions of before, live through the API.
 *
 * <p>Whatever takes long (compiling, rule tests) happens before; then one short transaction checks once more what it
 * rests on, stores the version, moves the draft to its new state and writes the audit.
 */
public final class Publishing {

    /** Subject in the audit of what concerns the rulebook as a whole. */
    static final String SUBJECT = "rulebook";

    private final Sql sql;
    private final Catalog catalog;
    private final Drafts drafts;
    private final Sources sources;
    private final Examiner examiner;
    private final Terms terms;

    /**
     * What publications have to fulfil, and where they are recorded.
     *
     * @param backtests empty where this service makes none
     */
    record Terms(Gates gates, Optional<Backtests> backtests, AuditLog audit, Clock clock) {}

    Publishing(Sql sql, Catalog catalog, Drafts drafts, Sources sources, Examiner examiner, Terms terms) {
        this.sql = sql;
        this.catalog = catalog;
        this.drafts = drafts;
        this.sources = sources;
        this.examiner = examiner;
        this.terms = terms;
    }

    /**
     * A wish to publish a draft.
     *
     * @param revision that the caller has seen; empty: whatever it is now
     * @param message empty: that of the draft
     * @param override why to publish although rule tests fail
     */
    public record Order(
            String draft, Optional<Integer> revision, Optional<String> message, Optional<String> override) {}

    /**
     * What was published.
     *
     * @param failures rule tests that fail all the same
     * @param effect in a sentence, what was known of its effect
     * @param backtest the latest of exactly these files
     */
    public record Published(
            RulebookVersion version,
            List<RuleProblem> warnings,
            List<RuleTestFailure> failures,
            String effect,
            Optional<BacktestSummary> backtest) {}

    /** Compiles a draft and runs its tests; the draft keeps what was found, until the next edit. */
    public Drafts.Open validate(String id, Optional<Integer> revision) {
        Drafts.Open open = sql.inTransaction(transaction -> drafts.toChange(transaction, id, revision));
        validated(open, examiner.examine(open.files()));
        return drafts.get(id);
    }

    /** Keeps what was found in a draft, unless it was edited meanwhile. */
    private Validation validated(Drafts.Open open, Examination examination) {
        Validation validation = examination.asOf(terms.clock().instant());
        String id = open.draft().head().id();
        sql.doInTransaction(transaction -> {
            if (DraftStore.validated(transaction, Drafts.number(id), open.revision(), validation)) {
                terms.audit()
                        .record(
                                transaction,
                                "rulebook.draft.validate",
                                id,
                                Map.of(
                                        "revision",
                                        open.revision(),
                                        "checksum",
                                        validation.checksum(),
                                        "passed",
                                        validation.holds(),
                                        "problems",
                                        validation.problems().size()));
            }
        });
        return validation;
    }

    /** The latest backtest of these files. */
    public Optional<BacktestSummary> backtest(RuleFiles files) {
        return terms.backtests().flatMap(known -> known.latest(files.checksum()));
    }

    private List<BacktestSummary> finished(RuleFiles files) {
        return terms.backtests().map(known -> known.finished(files.checksum())).orElse(List.of());
    }

    /** In a sentence, what is known of the effect of a draft. */
    public String effect(Drafts.Open open) {
        return Gates.statement(backtest(open.files()), open.draft().head().base());
    }

    /**
     * Makes a draft live from the instant of the call on.
     *
     * @throws io.signalbox.platform.ProblemException 409 or 422 with everything that speaks against it
     */
    public Published publish(Order order) {
        sources.require(Source.API);
        Drafts.Open open =
                sql.inTransaction(transaction -> drafts.toChange(transaction, order.draft(), order.revision()));
        refuseUnlessOverLive(open, catalog.latest());
        if (open.draft().edits().equals(Edits.NONE)) {
            throw Problem.conflict("the draft changes nothing").asException();
        }
        RuleFiles files = open.files();
        Examination examination = examiner.examine(files);
        if (!validated(open, examination).compiles()) {
            throw refused("the draft has errors", examination.problems());
        }
        if (!examination.failures().isEmpty() && order.override().isEmpty()) {
            throw failed("rule tests fail; to publish nevertheless, give a reason in /override/reason", examination);
        }
        Caller publisher = terms.audit().caller();
        Optional<BacktestSummary> backtest = backtest(files);
        List<Item> refusals = terms.gates()
                .refusals(open, publisher.key(), finished(files), terms.clock().instant());
        if (!refusals.isEmpty()) {
            throw Problem.of(409, "the draft may not be published yet", refusals)
                    .asException();
        }
        Draft.Head head = open.draft().head();
        Catalog.Imprint imprint =
                new Catalog.Imprint(publisher.name(), order.message().orElse(head.message()));
        Publication publication = catalog.publish(examination, imprint, (transaction, version) -> {
            Sources.require(transaction, Source.API);
            Drafts.Open now = drafts.toChange(transaction, head.id(), Optional.of(head.revision()));
            if (version.version() - 1 != now.draft().head().base()) {
                throw behind(now, RulebookStore.version(transaction, version.version() - 1));
            }
            DraftStore.published(transaction, Drafts.number(head.id()), version.version(), version.publishedAt());
            Map<String, Object> details = details(version, open.base(), files);
            details.put("draft", head.id());
            details.put("effect", Gates.statement(backtest, head.base()));
            details.put("approvedBy", approvers(now));
            if (!examination.failures().isEmpty()) {
                details.put("override", order.override().orElseThrow());
            }
            putFailures(details, examination);
            terms.audit().record(transaction, "rulebook.publish", SUBJECT, details);
        });
        if (!(publication instanceof Publication.Published published)) {
            throw Problem.conflict("these files are live already").asException();
        }
        return new Published(
                published.version(),
                published.problems(),
                examination.failures(),
                Gates.statement(backtest, head.base()),
                backtest);
    }

    private static List<String> approvers(Drafts.Open open) {
        String checksum = open.files().checksum();
        return open.draft().approvals().stream()
                .filter(approval -> approval.checksum().equals(checksum))
                .map(Draft.Approval::key)
                .toList();
    }

    private void refuseUnlessOverLive(Drafts.Open open, Optional<RulebookVersion> live) {
        live.filter(version -> version.version() != open.draft().head().base()).ifPresent(version -> {
            throw behind(open, version);
        });
    }

    private RuntimeException behind(Drafts.Open open, RulebookVersion live) {
        int base = open.draft().head().base();
        List<Item> changed = new ArrayList<>();
        for (FileDiff diff : FileDiff.between(open.base(), catalog.files(live.version()))) {
            boolean both = open.draft().edits().texts().containsKey(diff.path());
            changed.add(Item.of(
                    diff.path(),
                    diff.change().word() + " since version " + base + (both ? ", and edited in this draft" : ""),
                    "the draft over version " + live.version()));
        }
        return Problem.of(
                        409,
                        "the draft was made over version " + base + ", and version " + live.version() + " is live (by "
                                + live.author() + ": " + live.message() + "); POST /api/rulebook/drafts/"
                                + open.draft().head().id() + "/rebase puts it over that",
                        changed)
                .asException();
    }

    /**
     * Publishes the files of a version of before once more, as a new version. It is the way out of an emergency: failing
     * rule tests do not refuse it, but stand in the answer and in the audit.
     */
    public Published rollBack(int number, Optional<String> message) {
        sources.require(Source.API);
        RulebookVersion wanted = RulebookStore.version(sql, number);
        RuleFiles files = catalog.files(number);
        Examination examination = examiner.examine(files);
        Caller publisher = terms.audit().caller();
        Catalog.Imprint imprint =
                new Catalog.Imprint(publisher.name(), message.orElse("rolled back to version " + number));
        Publication publication = catalog.publish(examination, imprint, (transaction, version) -> {
            Sources.require(transaction, Source.API);
            Map<String, Object> details =
                    details(version, RulebookStore.files(transaction, version.version() - 1), files);
            details.put("to", wanted.version());
            putFailures(details, examination);
            terms.audit().record(transaction, "rulebook.rollback", SUBJECT, details);
        });
        if (publication instanceof Publication.Refused refused) {
            throw refused("version " + number + " does not compile any more", refused.problems());
        } else if (!(publication instanceof Publication.Published published)) {
            throw Problem.conflict("the files of version " + number + " are live already")
                    .asException();
        } else {
            Optional<BacktestSummary> backtest = backtest(files);
            return new Published(
                    published.version(),
                    published.problems(),
                    examination.failures(),
                    Gates.statement(backtest, published.version().version() - 1),
                    backtest);
        }
    }

    private static void putFailures(Map<String, Object> details, Examination examination) {
        if (!examination.failures().isEmpty()) {
            details.put(
                    "failures",
                    examination.failures().stream()
                            .map(RuleTestFailure::toString)
                            .toList());
        }
    }

    private static Map<String, Object> details(RulebookVersion version, RuleFiles before, RuleFiles after) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("version", version.version());
        details.put("message", version.message());
        details.put("diff", FileDiff.forAudit(before, after));
        return details;
    }

    /** All problems of files as the answer to who wanted to publish them. */
    static RuntimeException refused(String detail, List<RuleProblem> problems) {
        return Problem.unprocessable(
                        detail,
                        problems.stream()
                                .filter(problem -> problem.severity() == RuleProblem.Severity.ERROR)
                                .map(Publishing::item)
                                .toList())
                .asException();
    }

    /** All rule tests that fail as the answer to who wanted to publish their files. */
    static RuntimeException failed(String detail, Examination examination) {
        return Problem.unprocessable(
                        detail,
                        examination.failures().stream()
                                .map(failure -> new Item(
                                        Optional.of(failure.file() + (failure.line() > 0 ? ":" + failure.line() : "")),
                                        failure.message(),
                                        "a test that holds",
                                        failure.toString()))
                                .toList())
                .asException();
    }

    private static Item item(RuleProblem problem) {
        String place = problem.file()
                + (problem.line() > 0 ? ":" + problem.line() : "")
                + (problem.column() > 0 ? ":" + problem.column() : "");
        return new Item(Optional.of(place), problem.found(), problem.expected(), problem.message());
    }
}
