package io.signalbox.rulebook;

import io.signalbox.model.Event;
import io.signalbox.rulebook.Gap.Kind;
import io.signalbox.rulebook.ProbeUnits.Scene;
import io.signalbox.rulebook.ProbeUnits.Seen;
import io.signalbox.rulebook.RuleFinding.Way;
import io.signalbox.rulebook.RuleTree.Condition;
import io.signalbox.rulebook.RuleTree.Expression;
import io.signalbox.rulebook.RuleTree.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the first condition of a rule that fails, by trying parts of the rule: its first condition, its first two, and so
 * on; then the failing one test by test.
 */
final class GapFinder {

    private final ProbeUnits units;

    GapFinder(ProbeUnits units) {
        this.units = units;
    }

    /**
     * What is asked.
     *
     * @param key of the rule and of what it would say; no other has it
     * @param about the detail or cause that the rule would give
     * @param wanted the detail or cause asked for; empty: any
     */
    record Target(String key, Rule rule, SourceText source, Optional<Expression> about, Optional<String> wanted) {}

    /** @throws AssessmentFailure where a limit was exceeded */
    List<Way> find(Target target, Scene scene) {
        List<List<Condition>> alternatives = Alternatives.of(target.rule().when());
        Seen beginnings = units.look(target.key(), () -> beginnings(alternatives, target.about()), scene);
        List<Way> ways = new ArrayList<>();
        int probe = 0;
        for (int way = 0; way < alternatives.size(); way++) {
            List<Condition> conditions = alternatives.get(way);
            Optional<Gap> gap = Optional.empty();
            for (int i = 0; i < conditions.size() && gap.isEmpty(); i++) {
                if (matches(beginnings, probe + i, target).isEmpty()) {
                    gap = Optional.of(gap(target, way, conditions, i, scene));
                }
            }
            ways.add(new Way(conditions.size(), gap));
            probe += conditions.size();
        }
        return ways;
    }

    private static List<Probe> beginnings(List<List<Condition>> alternatives, Optional<Expression> about) {
        List<Probe> probes = new ArrayList<>();
        for (List<Condition> conditions : alternatives) {
            for (int i = 1; i <= conditions.size(); i++) {
                probes.add(new Probe(conditions.subList(0, i), List.of(), about));
            }
        }
        return probes;
    }

    /** The matches of a probe that are about what was asked for, or that do not know yet what they are about. */
    private static List<ProbeMatch> matches(Seen seen, int probe, Target target) {
        List<ProbeMatch> all = seen.matches().get(probe);
        Optional<Integer> place = seen.shapes().get(probe).about();
        if (place.isEmpty() || target.wanted().isEmpty()) {
            return all;
        }
        return all.stream()
                .filter(match -> target.wanted()
                        .get()
                        .equals(GapWords.about(match.value(place.get())).orElse("")))
                .toList();
    }

    private Gap gap(Target target, int way, List<Condition> conditions, int failing, Scene scene) {
        List<Condition> before = conditions.subList(0, failing);
        Condition condition = conditions.get(failing);
        ProbePlan plan = ProbePlan.of(before, condition, target.about());
        Seen seen = units.look(target.key() + "/" + way + "/" + failing, plan::probes, scene);
        Look look = new Look(target, seen, new GapWords(target.source(), before, condition), before.size());
        return look.first(plan.steps()).orElseGet(() -> look.other(plan.probes().size() - 1));
    }

    /** One look at the probes of a failing condition. */
    private static final class Look {
        private final Target target;
        private final Seen seen;
        private final GapWords words;
        private final int place;

        Look(Target target, Seen seen, GapWords words, int place) {
            this.target = target;
            this.seen = seen;
            this.words = words;
            this.place = place;
        }

        Optional<Gap> first(List<ProbeStep> steps) {
            for (ProbeStep step : steps) {
                Optional<Gap> gap = gap(step);
                if (gap.isPresent()) {
                    return gap;
                }
            }
            return Optional.empty();
        }

        private Optional<Gap> gap(ProbeStep step) {
            if (step instanceof ProbeStep.OfPattern pattern) {
                return pattern(pattern);
            }
            return step instanceof ProbeStep.OfGather gather ? gather(gather) : absence((ProbeStep.OfAbsence) step);
        }

        private List<ProbeMatch> matches(int probe) {
            return GapFinder.matches(seen, probe, target);
        }

        private List<Event> events(int probe, ProbeMatch match) {
            ProbeWriter.Shape shape = seen.shapes().get(probe);
            int last = shape.upTo().size() - 1;
            List<Event> own = match.events(shape.from(last), shape.upTo().get(last));
            // What comes from a result stands on the events of that.
            return own.isEmpty() ? match.events(0, shape.facts()) : own;
        }

        private List<@Nullable Object> values(int probe, ProbeMatch match) {
            return match.seen()
                    .subList(seen.shapes().get(probe).values(), match.seen().size());
        }

        private List<GapWords.Candidate> candidates(int probe) {
            List<GapWords.Candidate> candidates = new ArrayList<>();
            for (ProbeMatch match : matches(probe)) {
                candidates.add(new GapWords.Candidate(events(probe, match), values(probe, match)));
            }
            return candidates;
        }

        private Optional<Gap> pattern(ProbeStep.OfPattern pattern) {
            List<Integer> upTo = pattern.upTo();
            int whole = upTo.get(upTo.size() - 1);
            if (!matches(whole).isEmpty()) {
                return Optional.empty();
            }
            if (matches(upTo.get(0)).isEmpty()) {
                return Optional.of(
                        seen.matches().get(whole).isEmpty()
                                ? words.missing(place, pattern.condition(), target.wanted())
                                : other(whole));
            }
            int failing = 0;
            while (!matches(upTo.get(failing + 1)).isEmpty()) {
                failing++;
            }
            return Optional.of(words.different(
                    place, pattern.condition(), pattern.tests().get(failing), candidates(upTo.get(failing))));
        }

        private Optional<Gap> gather(ProbeStep.OfGather gather) {
            List<Integer> upTo = gather.upTo();
            if (!matches(upTo.get(upTo.size() - 1)).isEmpty()) {
                return Optional.empty();
            }
            if (matches(upTo.get(0)).isEmpty()) {
                Optional<Gap> source = first(gather.source());
                return Optional.of(
                        source.isPresent()
                                ? words.ofSource(source.get())
                                : seen.matches().get(upTo.get(0)).isEmpty()
                                        ? words.nothing(place, gather.condition())
                                        : other(upTo.get(0)));
            }
            int failing = 0;
            while (!matches(upTo.get(failing + 1)).isEmpty()) {
                failing++;
            }
            return Optional.of(words.amount(place, gather.condition(), failing, candidates(upTo.get(failing))));
        }

        private Optional<Gap> absence(ProbeStep.OfAbsence absence) {
            if (!matches(absence.whole()).isEmpty()) {
                return Optional.empty();
            }
            int probe = absence.positive();
            int given = place + 1;
            List<GapWords.Candidate> blocking = new ArrayList<>();
            for (ProbeMatch match : matches(probe)) {
                ProbeWriter.Shape shape = seen.shapes().get(probe);
                int from = shape.from(Math.min(given, shape.upTo().size()) - 1);
                blocking.add(new GapWords.Candidate(match.events(from, shape.facts()), List.of()));
            }
            return Optional.of(words.blocked(place, absence.condition(), blocking));
        }

        /** It holds, but not for what was asked. */
        Gap other(int probe) {
            Optional<Integer> about = seen.shapes().get(probe).about();
            List<String> others = about.isEmpty()
                    ? List.of()
                    : seen.matches().get(probe).stream()
                            .flatMap(match -> GapWords.about(match.value(about.get())).stream())
                            .distinct()
                            .sorted()
                            .toList();
            return words.other(place, Kind.OTHER, target.wanted().orElse(""), others);
        }
    }
}
