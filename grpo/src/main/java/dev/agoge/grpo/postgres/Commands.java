package dev.agoge.grpo.postgres;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.runs.Move;
import dev.agoge.contracts.runs.RunCommand;
import dev.agoge.contracts.runs.RunDesk.Asked;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What was asked of runs, and what became of it.
final class Commands {
    /// A command that has neither come true nor been refused.
    ///
    /// @param reason what its asker said
    record Wish(long id, Move move, String reason, String by) {}

    private final JdbcClient jdbc;

    Commands(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @return its number
    long insert(RunId run, RunCommand command, Asked asked) {
        return jdbc.sql("""
                        insert into ledger.commands (run, key, asked_by, type, body)
                        values (:run, :key, :by, :type, :body::jsonb) returning id""")
                .param("run", run.value())
                .param("key", asked.key().orElse(null))
                .param("by", asked.by())
                .param("type", command.word())
                .param("body", ConfigText.asked(command))
                .query(Long.class)
                .single();
    }

    /// Whether it was this that was asked before under the key, if anything was.
    Optional<Boolean> same(RunId run, RunCommand command, Asked asked) {
        return jdbc.sql("""
                        select run = :run and type = :type and body = :body::jsonb from ledger.commands
                        where asked_by = :by and key = :key""")
                .param("run", run.value())
                .param("type", command.word())
                .param("body", ConfigText.asked(command))
                .param("by", asked.by())
                .param("key", asked.key().orElseThrow())
                .query(Boolean.class)
                .optional();
    }

    /// The strongest first: a cancel, then what was asked last.
    List<Wish> wishes(RunId run) {
        return jdbc.sql("""
                        select id, type, body->>'reason' as reason, asked_by from ledger.commands
                        where run = :run and state = 'asked' and type in ('pause', 'cancel')
                        order by type = 'cancel' desc, id desc""")
                .param("run", run.value())
                .query((row, _) -> new Wish(
                        row.getLong("id"),
                        row.getString("type").equals("cancel") ? Move.CANCEL : Move.PAUSE,
                        Optional.ofNullable(row.getString("reason")).orElse(""),
                        row.getString("asked_by")))
                .list();
    }

    void done(long id) {
        settle(id, "done", "");
    }

    /// @param why a sentence
    void refused(long id, String why) {
        settle(id, "refused", why);
    }

    private void settle(long id, String state, String answer) {
        jdbc.sql("update ledger.commands set state = :state, answer = :answer, done_at = now() where id = :id")
                .param("state", state)
                .param("answer", answer)
                .param("id", id)
                .update();
    }
}
