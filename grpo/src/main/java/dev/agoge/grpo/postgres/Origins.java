package dev.agoge.grpo.postgres;

import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.document.Mistaken;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Versions of runs, as documents name them: `RUN@best`, `RUN@last`, `RUN@STAGE/STEP`.
final class Origins {
    private static final String BEST = "eval/subset/pass@1";

    private final JdbcClient jdbc;
    private final RunRows runs;

    Origins(JdbcClient jdbc, RunRows runs) {
        this.jdbc = jdbc;
        this.runs = runs;
    }

    /// What the name stands for now, held until the transaction ends: nobody deletes it before a run's origin names it.
    ///
    /// @throws Mistaken at the empty pointer, if it stands for nothing
    PolicyVersion pin(String name) {
        int at = name.lastIndexOf('@');
        if (at < 1) throw mistaken("'" + name + "' names no version.", "Write RUN@best, RUN@last or RUN@STAGE/STEP.");
        RunId run = run(name.substring(0, at));
        String which = name.substring(at + 1);
        return switch (which) {
            case "best" -> best(run);
            case "last" -> last(run);
            default -> at(run, which);
        };
    }

    private RunId run(String idOrName) {
        try {
            return runs.find(idOrName);
        } catch (RuntimeException e) {
            throw mistaken(String.valueOf(e.getMessage()), "Name a run that there is.");
        }
    }

    private PolicyVersion best(RunId run) {
        return version("""
                        join ledger.metric_points m using (run, stage, step)
                        where v.run = :run and m.name = :metric order by m.value desc, v.ordinal, v.step limit 1""", run, "", 0)
                .orElseThrow(() -> mistaken(
                        "Run " + run
                                + " has no best version: it was never evaluated on a subset of the held-out tasks.",
                        "Name another version of it: " + run + "@STAGE/STEP."));
    }

    private PolicyVersion last(RunId run) {
        RunStatus status = runs.status(run);
        if (!status.ended()) {
            throw mistaken(
                    "Run " + run + " has no last version yet: it is " + RunRows.word(status) + ".",
                    "Wait for its end, or name a version that stays: " + run + "@STAGE/STEP.");
        }
        return version("""
                        join ledger.runs r using (run)
                        where v.run = :run and v.deleted_at is null
                          and r.config->'stages'->(v.ordinal - 1)->>'type' <> 'control'
                        order by v.ordinal desc, v.step desc limit 1""", run, "", 0)
                .orElseThrow(() -> mistaken("Run " + run + " published no version.", "Name another run."));
    }

    private PolicyVersion at(RunId run, String which) {
        int slash = which.indexOf('/');
        String digits = which.substring(slash + 1);
        if (slash < 1
                || digits.isEmpty()
                || digits.length() > 9
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw mistaken("'" + which + "' names no version of run " + run + ".", "Write best, last, or STAGE/STEP.");
        }
        return version(
                        "where v.run = :run and v.stage = :stage and v.step = :step",
                        run,
                        which.substring(0, slash),
                        Integer.parseInt(digits))
                .orElseThrow(() -> mistaken(
                        "Run " + run + " has no version " + which + ".", "`run show " + run + "` lists those it has."));
    }

    private Optional<PolicyVersion> version(String which, RunId run, String stage, int step) {
        record Found(PolicyVersion version, boolean deleted) {}
        Optional<Found> found = jdbc.sql(
                        "select v.stage, v.ordinal, v.step, v.manifest, v.digest, v.deleted_at is not null or v.manifest is null"
                                + " from ledger.versions v " + which + " for share of v")
                .param("run", run.value())
                .param("metric", BEST)
                .param("stage", stage)
                .param("step", step)
                .query((row, _) -> new Found(
                        new PolicyVersion(
                                run,
                                new Stage(row.getInt(2), row.getString(1)),
                                row.getInt(3),
                                new Sha256(Objects.requireNonNullElse(row.getString(4), row.getString(5))),
                                new Sha256(row.getString(5))),
                        row.getBoolean(6)))
                .optional();
        found.filter(Found::deleted).ifPresent(gone -> {
            throw mistaken(
                    "Version " + gone.version.label() + " of run " + run + " has been deleted.",
                    "The last, every tenth and the best are kept.");
        });
        return found.map(Found::version);
    }

    private static Mistaken mistaken(String message, String fix) {
        return new Mistaken("", message, fix);
    }
}
