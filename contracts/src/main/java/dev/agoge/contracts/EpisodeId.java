package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// One playing of a task. Written `run/stage/kind/step/ordinal/member`. It says all that its random draws depend on,
/// so the same id on the same weights is the same episode.
public record EpisodeId(GroupId group, int member) {
    public EpisodeId {
        Names.notNegative("the member number of an episode", member);
    }

    @JsonCreator
    public static EpisodeId parse(String text) {
        int slash = text.lastIndexOf('/');
        if (slash < 0) throw new IllegalArgumentException("'" + text + "' is no episode id: group/member");
        return new EpisodeId(GroupId.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    @JsonValue
    @Override
    public String toString() {
        return group + "/" + member;
    }
}
