package dev.agoge.grpo.postgres;

import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.config.About;
import dev.agoge.contracts.config.Budget;
import dev.agoge.contracts.config.Origin;
import dev.agoge.contracts.config.PolicyConfig;
import dev.agoge.contracts.config.Priority;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.config.RunSettings;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.contracts.runs.Move;
import dev.agoge.contracts.runs.RunCommand;
import dev.agoge.contracts.runs.RunDesk;
import dev.agoge.contracts.runs.RunLifecycle;
import dev.agoge.wire.documents.Canonical;
import dev.agoge.wire.documents.Documents;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Runs are made and commanded in the ledger: whatever has returned is a row, and the bell only says so.
public final class PostgresRunDesk implements RunDesk {
    private static final int LONGEST_REASON = 2000;

    /// Sets values by path in a document that is resolved; what told of what they replace goes.
    public interface Overrides extends BiFunction<RunDocument, Map<String, String>, RunDocument> {}

    private final TransactionTemplate transaction;
    private final Names names;
    private final Overrides overrides;
    private final Consumer<RunId> bell;
    private final RunRows runs;
    private final Origins origins;
    private final Commands commands;
    private final Answers answers;
    private final Transitions transitions;
    private final Deletion deletion;
    private final Usage usage;

    /// @param bell is rung when a run has changed, after it has
    public PostgresRunDesk(DataSource dataSource, Names names, Overrides overrides, Consumer<RunId> bell) {
        JdbcClient jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        this.names = names;
        this.overrides = overrides;
        this.bell = bell;
        this.runs = new RunRows(jdbc);
        this.origins = new Origins(jdbc, runs);
        this.commands = new Commands(jdbc);
        this.answers = new Answers(jdbc);
        this.transitions = new Transitions(jdbc, new NamedParameterJdbcTemplate(dataSource), commands);
        this.deletion = new Deletion(jdbc);
        this.usage = new Usage(jdbc);
    }

    @Override
    public RunId create(RunDocument document, Asked asked) {
        Texts.json("", ConfigText.write(document.config()));
        String request = "create " + Canonical.json(Documents.write(document));
        return inTransaction(
                asked, () -> answers.once(asked, request, () -> insert(document, asked, Optional.empty())));
    }

    @Override
    public void check(RunDocument document) {
        Texts.json("", ConfigText.write(document.config()));
        transaction.executeWithoutResult(_ -> new Resolver(names, origins).resolve(document.config()));
    }

    @Override
    public RunId clone(RunId parent, Map<String, String> set, Asked asked) {
        set.forEach((path, value) -> Texts.plain("", path + value));
        String request = "clone " + parent + " " + ConfigText.asked(set);
        return inTransaction(
                asked, () -> answers.once(asked, request, () -> insert(copy(parent, set), asked, Optional.of(parent))));
    }

    /// A clone is its asker's, and what was said of its parent is not said of it.
    private RunDocument copy(RunId parent, Map<String, String> set) {
        RunSettings settings = runs.settings(parent);
        About said = settings.about();
        var about = new About(Optional.empty(), Optional.empty(), said.project(), said.tags(), "");
        var document = new RunDocument(
                runs.config(parent),
                new RunSettings(about, settings.priority(), settings.budget(), settings.checkpoints()));
        return set.isEmpty() ? document : overrides.apply(document, set);
    }

    private RunId insert(RunDocument document, Asked asked, Optional<RunId> parent) {
        Resolved resolved = new Resolver(names, origins).resolve(document.config());
        RunSettings settings = owned(document.beside(), asked.by());
        Optional<String> name = settings.about().name();
        for (int attempt = 1; name.isPresent() && attempt <= 99; attempt++) {
            RunId id = new RunId(idOf(name.get()) + (attempt == 1 ? "" : "-" + attempt));
            if (inserted(id, resolved, settings, parent)) return id;
        }
        while (true) {
            RunId id = new RunId("run-" + runs.number());
            if (inserted(id, resolved, settings, parent)) return id;
        }
    }

    private boolean inserted(RunId id, Resolved resolved, RunSettings settings, Optional<RunId> parent) {
        if (!runs.insert(id, resolved, settings, parent)) return false;
        runs.remark(id, resolved.remarks());
        return true;
    }

    private static String idOf(String name) {
        return name.substring(0, Math.min(name.length(), 96)).toLowerCase(Locale.ROOT);
    }

    private static RunSettings owned(RunSettings settings, String by) {
        About about = settings.about();
        Texts.plain("/notes", about.notes());
        Optional<String> owner = about.owner().or(() -> Optional.of(by.replaceAll("[^A-Za-z0-9._-]", "-")));
        var owned = new About(about.name(), owner, about.project(), about.tags(), about.notes());
        return new RunSettings(owned, settings.priority(), settings.budget(), settings.checkpoints());
    }

    @Override
    public void command(RunId run, RunCommand command, Asked asked) {
        if (command instanceof RunCommand.Cancel(String reason)) check(reason);
        inTransaction(asked, () -> {
            RunStatus status = runs.lock(run);
            if (asked.key().isPresent() && wasAsked(run, command, asked)) return run;
            refuse(run, status, command);
            long id = commands.insert(run, command, asked);
            obey(run, command, id);
            return run;
        });
    }

    private boolean wasAsked(RunId run, RunCommand command, Asked asked) {
        Optional<Boolean> same = commands.same(run, command, asked);
        if (same.equals(Optional.of(false))) {
            throw new Refused("The key '" + asked.key().orElseThrow() + "' was used for something else: use another.");
        }
        return same.isPresent();
    }

    private static void check(String reason) {
        Texts.plain("/reason", reason);
        if (reason.length() > LONGEST_REASON) {
            throw new Refused("The reason has " + reason.length() + " characters: use at most " + LONGEST_REASON + ".");
        }
    }

    private void refuse(RunId run, RunStatus status, RunCommand command) {
        if (!RunLifecycle.allows(status, command)) {
            throw new Refused("Run " + run + " cannot " + verb(command) + ": it is " + RunRows.word(status) + "."
                    + help(status, command));
        }
        List<Commands.Wish> wishes = commands.wishes(run);
        if (wishes.isEmpty() || command instanceof RunCommand.Prioritise) return;
        Commands.Wish first = wishes.getFirst();
        if (first.move() == Move.CANCEL) {
            throw new Refused("Run " + run + " is being cancelled, as " + first.by() + " asked.");
        }
        if (command instanceof RunCommand.Pause) {
            throw new Refused("Run " + run + " is being paused already, as " + first.by() + " asked.");
        }
    }

    private static String verb(RunCommand command) {
        return command instanceof RunCommand.Prioritise
                ? "change its class"
                : "be "
                        + switch (command) {
                            case RunCommand.Pause _ -> "paused";
                            case RunCommand.Resume _ -> "resumed";
                            case RunCommand.Cancel _ -> "cancelled";
                            case RunCommand.Prioritise _ -> "";
                        };
    }

    private static String help(RunStatus status, RunCommand command) {
        if (status.ended()) return " Clone it to do it again.";
        return command instanceof RunCommand.Resume ? " Only a paused run can." : "";
    }

    private void obey(RunId run, RunCommand command, long id) {
        switch (command) {
            case RunCommand.Prioritise(Priority priority) -> {
                runs.priority(run, priority);
                commands.done(id);
            }
            case RunCommand.Resume resume -> {
                allow(run, resume);
                transitions.move(run, Move.RESUME, "");
                commands.done(id);
            }
            case RunCommand.Pause _, RunCommand.Cancel _ -> {
                if (!transitions.isHeld(run)) transitions.fulfil(run);
            }
        }
    }

    /// What there is to use from now on must be more than has been used.
    private void allow(RunId run, RunCommand.Resume resume) {
        runs.allow(run, resume.more(), resume.acceptArithmetic());
        usage.exhausted(run).ifPresent(sentence -> {
            throw new Refused("Run " + run + " cannot be resumed: " + sentence
                    + " Allow it more: resume with --set budget.tokens=N, budget.episodes=N or budget.seconds=N.");
        });
    }

    @Override
    public RunId evaluate(String version, Asked asked) {
        Texts.plain("/version", version);
        return inTransaction(
                asked,
                () -> answers.once(asked, "evaluate " + version, () -> {
                    PolicyVersion pinned = origins.pin(version);
                    RunDocument document = evaluation(pinned);
                    return insert(document, asked, Optional.of(pinned.run()));
                }));
    }

    /// On its run's held-out tasks, with the same draws.
    private RunDocument evaluation(PolicyVersion version) {
        RunDocument of = copy(version.run(), Map.of());
        RunConfig config = of.config();
        String name = version.run() + "@" + version.stage().name() + "/" + version.step();
        var policy = new PolicyConfig(
                new Origin.Run(name, Optional.of(version.manifest())),
                config.policy().chat(),
                config.policy().thinking());
        var evaluated = new RunConfig(
                config.seed(),
                policy,
                config.tasks(),
                config.limits(),
                List.of(new StageConfig.Evaluate("evaluate")),
                config.evaluation(),
                config.gradientChains());
        var beside = new RunSettings(
                of.beside().about(),
                of.beside().priority(),
                Budget.UNLIMITED,
                of.beside().checkpoints());
        return new RunDocument(evaluated, beside);
    }

    @Override
    public Export export(String version) {
        Texts.plain("/version", version);
        PolicyVersion pinned = Objects.requireNonNull(transaction.execute(_ -> origins.pin(version)));
        return new Export(pinned, names.materials().forOthers(pinned.manifest()));
    }

    @Override
    public void delete(RunId run, Asked asked) {
        inTransaction(asked, () -> {
            RunStatus status = runs.lock(run);
            if (!status.ended()) {
                throw new Refused(
                        "Run " + run + " cannot be deleted: it is " + RunRows.word(status) + ". Cancel it first.");
            }
            deletion.delete(run);
            return run;
        });
    }

    @Override
    public RunId find(String idOrName) {
        return runs.find(idOrName);
    }

    private RunId inTransaction(Asked asked, Supplier<RunId> change) {
        Texts.plain("", asked.by());
        RunId changed = Objects.requireNonNull(transaction.execute(_ -> change.get()));
        bell.accept(changed);
        return changed;
    }
}
