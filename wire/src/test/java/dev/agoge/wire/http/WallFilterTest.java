package dev.agoge.wire.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/// What is told before any route.
class WallFilterTest {
    private static final String SECRET = "a-long-enough-secret";

    @Test
    void beyondLoopbackNobodyComesInWithoutAToken() throws Exception {
        assertProblem(beyond(""), 401);
        assertProblem(beyond("Bearer guess"), 401);
        assertThat(beyond("").getHeader("WWW-Authenticate")).startsWith("Basic");
        assertThat(beyond("Bearer " + SECRET).getStatus()).isEqualTo(200);
    }

    @Test
    void anotherNameIsNotAnsweredTo() throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/v1/runs");
        request.addHeader("Host", "evil.example");
        assertProblem(through(new Walls(InetAddress.getLoopbackAddress(), List.of(), Tokens.NONE), request), 421);
    }

    @Test
    void aBodyIsReadOnceAndGivenOn() throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/v1/runs");
        request.addHeader("Host", "localhost");
        request.setContentType("application/json");
        request.setContent("{\"seed\":1}".getBytes(StandardCharsets.UTF_8));
        var chain = new MockFilterChain();
        new WallFilter(new Walls(InetAddress.getLoopbackAddress(), List.of(), Tokens.NONE))
                .doFilter(request, new MockHttpServletResponse(), chain);
        var given = Objects.requireNonNull(chain.getRequest());
        assertThat(new String(given.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("{\"seed\":1}");
        assertThat(given.getAttribute(Caller.ATTRIBUTE)).isEqualTo(Caller.LOCAL);
    }

    private static MockHttpServletResponse beyond(String authorization) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/v1/runs");
        request.addHeader("Host", "agoge.example");
        if (!authorization.isEmpty()) request.addHeader("Authorization", authorization);
        var walls = new Walls(InetAddress.getByName("0.0.0.0"), List.of("agoge.example"), new Secret(SECRET));
        return through(walls, request);
    }

    private static MockHttpServletResponse through(Walls walls, MockHttpServletRequest request)
            throws ServletException, IOException {
        var response = new MockHttpServletResponse();
        new WallFilter(walls).doFilter(request, response, new MockFilterChain());
        return response;
    }

    private static void assertProblem(MockHttpServletResponse answer, int status) throws IOException {
        assertThat(answer.getStatus()).isEqualTo(status);
        assertThat(answer.getContentType()).startsWith("application/problem+json");
        assertThat(answer.getContentAsString()).contains("\"status\":" + status);
    }
}
