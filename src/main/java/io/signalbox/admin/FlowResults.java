package io.signalbox.admin;

import io.signalbox.admin.FlowResultsStore.Mail;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What a flow brings about.
 *
 * @param window how long after the start of a run purchases count
 * @param revenueModel which purchases those are, in words
 * @param deliveriesFrom older deliveries may be forgotten: of runs before it there may be fewer than there were
 * @param total all runs
 * @param overTime the same by the start of the runs
 * @param steps in the order of the flow; then those that only other versions have
 * @param splits in the order of the flow
 */
record FlowResults(
        String flow,
        Instant from,
        Instant until,
        String by,
        Duration window,
        String revenueModel,
        Instant deliveriesFrom,
        Arms total,
        Comparison comparison,
        List<Stretch> overTime,
        List<AtStep> steps,
        List<Split> splits) {

    /**
     * Runs that the flow sent messages of, and those that it held back for comparison.
     *
     * @param heldOut empty where there are none
     */
    record Arms(Arm treated, Optional<Arm> heldOut) {}

    /**
     * What came of some runs.
     *
     * @param people whose runs they are
     * @param goals runs that have reached the goal
     * @param goalRate empty where there are no runs
     * @param windowOpen runs after which purchases may still count
     * @param revenue by currency
     */
    record Arm(long runs, long people, long goals, Optional<Rate> goalRate, long windowOpen, List<Revenue> revenue) {}

    /** A rate from 0 to 1 with its 95 % interval. */
    record Rate(double value, double low, double high) {}

    /**
     * What people have bought.
     *
     * @param currency empty where purchases name none
     * @param perRun over all runs, those that brought nothing included
     */
    record Revenue(Optional<String> currency, long purchases, BigDecimal total, BigDecimal perRun) {}

    /**
     * What the messages change: treated runs less those held out.
     *
     * @param goalRate empty where one side has fewer than two runs
     * @param revenuePerRun by currency; none where one side has fewer than two runs
     * @param verdict on the goal, in words
     */
    record Comparison(Optional<Difference> goalRate, List<MoneyDifference> revenuePerRun, String verdict) {}

    /** With its 95 % interval. */
    record Difference(double value, double low, double high) {}

    /** With its 95 % interval, and what that says. */
    record MoneyDifference(
            Optional<String> currency, BigDecimal value, BigDecimal low, BigDecimal high, String verdict) {}

    /** Runs that started on this day (UTC), or in the week or month that it begins. */
    record Stretch(LocalDate start, Arms runs) {}

    /** Where runs came to. */
    record AtStep(String step, Come treated, Come heldOut, List<Messages> messages) {}

    /** How many runs have come to it, and how many stand there now. */
    record Come(long reached, long waiting) {}

    /** The ways of a split. */
    record Split(String step, List<Part> parts) {}

    /**
     * Runs that took one way.
     *
     * @param messages what they sent from then on
     */
    record Part(String name, Arms runs, List<Messages> messages) {}

    /**
     * Messages by one template to one destination.
     *
     * @param destination empty where no delivery is kept: no destination takes them, or the delivery is forgotten
     * @param sent by the flow
     * @param delivered taken by the mail server, or by another destination
     * @param withheld by the policy
     * @param opened how many were opened at least once
     * @param clicked how many were clicked in at least once
     */
    record Messages(
            String template,
            Optional<String> destination,
            long sent,
            long waiting,
            long delivered,
            long withheld,
            long dead,
            long inDoubt,
            long opened,
            long clicked) {

        static Messages of(Mail mail) {
            return new Messages(
                    mail.template(),
                    mail.destination(),
                    mail.sent(),
                    mail.waiting(),
                    mail.delivered(),
                    mail.withheld(),
                    mail.dead(),
                    mail.inDoubt(),
                    mail.opened(),
                    mail.clicked());
        }
    }
}
