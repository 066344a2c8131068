package dev.agoge.wire.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/// In place of Tomcat's own page, for what it refuses before any filter: an address that cannot be read.
public final class ServerProblems extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, @Nullable Throwable thrown) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) return;
        HttpStatus known = HttpStatus.resolve(response.getStatus());
        HttpStatus status = known == null ? HttpStatus.INTERNAL_SERVER_ERROR : known;
        try {
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            String detail = "The request cannot be read: " + status.getReasonPhrase() + ".";
            response.getOutputStream().write(Said.json(status, detail).getBytes(StandardCharsets.UTF_8));
            response.finishResponse();
        } catch (IOException gone) {
            LoggerFactory.getLogger(ServerProblems.class).debug("Nobody waits for the answer", gone);
        }
    }
}
