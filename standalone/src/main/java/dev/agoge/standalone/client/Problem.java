package dev.agoge.standalone.client;

import tools.jackson.databind.JsonNode;

/// The platform said no.
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient JsonNode body;

    Problem(int status, JsonNode body) {
        super(body.path("detail").asString(body.path("title").asString("The platform answered " + status + ".")));
        this.status = status;
        this.body = body;
    }

    public int status() {
        return status;
    }

    /// Problem details (RFC 9457).
    public JsonNode body() {
        return body;
    }
}
