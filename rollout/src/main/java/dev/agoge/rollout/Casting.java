package dev.agoge.rollout;

import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.environments.Task;
import java.util.List;

/// Finds the speaker that a request names. Whatever it cannot do is a failure of the platform: it throws.
public interface Casting {
    Speaker cast(EpisodeRequest request, Task task, List<ToolSpec> tools);
}
