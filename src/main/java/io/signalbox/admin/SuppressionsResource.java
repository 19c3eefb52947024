package io.signalbox.admin;

import io.signalbox.delivery.Suppression;
import io.signalbox.delivery.Suppression.Reason;
import io.signalbox.delivery.SuppressionStore;
import io.signalbox.platform.AuditLog;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Roles;
import io.signalbox.platform.Sql;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Addresses that nothing is sent to any more. */
@Path("/api/suppressions")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.OPERATE)
@Tag(name = "Deliveries")
class SuppressionsResource {

    private final SuppressionStore store;
    private final Sql sql;
    private final AuditLog audit;
    private final Clock clock;

    SuppressionsResource(SuppressionStore store, Sql sql, AuditLog audit, Clock clock) {
        this.store = store;
        this.sql = sql;
        this.audit = audit;
        this.clock = clock;
    }

    /** An address that is to be suppressed. */
    record Wanted(Optional<String> address) {}

    /**
     * Why nothing is sent to an address.
     *
     * @param reason {@code hard-bounce}, {@code complaint} or {@code manual}
     * @param source the event or the API key that it comes from
     */
    record View(String addressHash, String reason, Instant at, String source) {

        static View of(Suppression suppression) {
            return new View(
                    suppression.addressHash(), suppression.reason().word(), suppression.at(), suppression.source());
        }
    }

    @GET
    @Operation(
            summary = "Ask whether an address is suppressed",
            description = "Why and since when nothing is sent to it. Addresses are kept as SHA-256 only.")
    @APIResponse(responseCode = "200", description = "It is")
    @APIResponse(responseCode = "404", description = "The address is not suppressed.")
    public View get(
            @Parameter(description = "An e-mail address.", example = "anna@example.org") @QueryParam("address")
                    Optional<String> address) {
        return store.find(required(address)).map(View::of).orElseThrow(SuppressionsResource::unknown);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Suppress an address",
            description =
                    "Nothing is sent to it any more, whoever has it. One that is suppressed already stays so for the "
                            + "reason that it had.")
    @APIResponse(responseCode = "200", description = "It is suppressed")
    public View add(Wanted wanted) {
        String address = required(wanted == null ? Optional.empty() : wanted.address());
        String hash = Suppression.hash(address);
        sql.inTransaction(transaction -> {
            String key = audit.caller().key();
            boolean isNew = store.add(transaction, new Suppression(hash, Reason.MANUAL, clock.instant(), "key " + key));
            if (isNew) {
                audit.record(transaction, "suppression.add", hash, Map.of());
            }
            return isNew;
        });
        return store.find(address).map(View::of).orElseThrow(SuppressionsResource::unknown);
    }

    @DELETE
    @Operation(
            summary = "Send to an address again",
            description = "Takes a suppression back. The next hard bounce or complaint suppresses the address again.")
    @APIResponse(responseCode = "204", description = "Mails may go to it again")
    @APIResponse(responseCode = "404", description = "The address is not suppressed.")
    public void remove(
            @Parameter(description = "An e-mail address.", example = "anna@example.org") @QueryParam("address")
                    Optional<String> address) {
        String wanted = required(address);
        boolean isRemoved = sql.inTransaction(transaction -> {
            boolean removed = store.remove(transaction, wanted);
            if (removed) {
                audit.record(transaction, "suppression.remove", Suppression.hash(wanted), Map.of());
            }
            return removed;
        });
        if (!isRemoved) {
            throw unknown();
        }
    }

    private static String required(Optional<String> address) {
        return address.filter(one -> one.strip().matches("[^\\s<>@]+@[^\\s<>@]+"))
                .orElseThrow(() -> QueryValues.wrong("address", "no e-mail address", "one such as anna@example.org"));
    }

    private static RuntimeException unknown() {
        return Problem.notFound("the address is not suppressed").asException();
    }
}
