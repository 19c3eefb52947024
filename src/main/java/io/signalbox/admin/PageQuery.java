package io.signalbox.admin;

import io.signalbox.platform.Page;
import jakarta.ws.rs.QueryParam;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which page of a listing: how long, and where it begins. */
class PageQuery {

    private static final int DEFAULT_LIMIT = 100;

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
        return text == null ? DEFAULT_LIMIT : Page.limit(text);
    }

    Optional<String> cursor() {
        return Optional.ofNullable(cursor);
    }
}
