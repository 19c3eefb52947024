package io.signalbox.ingest;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;

/**
 * Lets pages of any origin send events and read the answer: what they may do is said by the write key they show, and no
 * cookie says anything here.
 */
@Provider
@CrossOrigin
final class CrossOriginFilter implements ContainerResponseFilter {

    /** By name: a star does not stand for {@code authorization}. */
    private static final String HEADERS = "authorization, content-type, content-encoding, x-write-key, sp-anonymous";

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        String origin = request.getHeaderString("Origin");
        if (origin == null) {
            return;
        }
        MultivaluedMap<String, Object> headers = response.getHeaders();
        headers.putSingle("Access-Control-Allow-Origin", origin);
        headers.putSingle("Access-Control-Allow-Credentials", "true");
        headers.add(HttpHeaders.VARY, "Origin");
        headers.putSingle("Access-Control-Expose-Headers", HttpHeaders.RETRY_AFTER);
        if (request.getMethod().equals("OPTIONS")) {
            headers.putSingle("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
            headers.putSingle("Access-Control-Allow-Headers", HEADERS);
            headers.putSingle("Access-Control-Max-Age", "86400");
        }
    }
}
