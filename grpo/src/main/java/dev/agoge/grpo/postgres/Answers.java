package dev.agoge.grpo.postgres;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.runs.RunDesk.Asked;
import dev.agoge.contracts.runs.RunDesk.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Remembers what was made for a key, so that asking again gives the same. Two who ask at once with one key wait for
/// each other.
final class Answers {
    private final JdbcClient jdbc;

    Answers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @param request all that was asked for
    /// @throws Refused if the key was used for something else
    RunId once(Asked asked, String request, Supplier<RunId> make) {
        if (asked.key().isEmpty()) return make.get();
        String key = Texts.plain("", asked.key().get());
        String digest = Sha256.of(request.getBytes(StandardCharsets.UTF_8)).hex();
        Optional<RunId> before = claim(asked.by(), key, digest);
        if (before.isPresent()) return before.get();
        RunId made = make.get();
        jdbc.sql("update ledger.answers set run = :run where asked_by = :by and key = :key")
                .param("run", made.value())
                .param("by", asked.by())
                .param("key", key)
                .update();
        return made;
    }

    private Optional<RunId> claim(String by, String key, String digest) {
        boolean first = jdbc.sql("insert into ledger.answers (asked_by, key, request) values (:by, :key, :request)"
                                + " on conflict do nothing")
                        .param("by", by)
                        .param("key", key)
                        .param("request", digest)
                        .update()
                == 1;
        if (first) return Optional.empty();
        record Before(String request, String run) {}
        Before before = jdbc.sql("select request, run from ledger.answers where asked_by = :by and key = :key")
                .param("by", by)
                .param("key", key)
                .query((row, _) -> new Before(row.getString(1), row.getString(2)))
                .single();
        if (!before.request.equals(digest)) {
            throw new Refused("The key '" + key + "' was used for something else: use another.");
        }
        return Optional.of(new RunId(before.run));
    }
}
