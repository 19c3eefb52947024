package io.signalbox.platform;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.Comparator;
import java.util.List;

/** Bean validation's findings as a problem document. */
final class ViolationProblems {

    private ViolationProblems() {}

    static Problem of(ConstraintViolationException e) {
        List<Problem.Item> items = e.getConstraintViolations().stream()
                .map(ViolationProblems::item)
                .sorted(Comparator.comparing(Problem.Item::message))
                .toList();
        return Problem.of(400, "the request is not valid", items);
    }

    private static Problem.Item item(ConstraintViolation<?> violation) {
        Object value = violation.getInvalidValue();
        return Problem.Item.of(pointer(violation.getPropertyPath()), JsonProblems.kind(value), violation.getMessage());
    }

    /** The method and, for a body, its parameter say nothing to a caller. */
    private static String pointer(Path path) {
        StringBuilder pointer = new StringBuilder();
        String parameter = "";
        for (Path.Node node : path) {
            if (node.getKind() == ElementKind.PARAMETER) {
                parameter = node.getName();
            } else if (node.getKind() == ElementKind.PROPERTY || node.getKind() == ElementKind.CONTAINER_ELEMENT) {
                if (node.getIndex() != null) {
                    pointer.append('/').append(node.getIndex());
                }
                if (node.getKind() == ElementKind.PROPERTY) {
                    pointer.append('/').append(node.getName());
                }
            }
        }
        return pointer.isEmpty() ? parameter : pointer.toString();
    }
}
