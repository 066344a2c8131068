package dev.agoge.synth.postgres;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Sha256;
import dev.agoge.synth.Funnel;
import dev.agoge.synth.Synthesised;
import dev.agoge.synth.TaskSets;
import dev.agoge.wire.postgres.Storable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The task sets in the schema `synth`.
public final class PostgresTaskSets implements TaskSets {
    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final Clock clock;

    public PostgresTaskSets(DataSource dataSource, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        this.clock = clock;
    }

    @Override
    public Optional<Synthesised> find(Sha256 spec) {
        Funnel funnel = new Funnel(jdbc.sql("""
                        select name, kept, dropped, reason from synth.funnel_stages
                        where spec = :spec order by position""")
                .param("spec", spec.hex())
                .query((row, _) -> stage(row))
                .list());
        return jdbc.sql("select * from synth.task_sets where spec = :spec")
                .param("spec", spec.hex())
                .query((row, _) -> read(row, funnel))
                .optional();
    }

    private static Funnel.Stage stage(ResultSet row) throws SQLException {
        return new Funnel.Stage(
                row.getString("name"), row.getLong("kept"), row.getLong("dropped"), row.getString("reason"));
    }

    private static Synthesised read(ResultSet row, Funnel funnel) throws SQLException {
        return new Synthesised(
                new Sha256(row.getString("spec")),
                new Sha256(row.getString("task_set")),
                new Sha256(row.getString("corpus")),
                row.getLong("seed"),
                row.getInt("environments"),
                row.getInt("tasks"),
                row.getInt("held_out"),
                row.getInt("held_out_combination"),
                List.of(Codec.fromJson(row.getString("domains"), String[].class)),
                funnel);
    }

    /// One transaction: a task set is there with its funnel, or not at all.
    @Override
    public void record(Synthesised made) {
        transactions.executeWithoutResult(_ -> {
            if (insert(made) == 1) insertFunnel(made);
            forget(made.spec(), 0);
        });
    }

    @Override
    public List<Sha256> waves(Sha256 spec) {
        return jdbc.sql("select blob from synth.waves where spec = :spec order by number")
                .param("spec", spec.hex())
                .query((row, _) -> new Sha256(row.getString("blob")))
                .list();
    }

    @Override
    public void wave(Sha256 spec, int number, Sha256 blob) {
        jdbc.sql("insert into synth.waves (spec, number, blob) values (:spec, :number, :blob) on conflict do nothing")
                .param("spec", spec.hex())
                .param("number", number)
                .param("blob", blob.hex())
                .update();
    }

    @Override
    public void forget(Sha256 spec, int number) {
        jdbc.sql("delete from synth.waves where spec = :spec and number >= :number")
                .param("spec", spec.hex())
                .param("number", number)
                .update();
    }

    private int insert(Synthesised made) {
        return jdbc.sql("""
                        insert into synth.task_sets (spec, task_set, corpus, seed, environments, tasks, held_out,
                            held_out_combination, domains, created_at)
                        values (:spec, :taskSet, :corpus, :seed, :environments, :tasks, :heldOut,
                            :heldOutCombination, :domains::jsonb, :createdAt)
                        on conflict (spec) do nothing""")
                .param("spec", made.spec().hex())
                .param("taskSet", made.taskSet().hex())
                .param("corpus", made.corpus().hex())
                .param("seed", made.seed())
                .param("environments", made.environments())
                .param("tasks", made.tasks())
                .param("heldOut", made.heldOut())
                .param("heldOutCombination", made.heldOutCombination())
                .param("domains", Storable.json(Codec.toJson(made.domains())))
                .param("createdAt", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .update();
    }

    private void insertFunnel(Synthesised made) {
        List<Funnel.Stage> stages = made.funnel().stages();
        for (int position = 0; position < stages.size(); position++) {
            Funnel.Stage stage = stages.get(position);
            jdbc.sql("""
                            insert into synth.funnel_stages (spec, position, name, kept, dropped, reason)
                            values (:spec, :position, :name, :kept, :dropped, :reason)""")
                    .param("spec", made.spec().hex())
                    .param("position", position)
                    .param("name", Storable.text(stage.name()))
                    .param("kept", stage.kept())
                    .param("dropped", stage.dropped())
                    .param("reason", Storable.text(stage.reason()))
                    .update();
        }
    }
}
