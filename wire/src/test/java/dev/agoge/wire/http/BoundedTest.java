package dev.agoge.wire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

class BoundedTest {
    private record Place(String run, @Within int step) {}

    @SuppressWarnings("unused") // its parameters are looked at
    private void list(@Within(least = 1, most = 9) int limit, Place place) {}

    @Test
    void whatIsOutOfItsBoundsIsRefusedByNameAndNeverBent() throws Exception {
        assertThat(lets("limit", "9")).isTrue();
        assertThat(lets("limit", "many")).as("told by who reads it").isTrue();
        assertThatThrownBy(() -> lets("limit", "0")).hasMessage("limit is 0. It must be at least 1 and at most 9.");
        assertThatThrownBy(() -> lets("step", "-1")).hasMessageStartingWith("step is -1.");
    }

    private boolean lets(String name, String value) throws NoSuchMethodException {
        var request = new MockHttpServletRequest();
        if (name.equals("step")) {
            request.setAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, Map.of(name, value));
        } else {
            request.setParameter(name, value);
        }
        var route = new HandlerMethod(this, BoundedTest.class.getDeclaredMethod("list", int.class, Place.class));
        return new Bounded().preHandle(request, new MockHttpServletResponse(), route);
    }
}
