package dev.agoge.grpo.postgres;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.config.About;
import dev.agoge.contracts.config.Budget;
import dev.agoge.contracts.config.Checkpoints;
import dev.agoge.contracts.config.Priority;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.RunSettings;
import dev.agoge.contracts.runs.RunDesk.Refused;
import dev.agoge.contracts.runs.RunDesk.Unknown;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The rows of runs: how one is written, found, locked and read.
final class RunRows {
    /// What [#settings] reads.
    static final String SETTINGS = " name, owner, project, tags, notes, priority, budget_tokens, budget_episodes,"
            + " budget_seconds, checkpoint_every, checkpoint_keep ";

    private final JdbcClient jdbc;

    RunRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @param parent of which it is a clone
    /// @return false if there is a run of this id
    boolean insert(RunId run, Resolved resolved, RunSettings settings, Optional<RunId> parent) {
        About about = settings.about();
        Budget budget = settings.budget();
        return jdbc.sql("""
                        insert into ledger.runs (run, seed, status, config, config_sha256, task_set, recipe,
                            origin_run, origin_stage, origin_step, name, owner, project, tags, notes, parent, priority,
                            budget_tokens, budget_episodes, budget_seconds, checkpoint_every, checkpoint_keep,
                            created_at, queued_at)
                        values (:run, :seed, 'QUEUED', :config::jsonb, :config_sha256, :task_set, :recipe,
                            :origin_run, :origin_stage, :origin_step, :name, :owner, :project, :tags, :notes, :parent,
                            :priority, :budget_tokens, :budget_episodes, :budget_seconds, :every, :keep,
                            clock_timestamp(), clock_timestamp())
                        on conflict do nothing""")
                        .param("run", run.value())
                        .param("seed", resolved.config().seed())
                        .param("config", ConfigText.write(resolved.config()))
                        .param(
                                "config_sha256",
                                ConfigText.digest(resolved.config()).hex())
                        .param("task_set", resolved.taskSet().map(Sha256::hex).orElse(null))
                        .param("recipe", resolved.recipe().map(Sha256::hex).orElse(null))
                        .param(
                                "origin_run",
                                resolved.origin().map(one -> one.run().value()).orElse(null))
                        .param(
                                "origin_stage",
                                resolved.origin().map(one -> one.stage().name()).orElse(null))
                        .param(
                                "origin_step",
                                resolved.origin().map(one -> one.step()).orElse(null))
                        .param("name", about.name().orElse(run.value()))
                        .param("owner", about.owner().orElseThrow())
                        .param("project", about.project().orElse(null))
                        .param("tags", about.tags().toArray(String[]::new))
                        .param("notes", about.notes())
                        .param("parent", parent.map(RunId::value).orElse(null))
                        .param("priority", settings.priority().name())
                        .param("budget_tokens", budget.tokens().orElse(null))
                        .param("budget_episodes", budget.episodes().orElse(null))
                        .param("budget_seconds", budget.seconds().orElse(null))
                        .param("every", settings.checkpoints().every())
                        .param("keep", settings.checkpoints().keep())
                        .update()
                == 1;
    }

    /// A number that no run had before.
    long number() {
        return jdbc.sql("select nextval('ledger.run_numbers')")
                .query(Long.class)
                .single();
    }

    /// @throws Unknown if there is no such run
    /// @throws Refused if several are called so
    RunId find(String idOrName) {
        List<RunId> found = jdbc.sql("""
                        select run from ledger.runs where deleted_at is null and (run = :name or name = :name)
                        order by run = :name desc, created_at desc, run limit 4""")
                .param("name", Texts.plain("", idOrName))
                .query((row, _) -> new RunId(row.getString(1)))
                .list();
        if (found.isEmpty()) {
            throw new Unknown("There is no run '" + idOrName + "': `run list` lists them.");
        }
        if (found.size() > 1 && !found.getFirst().value().equals(idOrName)) {
            String some = found.stream().limit(3).map(RunId::value).collect(Collectors.joining(", "));
            throw new Refused("Several runs are called '" + idOrName + "': " + some
                    + (found.size() > 3 ? " and more" : "") + ". Use an id.");
        }
        return found.getFirst();
    }

    void priority(RunId run, Priority priority) {
        jdbc.sql("update ledger.runs set priority = :priority where run = :run")
                .param("priority", priority.name())
                .param("run", run.value())
                .update();
    }

    /// @param more replaces what it names
    void allow(RunId run, Budget more, boolean acceptArithmetic) {
        jdbc.sql("""
                        update ledger.runs set budget_tokens = coalesce(:tokens, budget_tokens),
                            budget_episodes = coalesce(:episodes, budget_episodes),
                            budget_seconds = coalesce(:seconds, budget_seconds),
                            accept_any = accept_any or :accept
                        where run = :run""")
                .param("tokens", more.tokens().orElse(null), Types.BIGINT)
                .param("episodes", more.episodes().orElse(null), Types.BIGINT)
                .param("seconds", more.seconds().orElse(null), Types.BIGINT)
                .param("accept", acceptArithmetic)
                .param("run", run.value())
                .update();
    }

    RunConfig config(RunId run) {
        return one(
                run,
                jdbc.sql("select config from ledger.runs where run = :run and deleted_at is null")
                        .param("run", run.value())
                        .query(String.class)
                        .optional()
                        .map(ConfigText::read));
    }

    RunSettings settings(RunId run) {
        return one(
                run,
                jdbc.sql("select " + SETTINGS + " from ledger.runs where run = :run and deleted_at is null")
                        .param("run", run.value())
                        .query((row, _) -> settings(row))
                        .optional());
    }

    RunStatus status(RunId run) {
        return one(run, status("select status from ledger.runs where run = :run and deleted_at is null", run));
    }

    /// The tasks that it plays.
    Sha256 taskSet(RunId run) {
        return one(
                run,
                jdbc.sql("select task_set from ledger.runs where run = :run and task_set is not null")
                        .param("run", run.value())
                        .query((row, _) -> new Sha256(row.getString(1)))
                        .optional());
    }

    /// @throws IllegalStateException if it had another tokenizer
    void vocabulary(RunId run, Sha256 tokenizer, Sha256 tokenTexts) {
        int same = jdbc.sql("""
                        update ledger.runs set vocabulary = :texts, tokenizer = :tokenizer
                        where run = :run and coalesce(tokenizer, :tokenizer) = :tokenizer""")
                .param("texts", tokenTexts.hex())
                .param("tokenizer", tokenizer.hex())
                .param("run", run.value())
                .update();
        if (same == 0) {
            throw new IllegalStateException(
                    "run " + run + " began with another tokenizer than " + tokenizer + ", which was made now");
        }
    }

    /// What is to be known of how its document is taken, in sentences.
    void remark(RunId run, List<String> remarks) {
        for (int i = 0; i < remarks.size(); i++) {
            jdbc.sql("insert into ledger.remarks (run, position, remark) values (:run, :position, :remark)")
                    .param("run", run.value())
                    .param("position", i)
                    .param("remark", remarks.get(i))
                    .update();
        }
    }

    /// Where it is.
    void place(RunId run, Stage stage, int step) {
        jdbc.sql("update ledger.runs set stage = :stage, step = :step where run = :run")
                .param("stage", stage.name())
                .param("step", step)
                .param("run", run.value())
                .update();
    }

    /// @param on what, in a sentence; nothing if it gets on
    void stuck(RunId run, Optional<String> on) {
        jdbc.sql("""
                        update ledger.runs set cause = case when :stuck then 'STUCK' end, reason = :reason
                        where run = :run and (:stuck or cause = 'STUCK')""")
                .param("stuck", on.isPresent())
                .param("reason", on.orElse(""))
                .param("run", run.value())
                .update();
    }

    /// How many have a trainer.
    int running() {
        return jdbc.sql(
                        "select count(*) from ledger.runs where status = 'RUNNING' and lease_until >= clock_timestamp()")
                .query(Integer.class)
                .single();
    }

    /// Until the transaction ends nobody else changes where it stands, nor does its trainer write anything.
    RunStatus lock(RunId run) {
        return one(
                run,
                status(
                        "select status from ledger.runs where run = :run and deleted_at is null for no key update",
                        run));
    }

    private Optional<RunStatus> status(String sql, RunId run) {
        return jdbc.sql(sql)
                .param("run", run.value())
                .query(String.class)
                .optional()
                .map(RunStatus::valueOf);
    }

    private static <T> T one(RunId run, Optional<T> found) {
        return found.orElseThrow(() -> new Unknown("There is no run '" + run + "': `run list` lists them."));
    }

    static RunSettings settings(ResultSet row) throws SQLException {
        Array tags = row.getArray("tags");
        var about = new About(
                Optional.of(row.getString("name")),
                Optional.of(row.getString("owner")),
                Optional.ofNullable(row.getString("project")),
                List.of((String[]) tags.getArray()),
                row.getString("notes"));
        return new RunSettings(
                about,
                Priority.valueOf(row.getString("priority")),
                budget(row),
                new Checkpoints(row.getInt("checkpoint_every"), row.getInt("checkpoint_keep")));
    }

    static Budget budget(ResultSet row) throws SQLException {
        return new Budget(
                Optional.ofNullable(row.getObject("budget_tokens", Long.class)),
                Optional.ofNullable(row.getObject("budget_episodes", Long.class)),
                Optional.ofNullable(row.getObject("budget_seconds", Long.class)));
    }

    static String word(RunStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
