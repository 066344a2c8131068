package dev.agoge.wire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class WallsTest {
    private static final String SECRET = "a-long-enough-secret";

    @Test
    void onLoopbackOnlyLoopbackNamesAreAnswered() {
        Walls walls = new Walls(address("127.0.0.1"), List.of(), Tokens.NONE);
        for (String name : List.of("localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080", "LOCALHOST")) {
            assertThat(walls.refuse(name)).as(name).isEmpty();
        }
        for (String name : List.of("evil.example", "evil.example:8080", "localhost.evil.example", "", "::1")) {
            assertThat(walls.refuse(name)).as(name).isPresent();
        }
        assertThat(walls.refuse(null)).isPresent();
        assertThat(walls.caller(null)).contains(Caller.LOCAL);
    }

    @Test
    void beyondLoopbackTheSecretIsAskedFor() {
        Walls walls = new Walls(address("0.0.0.0"), List.of("agoge.example"), new Secret(SECRET));
        assertThat(walls.refuse("agoge.example:443")).isEmpty();
        assertThat(walls.refuse("other.example"))
                .hasValueSatisfying(why -> assertThat(why).contains("agoge.example"));
        assertThat(walls.caller(basic("me", SECRET))).isPresent();
        assertThat(walls.caller("Bearer " + SECRET)).isPresent();
        for (String wrong :
                List.of(basic("me", "guess"), "Basic !!!", "Bearer " + SECRET + "x", "Basic ", basic(SECRET, ""))) {
            assertThat(walls.caller(wrong)).as(wrong).isEmpty();
        }
        assertThat(walls.caller(null)).isEmpty();
    }

    @Test
    void itDoesNotOpenWithoutASecretOrAName() {
        assertThatThrownBy(() -> new Secret("short")).hasMessageContaining("--secret-file");
        assertThatThrownBy(() -> new Walls(address("0.0.0.0"), List.of(), new Secret(SECRET)))
                .hasMessageContaining("--host");
    }

    private static String basic(String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
