package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A group: the episodes of one task that are compared with each other. Written `run/stage/kind/step/ordinal`.
///
/// @param step the step of the stage that asked for it
/// @param ordinal its number within that step; a step trains on the lowest-numbered groups that have spread
public record GroupId(RunId run, Stage stage, EpisodeKind kind, int step, int ordinal) {
    public GroupId {
        Names.notNegative("the step of a group", step);
        Names.notNegative("the ordinal of a group", ordinal);
    }

    @JsonCreator
    public static GroupId parse(String text) {
        String[] part = text.split("/", -1);
        if (part.length != 5) {
            throw new IllegalArgumentException("'" + text + "' is no group id: run/stage/kind/step/ordinal");
        }
        return new GroupId(
                new RunId(part[0]),
                Stage.parse(part[1]),
                EpisodeKind.of(part[2]),
                Integer.parseInt(part[3]),
                Integer.parseInt(part[4]));
    }

    @JsonValue
    @Override
    public String toString() {
        return run + "/" + stage + "/" + kind.word() + "/" + step + "/" + ordinal;
    }
}
