package dev.agoge.grpo.postgres;

import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.grpo.Claim;
import dev.agoge.grpo.ClosedGroup;
import dev.agoge.grpo.GroupRequest;
import dev.agoge.grpo.Ledger;
import dev.agoge.grpo.PlayedGroup;
import dev.agoge.grpo.SavePoint;
import dev.agoge.grpo.Superseded;
import dev.agoge.grpo.TrainingStep;
import dev.agoge.wire.postgres.Storable;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// A run's ledger, opened with the claim under which it is trained. Each change is one transaction, which locks the
/// run's row and finds that the claim still holds; so of two who think that they hold a run, one records nothing.
public final class PostgresLedger implements Ledger {
    private final Claim claim;
    private final JdbcClient client;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Requests requests;
    private final Groups groups;
    private final Steps steps;
    private final VersionRows versions;
    private final RunRows runs;

    public PostgresLedger(DataSource dataSource, Clock clock, Claim claim) {
        NamedParameterJdbcTemplate jdbc = new NamedParameterJdbcTemplate(dataSource);
        this.claim = claim;
        this.client = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        this.clock = clock;
        this.requests = new Requests(jdbc);
        this.groups = new Groups(jdbc);
        this.steps = new Steps(jdbc);
        this.versions = new VersionRows(jdbc);
        this.runs = new RunRows(client);
    }

    @Override
    public void ask(List<GroupRequest> asked) {
        change(() -> requests.ask(asked, now()));
    }

    @Override
    public List<EpisodeRequest> unsent(RunId run, int most) {
        return requests.unsent(run, most);
    }

    @Override
    public int inQueue(RunId run) {
        return requests.inQueue(run);
    }

    @Override
    public Optional<String> stuck(RunId run) {
        return held(() -> {
            Optional<String> stuck = requests.stuck(run);
            runs.stuck(run, stuck.map(Storable::text));
            return stuck;
        });
    }

    @Override
    public int running() {
        return runs.running();
    }

    @Override
    public void sent(List<EpisodeRequest> sent) {
        change(() -> requests.sent(sent, now()));
    }

    @Override
    public int reopen(RunId run, Instant since) {
        return held(() -> requests.reopen(run, since.atOffset(ZoneOffset.UTC)));
    }

    @Override
    public int open(RunId run, Stage stage, EpisodeKind kind, int step) {
        return requests.open(run, stage, kind, step);
    }

    @Override
    public List<PlayedGroup> played(RunId run, Stage stage, EpisodeKind kind, int step) {
        return requests.played(run, stage, kind, step);
    }

    @Override
    public void close(List<ClosedGroup> closed) {
        change(() -> groups.close(closed, now()));
    }

    @Override
    public void step(TrainingStep step) {
        change(() -> steps.record(step, now()));
    }

    @Override
    public void measure(RunId run, Stage stage, int step, Map<String, Double> metrics) {
        change(() -> steps.measure(run, stage, step, metrics, now()));
    }

    @Override
    public Optional<Integer> best(RunId run, Stage stage, String metric) {
        return steps.best(run, stage, metric);
    }

    @Override
    public long decide(RunId run, String name, LongSupplier decision) {
        Optional<Long> decided = steps.decided(run, name);
        if (decided.isPresent()) return decided.get();
        long value = decision.getAsLong();
        return held(() -> {
            steps.decide(run, name, value, now());
            return steps.decided(run, name).orElseThrow();
        });
    }

    @Override
    public double seconds(RunId run, Stage stage) {
        return steps.seconds(run, stage);
    }

    @Override
    public void publish(PolicyVersion version) {
        change(() -> versions.publish(version, now()));
    }

    @Override
    public Optional<PolicyVersion> version(RunId run, Stage stage, int step) {
        return versions.version(run, stage, step);
    }

    @Override
    public List<PolicyVersion> published(RunId run) {
        return versions.published(run);
    }

    @Override
    public void forget(PolicyVersion version) {
        change(() -> versions.forget(version, now()));
    }

    @Override
    public void save(SavePoint point) {
        change(() -> versions.save(point, now()));
    }

    @Override
    public List<SavePoint> savePoints(RunId run) {
        return versions.savePoints(run);
    }

    @Override
    public void forget(SavePoint point) {
        change(() -> versions.forget(point));
    }

    @Override
    public Sha256 taskSet(RunId run) {
        return runs.taskSet(run);
    }

    @Override
    public Optional<PolicyVersion> origin(RunId run) {
        return versions.origin(run);
    }

    @Override
    public void vocabulary(RunId run, Sha256 tokenizer, Sha256 tokenTexts) {
        change(() -> runs.vocabulary(run, tokenizer, tokenTexts));
    }

    @Override
    public void place(RunId run, Stage stage, int step) {
        change(() -> runs.place(run, stage, step));
    }

    private void change(Runnable change) {
        held(() -> {
            change.run();
            return true;
        });
    }

    private <T> T held(Supplier<T> change) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            check(client, claim);
            return change.get();
        }));
    }

    /// Until the transaction ends the run stays the claim's.
    ///
    /// @throws Superseded if it is no longer
    static void check(JdbcClient client, Claim claim) {
        boolean holds = client.sql(
                        "select epoch = :epoch and status = 'RUNNING' from ledger.runs where run = :run for no key update")
                .param("epoch", claim.epoch())
                .param("run", claim.run().value())
                .query(Boolean.class)
                .optional()
                .orElse(false);
        if (!holds) throw new Superseded(claim);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
