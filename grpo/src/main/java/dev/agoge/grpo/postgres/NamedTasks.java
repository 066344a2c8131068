package dev.agoge.grpo.postgres;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskChunk;
import dev.agoge.contracts.TaskIndex;
import dev.agoge.contracts.runs.RunDesk.Refused;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import tools.jackson.databind.JsonNode;

/// What task sets name, and the syntheses that have not ended. A set or a wave that is not there is made again when it
/// is asked for, so nothing is lost by it.
final class NamedTasks {
    private static final String SETS = "tasks";
    private static final String ENVIRONMENTS = "environments";

    private final Named named;
    private final NamedParameterJdbcTemplate jdbc;
    private final BlobStore blobs;

    NamedTasks(Named named, NamedParameterJdbcTemplate jdbc, BlobStore blobs) {
        this.named = named;
        this.jdbc = jdbc;
        this.blobs = blobs;
    }

    void gather() {
        boolean synthesis = synthesisIsThere();
        String published = synthesis
                ? " union select task_set from synth.task_sets_view union select task_set from synth.jobs_view"
                : "";
        digests("select task_set from ledger.runs where deleted_at is null"
                        + " union select config->'tasks'->'set'->>'digest' from ledger.runs where deleted_at is null"
                        + published)
                .forEach(this::set);
        if (synthesis) digests("select distinct blob from synth.waves_view").forEach(this::wave);
    }

    /// Where synthesis never was, it names nothing. Where it is of an older release it does not tell all.
    private boolean synthesisIsThere() {
        if (!exists("synth.task_sets_view")) return false;
        if (exists("synth.waves_view")) return true;
        throw new Refused("Nothing is swept: what synthesis names cannot be told, for its tables are of an older"
                + " release. Start the role synth of this release.");
    }

    private boolean exists(String view) {
        return Boolean.TRUE.equals(
                jdbc.queryForObject("select to_regclass(:view) is not null", Map.of("view", view), Boolean.class));
    }

    private List<Sha256> digests(String sql) {
        return jdbc.query(
                "select one from (" + sql + ") found(one) where one is not null",
                Map.of(),
                (row, _) -> new Sha256(row.getString(1)));
    }

    private void set(Sha256 digest) {
        if (!blobs.has(digest)) return;
        named.blobs(SETS, List.of(digest));
        TaskIndex index = read(digest, "the task set", TaskIndex.class);
        named.blobs(SETS, List.of(index.corpus()));
        environments(index.whole());
        for (TaskIndex.Section section : index.sections()) {
            named.blobs(SETS, section.chunks());
            for (Sha256 chunk : section.chunks()) {
                if (blobs.has(chunk))
                    environments(read(chunk, "the tasks", TaskChunk.class).tasks());
            }
        }
    }

    private void environments(List<TaskCard> tasks) {
        Set<Sha256> environments = new HashSet<>();
        for (TaskCard task : tasks) environments.add(task.environment().digest());
        named.blobs(ENVIRONMENTS, environments);
    }

    private void wave(Sha256 digest) {
        if (!blobs.has(digest)) return;
        named.blobs("syntheses", List.of(digest));
        JsonNode cards = read(digest, "the wave", JsonNode.class).path("cards");
        if (!cards.isArray()) {
            throw Named.unreadable(
                    "a synthesis goes on from the wave " + digest, new IllegalStateException("it has no cards"));
        }
        Set<Sha256> environments = new HashSet<>();
        for (JsonNode card : cards) {
            environments.add(new Sha256(card.path("environment").path("digest").asString("")));
        }
        named.blobs(ENVIRONMENTS, environments);
    }

    private <T> T read(Sha256 digest, String what, Class<T> type) {
        try {
            return Codec.decode(blobs.require(digest), type);
        } catch (RuntimeException e) {
            throw Named.unreadable("synthesis has made " + what + " " + digest, e);
        }
    }
}
