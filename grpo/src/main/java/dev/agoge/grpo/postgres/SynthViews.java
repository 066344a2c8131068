package dev.agoge.grpo.postgres;

import dev.agoge.contracts.Sha256;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The task sets that synthesis has published.
public final class SynthViews implements TaskSets {
    private final JdbcClient jdbc;

    public SynthViews(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    @Override
    public Optional<Sha256> named(String name) {
        return digest("select task_set from synth.jobs_view where name = :it and state = 'DONE'", name);
    }

    @Override
    public boolean exists(Sha256 taskSet) {
        return digest("select task_set from synth.task_sets_view where task_set = :it limit 1", taskSet.hex())
                .isPresent();
    }

    @Override
    public Optional<Sha256> made(Sha256 recipe) {
        return digest("select task_set from synth.jobs_view where recipe = :it and state = 'DONE'", recipe.hex());
    }

    @Override
    public Optional<Progress> progress(Sha256 recipe) {
        return jdbc.sql("select done, total from synth.jobs_view where recipe = :it limit 1")
                .param("it", recipe.hex())
                .query((row, _) -> new Progress(row.getLong(1), row.getLong(2)))
                .optional();
    }

    private Optional<Sha256> digest(String sql, String it) {
        return jdbc.sql(sql)
                .param("it", it)
                .query((row, _) -> new Sha256(row.getString(1)))
                .optional();
    }
}
