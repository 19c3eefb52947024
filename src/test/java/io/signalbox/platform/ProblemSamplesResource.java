package io.signalbox.platform;

import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Goes wrong in every way that a resource can. */
@Path("/test/problems")
@PermitAll
public class ProblemSamplesResource {

    enum Colour {
        RED,
        GREEN
    }

    record Body(@NotBlank String name, int count, BigDecimal price, Instant at, Colour colour, List<String> tags) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, Object> read(@NotNull @Valid Body body) {
        return Map.of("at", body.at(), "price", body.price());
    }

    @GET
    @Path("/{what}")
    public String fail(@PathParam("what") String what) throws SQLException {
        switch (what) {
            case "refused" ->
                throw Problem.conflict("already there", Problem.Item.of("/id", "a", "another one"))
                        .asException();
            case "unreachable" -> throw SqlException.unreachable(new SQLException("connection refused", "08001"));
            case "wrapped" -> throw new IllegalStateException(new SQLException("no space left on device", "53100"));
            default -> throw new IllegalStateException("secret detail");
        }
    }
}
