package io.signalbox.admin;

import io.signalbox.platform.Page;
import io.signalbox.platform.Problem;
import jakarta.ws.rs.QueryParam;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which page of a listing: how long, and where it begins. */
class PageQuery {

    private static final int DEFAULT_LIMIT = 100;

    // Text, since a number that cannot be read would otherwise be answered as "not found".
    @QueryParam("limit")
    @Parameter(
            description = "How many items the page has at most.",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "1000", defaultValue = "100"))
    @Nullable
    String limit;

    @QueryParam("cursor")
    @Parameter(description = "The value of `next` from the page before; without it, the first page.")
    @Nullable
    String cursor;

    int limit() {
        String text = limit;
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            return Page.checkedLimit(Integer.parseInt(text));
        } catch (NumberFormatException notANumber) {
            throw Problem.badRequest(
                            "the limit is no number",
                            Problem.Item.of("limit", text, "a number from 1 to " + Page.MAX_LIMIT))
                    .asException();
        }
    }

    Optional<String> cursor() {
        return Optional.ofNullable(cursor);
    }
}
