package dev.agoge.synth.postgres;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.TaskJob;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The tasks that runs wait for, as the ledger publishes them: each recipe becomes a job, once.
public final class WantedTasks {
    private static final String UNDEFINED_TABLE = "42P01";

    private record Wanted(String recipe, String synthesise, String owner) {}

    private final JdbcClient jdbc;
    private final PostgresTaskDesk desk;

    public WantedTasks(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.desk = new PostgresTaskDesk(dataSource);
    }

    /// Asks for what is wanted and was not asked for. A ledger that is not laid out yet wants nothing.
    public void ask() {
        for (Wanted one : wanted()) {
            ObjectNode spec = (ObjectNode) Codec.fromJson(one.synthesise, JsonNode.class);
            spec.remove("digest");
            TaskJob job = desk.create(spec.toString(), "for-runs-" + one.recipe.substring(0, 12), one.owner);
            jdbc.sql("update synth.jobs set recipe = :recipe where name = :name")
                    .param("recipe", one.recipe)
                    .param("name", job.asked().name())
                    .update();
        }
    }

    private List<Wanted> wanted() {
        try {
            return jdbc.sql("""
                            select recipe, synthesise::text, owner from ledger.wanted_tasks_view wanted
                            where not exists (select from synth.jobs where jobs.recipe = wanted.recipe)""")
                    .query((row, _) -> new Wanted(row.getString(1), row.getString(2), row.getString(3)))
                    .list();
        } catch (DataAccessException e) {
            if (e.getRootCause() instanceof SQLException sql && UNDEFINED_TABLE.equals(sql.getSQLState())) {
                return List.of();
            }
            throw e;
        }
    }
}
