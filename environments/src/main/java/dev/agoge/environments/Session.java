package dev.agoge.environments;

import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.environments.sqlite.Database;
import dev.agoge.environments.sqlite.DatabaseException;

/// One episode's own copy of a world. Calls come one after another, from one thread at a time; sessions know nothing of
/// each other.
public final class Session implements AutoCloseable {
    private final Environment environment;
    private final PlatformFunctions functions;
    private final Database database;
    private int lastChanged;

    Session(Environment environment, PlatformFunctions functions, Database database) {
        this.environment = environment;
        this.functions = functions;
        this.database = database;
    }

    /// Does what the call says, or nothing.
    ///
    /// @throws EnvironmentFailed if the environment is at fault; the world is as it was before the call
    public Outcome call(ToolCall call) {
        lastChanged = 0;
        return environment
                .program(call.name())
                .map(tool -> call(tool, call.arguments()))
                .orElseGet(() -> refused("unknown_tool", "there is no tool of that name"));
    }

    private Outcome call(ToolProgram tool, String arguments) {
        return switch (Arguments.read(tool.tool().parameters(), arguments)) {
            case Arguments.Bad(var error, var message) -> refused(error, message);
            case Arguments.Good good -> perform(tool, good);
        };
    }

    private Outcome perform(ToolProgram tool, Arguments.Good arguments) {
        begin();
        try {
            ToolProgram.Run run = tool.run(database, arguments.values());
            if (run.result().error()) rollback();
            else database.commit();
            lastChanged = run.rowsChanged();
            return new Outcome.Answered(run.result());
        } catch (DatabaseException.Refused e) {
            rollback();
            return refused("not_allowed", "the tables do not allow this");
        } catch (DatabaseException.Exhausted e) {
            rollback();
            return new Outcome.Broke(tool.tool().name() + ": " + e.getMessage());
        } catch (DatabaseException.Failed e) {
            rollback();
            throw new EnvironmentFailed("tool " + tool.tool().name() + " does not run: " + e.getMessage(), e);
        }
    }

    private static Outcome refused(String error, String message) {
        ToolResult result = ToolProgram.error(error, message);
        return new Outcome.Answered(result);
    }

    /// True if the last call changed rows, be it to what they were.
    boolean wrote() {
        return lastChanged > 0;
    }

    /// How the world differs now from the one it began as.
    public FinalState finish() {
        try {
            return environment.compare(database);
        } catch (DatabaseException e) {
            throw new EnvironmentFailed("the final state cannot be read: " + e.getMessage(), e);
        }
    }

    /// How the world would differ after this statement too; it is undone at once. For the auditor, who is not bound to
    /// the tools.
    FinalState finishAfter(String sql) {
        begin();
        try {
            database.run(sql);
            return environment.compare(database);
        } finally {
            rollback();
        }
    }

    private void begin() {
        functions.begin();
        database.begin();
    }

    private void rollback() {
        functions.rollback();
        database.rollback();
    }

    @Override
    public void close() {
        database.close();
    }
}
