package dev.agoge.grpo.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.RunId;
import dev.agoge.grpo.Samples;
import java.util.Arrays;
import java.util.Locale;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/// What the pages of a large ledger cost at the database. At full size by
/// `-Dledger.runs=10000 -Dledger.episodes=1000000`; otherwise small, so that the queries stay right.
class LedgerScaleIT {
    private static final DataSource DATABASE = Database.withLedger();
    private static final int RUNS = Integer.getInteger("ledger.runs", 200);
    private static final int EPISODES = Integer.getInteger("ledger.episodes", 10_000);
    private static final int STEPS = 120;
    private static final int METRICS = 200;

    private final JdbcTemplate jdbc = new JdbcTemplate(DATABASE);

    @Test
    void pagesOfALargeLedgerAreQuick() {
        fill();
        String list = """
                select r.*, (select bool_and(closes and open = 0) from ledger.ledger_view l where l.run = r.run) as closed
                from ledger.runs_view r %s order by created_at desc, run limit 50""";
        check("list, youngest", 200, list.formatted(""));
        check("list, by status", 200, list.formatted("where status = 'FAILED'"));
        check("list, by owner and tag", 200, list.formatted("where owner = 'owner-3' and 'tag-1' = any(tags)"));
        check("list, by text", 200, list.formatted("where name like '%77%'"));
        check("page, run", 300, list.formatted("where run = 'run-77'"));
        check("page, steps", 300, "select * from ledger.steps_view where run = 'run-77' order by started_at, step");
        check("page, metrics", 300, "select * from ledger.latest_metrics_view where run = 'run-77'");
        check("page, commands", 300, "select * from ledger.commands_view where run = 'run-77'");
        check("page, versions", 300, "select * from ledger.versions_view where run = 'run-77'");
        check("balance", 50, "select * from ledger.ledger_view where run = 'run-1'");
        check("balance, by kind", 50, "select * from ledger.balances_view where run = 'run-1'");
        check("endings", 50, "select * from ledger.endings_view where run = 'run-1'");
        long began = System.nanoTime();
        assertThat(new Runs(DATABASE).audit(new RunId("run-1"))).isEmpty();
        tell("audit", millis(began));
    }

    /// The median of five, after one that warms up.
    private void check(String what, int limit, String sql) {
        double[] times = new double[5];
        for (int i = -1; i < times.length; i++) {
            long began = System.nanoTime();
            jdbc.query(sql, (RowCallbackHandler) row -> row.getObject(1));
            if (i >= 0) times[i] = millis(began);
        }
        Arrays.sort(times);
        tell(what, times[2]);
        assertThat(times[2]).as(what).isLessThanOrEqualTo(limit);
    }

    private static double millis(long began) {
        return (System.nanoTime() - began) / 1e6;
    }

    private static void tell(String what, double millis) {
        System.out.printf(Locale.ROOT, "ledger of %,d runs, %,d episodes: %s %.1f ms%n", RUNS, EPISODES, what, millis);
    }

    private void fill() {
        String config = ConfigText.write(Samples.config("{}", 0, true)).replace("'", "''");
        jdbc.execute("""
                insert into ledger.runs (run, seed, status, config, config_sha256, task_set, name, owner, tags, priority,
                    created_at, queued_at, steps_done, weights_sha256)
                select 'run-' || i, i, (array['FINISHED', 'FAILED', 'CANCELLED', 'PAUSED'])[1 + i %% 4], '%s',
                       repeat('a', 64), repeat('b', 64), 'name-' || i, 'owner-' || i %% 10, array['tag-' || i %% 5],
                       'NORMAL', now() - i * interval '1 minute', now(), 120, repeat('c', 64)
                from generate_series(1, %d) i""".formatted(config, RUNS));
        jdbc.execute("""
                insert into ledger.steps (run, stage, step, digest, episodes, groups, seconds, started_at, finished_at)
                select run, 'rl', s, repeat('d', 64), 192, 12, 5, now(), now()
                from ledger.runs, generate_series(0, %d) s""".formatted(STEPS - 1));
        jdbc.execute("""
                insert into ledger.latest_metrics
                select run, 'rl', 'metric/' || m, 0, 0, m, 119 from ledger.runs, generate_series(1, %d) m""".formatted(METRICS));
        jdbc.execute("""
                insert into ledger.balances
                select run, unit, kind, fate, 1000
                from ledger.runs, unnest(array['episodes', 'tokens']) unit, unnest(array['train', 'evaluate']) kind,
                     unnest(array['requested', 'trained']) fate where run <> 'run-1'""");
        fillOne();
        jdbc.execute("analyze");
    }

    private void fillOne() {
        jdbc.execute("""
                insert into ledger.groups (group_id, run, stage, kind, step, ordinal, environment_name,
                    environment_version, environment_digest, task, domain, shape, split, episodes, fate, requested_at)
                select 'run-1/2-rl/train/' || g / 100 || '/' || g %% 100, 'run-1', 'rl', 'train', g / 100, g %% 100,
                       'orders', '1.0.0', repeat('e', 64), 't', 'orders', 'lookup', 'TRAIN', 10, 'trained', now()
                from generate_series(0, %d) g""".formatted(EPISODES / 10 - 1));
        jdbc.execute("""
                insert into ledger.episodes (episode_id, group_id, run, stage, kind, step, ordinal, member, version_stage,
                    version_step, request, attempt, state, fate, requested_at, stop_reason, score, total_tokens, spent)
                select group_id || '/' || m, group_id, run, stage, kind, step, ordinal, m, 'rl', 0, '', 1, 'judged',
                       'trained', now(), 'ANSWERED', 1, 100, 100
                from ledger.groups, generate_series(0, 9) m""");
        jdbc.execute("""
                insert into ledger.attempts (episode_id, attempt, run, total_tokens, recorded_at)
                select episode_id, 1, run, 100, now() from ledger.episodes""");
        jdbc.execute(
                "insert into ledger.balances select 'run-1', unit, kind, fate, amount from ledger.recount('run-1')");
        jdbc.execute("insert into ledger.endings values ('run-1', 'train', false, 'ANSWERED', %d)".formatted(EPISODES));
    }
}
