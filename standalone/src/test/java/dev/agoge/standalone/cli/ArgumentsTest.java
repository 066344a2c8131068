package dev.agoge.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static Optional<String> garbled(String encoding, String... arguments) {
        return Arguments.garbled(arguments, encoding);
    }

    @Test
    void whatWasReadAsWrittenIsLeftAlone() {
        assertThat(garbled("UTF-8", "--prompt", "Grüße, 世界!")).isEmpty();
        assertThat(garbled("ANSI_X3.4-1968", "--prompt", "plain")).isEmpty();
        assertThat(garbled("no-such-encoding")).isEmpty();
    }

    @Test
    void whatCouldNotBeReadIsNamed() {
        assertThat(garbled("UTF-8", "a", "Gr\ufffde"))
                .hasValueSatisfying(why -> assertThat(why).contains("Gr\ufffde", "UTF-8"));
        assertThat(garbled("ANSI_X3.4-1968", "Gr\ufffd\ufffd"))
                .hasValueSatisfying(why -> assertThat(why).contains("ANSI_X3.4-1968", "LC_ALL=C.UTF-8"));
        assertThat(garbled("ISO-8859-1", "GrÃ¼Ã\u009fe")).isPresent();
    }
}
