package io.signalbox.decision;

import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.CompilerLimits;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.Rulebook;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Made-up flows over the shop's rules. */
public final class ShopFlows {

    private static final FlowCompiler COMPILER = new FlowCompiler(new RuleCompiler(CompilerLimits.DEFAULT));

    private static final List<String> STARTS = List.of(
            "{ trigger: cart-abandoned, cause: AddToCart }",
            "{ event: AddToCart }",
            "{ event: ProductViewed }",
            "{ event: PurchaseCompleted }");

    private static final List<String> CONDITIONS = List.of(
            "PurchaseCompleted( since(run) )",
            "AddToCart( follows(run) )",
            "not ProductViewed( within(\"90m\") )",
            "ProductViewed( follows(run, \"2d\") )",
            "Moment( hourBetween(9, 18) )",
            "EmailClicked( since(run) )",
            "not PurchaseCompleted( within(\"36h\") )");

    private static final List<String> WINDOWS = List.of(
            "{ between: \"09:00-18:00\" }",
            "{ between: \"22:00-06:00\", weekdays: [monday, tuesday, friday] }",
            "{ weekdays: [saturday, sunday] }");

    private final Random random;
    private int messages;
    private boolean mayJump = true;

    private ShopFlows(Random random) {
        this.random = random;
    }

    /** The shop's rules with some random flows. */
    public static Rulebook rules(long seed) {
        return rules(texts(seed));
    }

    /** Some random flows, by path; always of the same names. */
    static Map<String, String> texts(long seed) {
        ShopFlows flows = new ShopFlows(new Random(seed));
        Map<String, String> texts = new TreeMap<>();
        for (int i = 0; i < 3; i++) {
            texts.put("flows/flow-" + i + ".yaml", flows.flow("flow-" + i));
        }
        return texts;
    }

    /** The shop's rules with these flows. */
    static Rulebook rules(Map<String, String> texts) {
        Compilation compilation = COMPILER.compile(texts, new Compilation.Compiled(ShopRules.all(), List.of()));
        if (compilation instanceof Compilation.Compiled compiled) {
            return compiled.rulebook();
        }
        throw new IllegalStateException(texts + "\n" + compilation.problems());
    }

    private String flow(String name) {
        List<String> lines = new ArrayList<>();
        lines.add("flow: " + name);
        lines.add("starts-on: " + one(STARTS));
        lines.add("re-entry: " + one(List.of("never", "always", "after 12h", "after 3d")));
        if (random.nextBoolean()) {
            lines.add("exit-when: '" + one(CONDITIONS) + "'");
        }
        if (random.nextBoolean()) {
            lines.add("goal: '" + one(CONDITIONS) + "'");
            lines.add("exit-on-goal: " + random.nextBoolean());
        }
        lines.add("priority: " + random.nextInt(3));
        lines.add("holdout: " + (random.nextInt(3) == 0 ? 50 : 0));
        if (random.nextBoolean()) {
            lines.add("window: " + one(WINDOWS));
        }
        lines.add("steps:");
        lines.add("  - id: first");
        lines.add("    wait: " + one(List.of("30m", "1h", "24h", "2d")));
        steps(lines, "  ", 2);
        return String.join("\n", lines) + "\n";
    }

    private void steps(List<String> lines, String indent, int depth) {
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            switch (random.nextInt(depth > 0 ? 7 : 3)) {
                case 0 ->
                    lines.add(indent
                            + one(List.of(
                                    "- send: { email: m" + messages++ + " }",
                                    "- add-to: { destination: crm, list: vip }",
                                    "- remove-from: { destination: crm, list: vip }")));
                case 1 -> lines.add(indent + "- wait: " + one(List.of("10m", "1h", "1d", "36h")));
                case 2 -> lines.add(indent + "- set-trait: { country: " + one(List.of("DE", "FR", "null")) + " }");
                case 3, 4 -> {
                    lines.add(indent + "- choose:");
                    lines.add(indent + "    - if: '" + one(CONDITIONS) + "'");
                    lines.add(indent + "      then:");
                    steps(lines, indent + "        ", depth - 1);
                    lines.add(indent + "    - else:");
                    steps(lines, indent + "        ", depth - 1);
                }
                case 5 -> {
                    lines.add(indent + "- wait-until:");
                    lines.add(indent + "    if: '" + one(CONDITIONS) + "'");
                    lines.add(indent + "    at-most: " + one(List.of("1h", "20h", "3d")));
                    lines.add(indent + "    else:");
                    steps(lines, indent + "      ", depth - 1);
                }
                default -> {
                    lines.add(indent + "- split:");
                    lines.add(indent + "    - name: a");
                    lines.add(indent + "      percent: 40");
                    lines.add(indent + "      then:");
                    steps(lines, indent + "        ", depth - 1);
                    lines.add(indent + "    - { name: b, percent: 60 }");
                }
            }
        }
        if (depth == 1 && mayJump && random.nextInt(4) == 0) {
            mayJump = false;
            lines.add(indent + "- goto: first");
        }
    }

    private String one(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }
}
