package dev.agoge.wire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.server.ResponseStatusException;

/// The rule that every route declares its permission, shown to bite.
class PermissionsTest {
    static final class Routes {
        @Requires(Permission.READ)
        public void declared() {}

        public void forgotten() {}
    }

    private final Permissions permissions = new Permissions();

    @Test
    void aRouteThatDeclaresNothingIsClosed() throws Exception {
        HandlerMethod forgotten = route("forgotten");
        assertThat(Permissions.of(forgotten)).isEmpty();
        assertThatThrownBy(() -> permissions.preHandle(request(), new MockHttpServletResponse(), forgotten))
                .isInstanceOf(ResponseStatusException.class)
                .hasMessageContaining("declares no permission");
    }

    @Test
    void aRouteThatDeclaresOneIsOpen() throws Exception {
        assertThat(permissions.preHandle(request(), new MockHttpServletResponse(), route("declared")))
                .isTrue();
    }

    private static HandlerMethod route(String name) throws NoSuchMethodException {
        return new HandlerMethod(new Routes(), Routes.class.getMethod(name));
    }

    private static MockHttpServletRequest request() {
        return new MockHttpServletRequest("GET", "/somewhere");
    }
}
