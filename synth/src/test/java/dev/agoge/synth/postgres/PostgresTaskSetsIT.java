package dev.agoge.synth.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.servers.TestPostgres;
import dev.agoge.synth.Funnel;
import dev.agoge.synth.Synthesised;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class PostgresTaskSetsIT {
    private static PostgresTaskSets taskSets;
    private static JdbcClient jdbc;

    @BeforeAll
    static void start() {
        DataSource database = TestPostgres.database();
        SynthSchema.migrate(database);
        taskSets = new PostgresTaskSets(database, Clock.fixed(Instant.parse("2026-03-02T09:00:00Z"), ZoneOffset.UTC));
        jdbc = JdbcClient.create(database);
    }

    private static Sha256 digest(String text) {
        return Sha256.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static Synthesised made(String name) {
        return new Synthesised(
                digest("spec " + name),
                digest("tasks " + name),
                digest("corpus"),
                7,
                90,
                900,
                100,
                20,
                List.of("orders", "tickets"),
                new Funnel(List.of(
                        new Funnel.Stage("drawn", 1000, 0, ""), new Funnel.Stage("kept", 900, 100, "leak: 100"))));
    }

    @Test
    void comesBackEqualWithItsFunnel() {
        Synthesised made = made("one");
        assertThat(taskSets.find(made.spec())).isEmpty();
        taskSets.record(made);
        assertThat(taskSets.find(made.spec())).contains(made);
    }

    @Test
    void recordedAgainItStaysAsItWas() {
        Synthesised made = made("two");
        taskSets.record(made);
        taskSets.record(new Synthesised(
                made.spec(), made.taskSet(), made.corpus(), 8, 1, 1, 0, 0, List.of(), new Funnel(List.of())));
        assertThat(taskSets.find(made.spec())).contains(made);
    }

    @Test
    void wavesAreKeptInOrderUntilTheSynthesisHasEnded() {
        Synthesised made = made("waves");
        for (int number : new int[] {0, 2, 1}) taskSets.wave(made.spec(), number, digest("wave " + number));
        taskSets.wave(made.spec(), 1, digest("another"));
        assertThat(taskSets.waves(made.spec())).containsExactly(digest("wave 0"), digest("wave 1"), digest("wave 2"));
        taskSets.forget(made.spec(), 1);
        assertThat(taskSets.waves(made.spec())).containsExactly(digest("wave 0"));
        assertThat(taskSets.waves(digest("other spec"))).isEmpty();
        taskSets.record(made);
        assertThat(taskSets.waves(made.spec())).isEmpty();
    }

    @Test
    void theViewsShowItToOthers() {
        Synthesised made = made("three");
        taskSets.record(made);
        assertThat(jdbc.sql("select tasks, held_out, held_out_combination, domains ->> 1 as second"
                                + " from synth.task_sets_view where task_set = :digest")
                        .param("digest", made.taskSet().hex())
                        .query()
                        .singleRow())
                .containsEntry("tasks", 900)
                .containsEntry("held_out", 100)
                .containsEntry("held_out_combination", 20)
                .containsEntry("second", "tickets");
        assertThat(jdbc.sql("select name from synth.funnel_view where task_set = :digest order by position")
                        .param("digest", made.taskSet().hex())
                        .query(String.class)
                        .list())
                .containsExactly("drawn", "kept");
    }
}
