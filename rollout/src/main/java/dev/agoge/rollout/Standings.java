package dev.agoge.rollout;

import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunState;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Where runs stand, as far as this worker has heard, and so whether anybody still waits for an episode. From any
/// thread.
public final class Standings {
    private final Map<RunId, RunState> states = new ConcurrentHashMap<>();

    /// What is older than what is known changes nothing.
    public void moved(RunState state) {
        states.merge(state.run(), state, (known, told) -> told.epoch() < known.epoch() ? known : told);
    }

    /// Of a run that nobody has told of, everything is wanted.
    public boolean wants(EpisodeRequest request) {
        RunState state = states.get(request.id().group().run());
        return state == null || state.wants(request.sending().epoch());
    }
}
