package io.signalbox.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns everything that goes wrong in a resource into one RFC 9457 document. */
final class ProblemMappers {

    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    /** How long a caller should wait before trying again, in seconds. */
    private static final String RETRY_AFTER = "5";

    @ServerExceptionMapper
    Response refused(ProblemException e) {
        int status = e.problem().status();
        return status == 429 || status == 503 || status == 507 ? later(e.problem()) : answer(e.problem());
    }

    @ServerExceptionMapper
    Response unreadable(MismatchedInputException e) {
        return answer(JsonProblems.of(e));
    }

    @ServerExceptionMapper
    Response unreadable(JsonProcessingException e) {
        return answer(JsonProblems.of(e));
    }

    @ServerExceptionMapper
    Response violated(ConstraintViolationException e) {
        return answer(ViolationProblems.of(e));
    }

    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    Response unauthenticated(SecurityException e) {
        return Response.fromResponse(answer(ApiKeyProblems.unauthenticated()))
                .header(HttpHeaders.WWW_AUTHENTICATE, ApiKeyProblems.CHALLENGE)
                .build();
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException e, ResourceInfo resource) {
        return answer(ApiKeyProblems.forbidden(rolesOf(resource)));
    }

    /** The roles of which one is needed; none where they are not known. */
    private static List<String> rolesOf(ResourceInfo resource) {
        if (resource == null || resource.getResourceMethod() == null) {
            return List.of();
        }
        RolesAllowed ofMethod = resource.getResourceMethod().getAnnotation(RolesAllowed.class);
        RolesAllowed roles =
                ofMethod == null ? resource.getResourceClass().getAnnotation(RolesAllowed.class) : ofMethod;
        return roles == null ? List.of() : List.of(roles.value());
    }

    @ServerExceptionMapper
    Response byStatus(WebApplicationException e, UriInfo uri) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonProcessingException unreadable) {
                return answer(JsonProblems.of(unreadable));
            }
        }
        Response original = e.getResponse();
        if (original.hasEntity() || original.getStatus() < 400) {
            return original;
        }
        Response.ResponseBuilder answer =
                Response.fromResponse(answer(Problem.of(original.getStatus(), detail(e, uri))));
        for (String header : new String[] {HttpHeaders.ALLOW, HttpHeaders.RETRY_AFTER}) {
            if (original.getHeaderString(header) != null) {
                answer.header(header, original.getHeaderString(header));
            }
        }
        return answer.build();
    }

    private static String detail(WebApplicationException e, UriInfo uri) {
        if (e instanceof NotFoundException) {
            return "there is nothing at /" + uri.getPath().replaceFirst("^/+", "");
        } else if (e instanceof NotAllowedException) {
            return "this path does not answer that method";
        } else if (e instanceof NotSupportedException) {
            return "this path does not read that media type; send application/json, or multipart/form-data where a file is sent";
        }
        return "the request cannot be answered";
    }

    @ServerExceptionMapper
    Response database(SqlException e) {
        return answer(e, e.kind());
    }

    @ServerExceptionMapper
    Response fault(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SqlException sql) {
                return answer(e, sql.kind());
            } else if (cause instanceof java.sql.SQLException sql) {
                return answer(e, SqlException.of(sql).kind());
            }
        }
        return answer(e, SqlException.Kind.FAULT);
    }

    private static Response answer(Throwable e, SqlException.Kind kind) {
        switch (kind) {
            case UNREACHABLE -> {
                LOG.warn("database unreachable");
                return later(Problem.of(503, "the database cannot be reached; nothing was stored, try again"));
            }
            case CONTENTION -> {
                LOG.warn("transaction gave way to another one");
                return later(Problem.of(503, "another request was in the way; nothing was stored, try again"));
            }
            case DISK_FULL -> {
                LOG.error("database disk full: make room, nothing else needs to be done");
                return later(Problem.of(507, "the disk of the database is full; nothing was stored, try again later"));
            }
            default -> {
                LOG.error("request failed", e);
                return answer(Problem.of(500, "this is a fault of the service; it has been logged"));
            }
        }
    }

    private static Response later(Problem problem) {
        return Response.fromResponse(answer(problem))
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER)
                .build();
    }

    private static Response answer(Problem problem) {
        return Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .entity(problem)
                .build();
    }
}
