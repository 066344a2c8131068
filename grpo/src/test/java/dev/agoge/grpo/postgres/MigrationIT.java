package dev.agoge.grpo.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Manifest;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.config.Optimizer;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.contracts.runs.RunDesk.Asked;
import dev.agoge.contracts.servers.TestPostgres;
import dev.agoge.grpo.Claims;
import dev.agoge.grpo.RunSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/// A ledger of the release before comes along.
class MigrationIT {
    private static final DataSource DATABASE = TestPostgres.database();
    private static final RunId OLD = new RunId("old");

    private final JdbcTemplate jdbc = new JdbcTemplate(DATABASE);
    private final RunRows rows = new RunRows(JdbcClient.create(DATABASE));

    @BeforeAll
    static void migrate() {
        Flyway.configure()
                .dataSource(DATABASE)
                .schemas("ledger")
                .defaultSchema("ledger")
                .table("flyway_history")
                .locations("classpath:db/ledger")
                .target("1")
                .load()
                .migrate();
        new ResourceDatabasePopulator(new ClassPathResource("ledger/V1.sql")).execute(DATABASE);
        LedgerSchema.migrate(DATABASE);
    }

    @Test
    void itsConfigsAreReadAsThoseOfToday() {
        RunConfig config = rows.config(OLD);
        assertThat(config.seed()).isEqualTo(42);
        assertThat(config.stages()).extracting(StageConfig::name).containsExactly("sft", "rl", "control");
        assertThat(config.stages().get(1)).isInstanceOfSatisfying(StageConfig.Rl.class, rl -> {
            assertThat(rl.groupSize()).isEqualTo(16);
            assertThat(rl.rollout().lag()).isEqualTo(1);
            assertThat(rl.optimizer()).isEqualTo(Optimizer.at(5e-4));
        });
        RunConfig busy = rows.config(new RunId("busy"));
        assertThat(busy.stages()).hasSize(2);
        assertThat(((StageConfig.Rl) busy.stages().get(1)).rollout().sampling())
                .isEqualTo(new Sampling(1, 0.9, 40, 0.1));
        assertThat(jdbc.queryForList("select config_sha256 from ledger.runs order by run", String.class))
                .containsExactly(
                        ConfigText.digest(busy).hex(),
                        ConfigText.digest(rows.config(new RunId("new"))).hex(),
                        ConfigText.digest(config).hex());
    }

    @Test
    void itsSumsCloseAndItsRowsAreFoundByTheirNewNames() {
        Runs runs = new Runs(DATABASE);
        for (String run : List.of("old", "busy", "new"))
            assertThat(runs.audit(new RunId(run))).isEmpty();
        RunSummary summary = runs.summary(OLD);
        assertThat(summary.exactness()).isEqualTo(new RunSummary.Exactness(321, 0, true));
        assertThat(summary.weights().orElseThrow().hex()).startsWith("ccc");
        assertThat(summary.steps()).isEqualTo(2);
        assertThat(summary.episodes()).isEqualTo(3);
        List<EpisodeId> ids =
                jdbc.query("select episode_id from ledger.episodes", (row, _) -> EpisodeId.parse(row.getString(1)));
        assertThat(ids)
                .extracting(EpisodeId::toString)
                .contains("old/2-rl/train/0/0/1", "old/1-sft/demonstrate/0/0/0", "busy/2-rl/train/0/0/1");
        assertThat(jdbc.queryForMap("select * from ledger.ledger_view where run = 'old' and unit = 'tokens'"))
                .containsAllEntriesOf(Map.of("requested", 360L, "trained", 230L, "demonstrated", 100L, "failed", 30L));
        assertThat(jdbc.queryForObject(
                        "select first || ' ' || last from ledger.latest_metrics_view where name = 'sft/loss'",
                        String.class))
                .isEqualTo("3.5 3.1");
    }

    @Test
    void itsFoldersAreTakenIntoTheBlobStore(@TempDir Path home) throws IOException {
        VersionRows versions = new VersionRows(new NamedParameterJdbcTemplate(DATABASE));
        assertThat(versions.version(OLD, new Stage(1, "sft"), 900)).isEmpty();
        Path folder = Files.createDirectories(home.resolve("runs/old/cold-start-900"));
        Files.writeString(folder.resolve("config.json"), "{}");
        Sha256 config = Sha256.of("{}".getBytes(StandardCharsets.UTF_8));
        Files.writeString(folder.resolve(Manifest.FILE), config + "  config.json\n");
        InMemoryBlobs blobs = new InMemoryBlobs();
        FormerFolders.takeIn(DATABASE, blobs, home);
        FormerFolders.takeIn(DATABASE, blobs, home);
        PolicyVersion end = versions.version(OLD, new Stage(1, "sft"), 900).orElseThrow();
        assertThat(Manifest.open(blobs, end.manifest()).files()).containsExactly(Map.entry("config.json", config));
        assertThat(versions.version(OLD, new Stage(2, "rl"), 0)).get().returns(end.manifest(), PolicyVersion::manifest);
        assertThat(versions.version(OLD, new Stage(2, "rl"), 1)).isEmpty();
        assertThat(versions.savePoints(OLD)).isEmpty();
        assertThat(folder).doesNotExist();
    }

    @Test
    void whatHadNotEndedIsCancelledAndSaysWhy() {
        for (String run : List.of("busy", "new")) {
            assertThat(rows.status(new RunId(run))).isEqualTo(RunStatus.CANCELLED);
        }
        assertThat(jdbc.queryForObject("select reason from ledger.runs_view where run = 'busy'", String.class))
                .contains("It was running when");
        assertThat(jdbc.queryForObject(
                        "select cancelled from ledger.ledger_view where run = 'busy' and unit = 'episodes'",
                        Long.class))
                .isEqualTo(2);
        PostgresClaims claims = new PostgresClaims(DATABASE, new Shelf(), Claims.Terms.DEFAULT);
        assertThat(claims.next(new Claims.Trainer("one", "", "", "cpu"))).isEmpty();
    }

    @Test
    void anOldRunCanBeCloned() {
        Shelf shelf = new Shelf();
        shelf.sets.add(new Sha256("67586e98fad27da0b9968bc039a1ef34c939b9b8e523a8bef89d478608c5ecf6"));
        PostgresRunDesk desk = new PostgresRunDesk(DATABASE, shelf.names(), (document, _) -> document, _ -> {});
        RunId clone = desk.clone(OLD, Map.of(), new Asked("ada", Optional.empty()));
        assertThat(rows.config(clone).stages()).isEqualTo(rows.config(OLD).stages());
        jdbc.update("delete from ledger.runs where run = ?", clone.value());
    }
}
