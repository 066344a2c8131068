package dev.agoge.rollout;

import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.ToolCall;
import dev.agoge.environments.Outcome;
import dev.agoge.environments.Session;

/// Where one episode happens, as the loop sees it: a session of an environment, wherever that runs.
interface Scene extends AutoCloseable {
    Outcome call(ToolCall call);

    FinalState finish();

    @Override
    void close();

    static Scene of(Session session) {
        return new Scene() {
            @Override
            public Outcome call(ToolCall call) {
                return session.call(call);
            }

            @Override
            public FinalState finish() {
                return session.finish();
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }
}
