package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.identity.Identifier;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedTextTest {

    private static final Set<Identifier> ANNA = Set.of(
            new Identifier("userId", "7"),
            new Identifier("email", "anna@example.org"),
            new Identifier("phone", "+491701234567"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'userId': '7'}",
                "{'userId': 7, 'name': 1}",
                "{'userId': '7', 'userId': '8'}",
                "{'identifiers': {'email': ' Anna@Example.ORG '}}",
                "{'phone': '+49 (170) 123-45/67'}",
                "{'email': 'anna\\u0040example.org'}",
                "{'line': 3, 'cells': ['x', 'Anna@Example.org', 'y']}",
                "{'line': 3, 'cells': ['+49 170 1234567']}",
                "{'line': 3, 'cells': ['{\\'userId\\': \\'7\\', broken']}",
                "{broken, Anna@Example.org",
            })
    void whatNamesAPersonInAnySpellingIsTheirs(String raw) {
        assertThat(RefusedText.names(raw.replace("\\'", "\\\"").replace('\'', '"'), ANNA))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'userId': '77', 'properties': {'price': 7, 'who': '7'}}",
                "{'email': 'joanna@example.org'}",
                "{'email': 'anna@example.org.uk'}",
                "{'properties': {'note': 'write to anna@example.org'}}",
                "{'phone': '+4917012345678'}",
                "{'line': 7, 'cells': ['7', 'joanna@example.org']}",
                "{broken, 7, joanna@example.org",
            })
    void whatOnlyContainsTheirValueIsSomebodyElses(String raw) {
        assertThat(RefusedText.names(raw.replace('\'', '"'), ANNA)).isFalse();
    }
}
