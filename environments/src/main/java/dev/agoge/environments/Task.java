package dev.agoge.environments;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.TaskRef;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the policy is asked to do in the world, one way to do it, ways to get it wrong, and how to tell.
///
/// @param shape the form of its solution: `lookup`, `two-writes`
/// @param system the policy's instructions; empty for none
/// @param user what the user asks
/// @param known what the user says on purpose although a write needs it: all else a write needs must be found out
/// @param variants broken solutions by name; each must fail, unless it does just what the solution does
// Large because it is a task's whole manifest, key by key.
public record Task(
        TaskId id,
        String shape,
        Split split,
        String system,
        String user,
        List<String> known,
        Solution solution,
        Map<String, Solution> variants,
        Expectation expect) {
    public Task {
        known = List.copyOf(known);
        variants = Collections.unmodifiableMap(new LinkedHashMap<>(variants));
    }

    public List<Message> prompt() {
        List<Message> messages = new ArrayList<>();
        if (!system.isEmpty()) messages.add(new Message.System(system));
        messages.add(new Message.User(user));
        return List.copyOf(messages);
    }

    /// What it is pinned by: its name and the digest of its text, whatever world it stands in.
    public TaskRef ref() {
        return TaskRef.of(id, Sha256.of(ManifestText.of(this).getBytes(StandardCharsets.UTF_8)));
    }
}
