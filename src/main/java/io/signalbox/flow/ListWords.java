package io.signalbox.flow;

import io.quarkus.qute.EvalContext;
import io.quarkus.qute.Expression;
import io.quarkus.qute.Results;
import io.quarkus.qute.ValueResolver;
import io.quarkus.qute.WithPriority;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What templates ask of a list that may be shorter than they think: nothing in place of a failure, so that a fallback can
 * stand in for an element that is not there, and the first three of two are two.
 */
final class ListWords implements ValueResolver {

    private static final Set<String> NAMES = Set.of("first", "last", "get", "take", "takeLast");

    @Override
    public int getPriority() {
        return WithPriority.DEFAULT_PRIORITY + 10;
    }

    @Override
    public boolean appliesTo(EvalContext context) {
        return context.getBase() instanceof List
                && (NAMES.contains(context.getName()) || isNumber(context.getName()))
                && context.getParams().size() == (isMethod(context.getName()) ? 1 : 0);
    }

    @Override
    public CompletionStage<Object> resolve(EvalContext context) {
        List<?> list = (List<?>) context.getBase();
        if (isMethod(context.getName())) {
            Expression number = context.getParams().get(0);
            return context.evaluate(number)
                    .thenCompose(given -> given instanceof Number many
                            ? CompletableFuture.completedFuture(of(list, context.getName(), many.intValue()))
                            : Results.notFound(context));
        }
        return CompletableFuture.completedFuture(
                switch (context.getName()) {
                    case "first" -> of(list, "get", 0);
                    case "last" -> of(list, "get", list.size() - 1);
                    default -> of(list, "get", Integer.parseInt(context.getName()));
                });
    }

    private static @Nullable Object of(List<?> list, String name, int number) {
        int most = Math.min(Math.max(0, number), list.size());
        return switch (name) {
            case "take" -> list.subList(0, most);
            case "takeLast" -> list.subList(list.size() - most, list.size());
            default -> number >= 0 && number < list.size() ? list.get(number) : null;
        };
    }

    private static boolean isMethod(String name) {
        return name.equals("get") || name.startsWith("take");
    }

    private static boolean isNumber(String name) {
        return !name.isEmpty() && name.length() < 10 && name.chars().allMatch(Character::isDigit);
    }
}
