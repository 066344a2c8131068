package dev.agoge.environments;

import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.environments.sqlite.Database;
import dev.agoge.environments.sqlite.DatabaseException;
import java.util.List;

/// One episode's own copy of a world. Calls come one after another, from one thread at a time; sessions know nothing of
/// each other.
public final class Session implements AutoCloseable {
    private static final String CALL = "call";
    private static final String START = "start";

    private final Environment environment;
    private final PlatformFunctions functions;
    private final Database database;
    private int lastChanged;
    private boolean everChanged;

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
            else database.commit(CALL);
            lastChanged = run.rowsChanged();
            everChanged |= wrote();
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
        return finish(now());
    }

    /// @param now what stands in the tables
    FinalState finish(World now) {
        return everChanged ? now.since(environment.initial(), environment.tolerances()::same) : environment.untouched();
    }

    /// What stands in the tables now; looked up only if something was written.
    World now() {
        return everChanged ? world() : environment.initial();
    }

    /// What stands in the tables now.
    World world() {
        try {
            return World.of(database, environment.manifest().tables());
        } catch (DatabaseException e) {
            throw new EnvironmentFailed("the state cannot be read: " + e.getMessage(), e);
        }
    }

    /// How the world would differ after this statement too, which changes one table; it is undone at once. For the
    /// auditor, who is not bound to the tools.
    ///
    /// @param now what stands in the tables
    FinalState finishAfter(String sql, Table table, World now) {
        begin();
        try {
            database.run(sql);
            return now.with(World.of(database, List.of(table)))
                    .since(environment.initial(), environment.tolerances()::same);
        } finally {
            rollback();
        }
    }

    /// Lets [#rewind] bring back the world as it is now: that of a session just opened.
    void mark() {
        database.begin(START);
    }

    /// Undoes every call since [#mark]. Then the session is as good as a new one, and was cheaper than opening it.
    void rewind() {
        functions.restart();
        database.rollback(START);
        everChanged = false;
        mark();
    }

    private void begin() {
        functions.begin();
        database.begin(CALL);
    }

    private void rollback() {
        functions.rollback();
        database.rollback(CALL);
    }

    @Override
    public void close() {
        database.close();
    }
}
