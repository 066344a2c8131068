package dev.agoge.wire.http;

import dev.agoge.contracts.Codec;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/// A no where no route has been reached: problem details (RFC 9457) all the same.
public final class Said {
    private Said() {}

    static void no(HttpServletResponse response, Bodies.Unfit unfit) throws IOException {
        no(response, unfit.status(), unfit.why());
    }

    static void no(HttpServletResponse response, HttpStatus status, String detail) throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(json(status, detail).getBytes(StandardCharsets.UTF_8));
    }

    public static String json(HttpStatus status, String detail) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("title", status.getReasonPhrase());
        body.put("status", status.value());
        body.put("detail", detail);
        return Codec.toJson(body);
    }
}
