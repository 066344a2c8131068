package dev.agoge.wire.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassingTest {
    @Test
    void absenceAndLostRacesPass() {
        for (String state : List.of("08006", "40001", "40P01", "53300", "55P03", "57P01", "25006", "28P01", "42P01")) {
            assertThat(Passing.passes(wrapped(new SQLException("no", state))))
                    .as(state)
                    .isTrue();
        }
        assertThat(Passing.passes(wrapped(new SQLTransientConnectionException("no connection within 30 s"))))
                .isTrue();
        assertThat(Passing.passes(wrapped(new SQLException("the pool is closed"))))
                .isTrue();
    }

    @Test
    void aRowThatIsRefusedStaysRefused() {
        for (String state : List.of("22021", "22P05", "23503", "54000", "XX000")) {
            assertThat(Passing.passes(wrapped(new SQLException("no", state))))
                    .as(state)
                    .isFalse();
            assertThat(Passing.passes(new BatchUpdateException("no", state, new int[0])))
                    .as(state)
                    .isFalse();
        }
        assertThat(Passing.passes(new IllegalArgumentException("failed and yet was judged")))
                .isFalse();
    }

    private static RuntimeException wrapped(SQLException refusal) {
        return new IllegalStateException("of a framework", refusal);
    }
}
