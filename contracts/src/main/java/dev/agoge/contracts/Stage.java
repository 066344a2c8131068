package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.agoge.contracts.document.Mistaken;
import java.util.Map;
import java.util.regex.Pattern;

/// A stage of a run, wherever episodes, versions and draws name one. Written `ordinal-name`: `2-rl`.
///
/// @param ordinal its place in the run, from 1; part of every random draw
/// @param name unique in the run
public record Stage(int ordinal, String name) implements Comparable<Stage> {
    /// Its ordinal has four bits in a draw, and 0 is for what belongs to no stage.
    public static final int MOST = 15;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    /// As wire version 2 wrote them, in messages and in identifiers.
    private static final Map<String, Stage> FORMER = Map.of(
            "COLD_START", new Stage(1, "sft"),
            "cold-start", new Stage(1, "sft"),
            "RL", new Stage(2, "rl"),
            "rl", new Stage(2, "rl"),
            "CONTROL", new Stage(3, "control"),
            "control", new Stage(3, "control"));

    public Stage {
        if (ordinal < 1 || ordinal > MOST) {
            throw new IllegalArgumentException("a run has stages 1 to " + MOST + ", but not " + ordinal);
        }
        checkName(name);
    }

    /// @throws Mistaken at `/name`
    public static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new Mistaken(
                    "/name",
                    "'" + name + "' cannot name a stage.",
                    "Use 1 to 32 characters of a-z, 0-9 and '-', the first a letter.");
        }
    }

    @JsonCreator
    public static Stage parse(String text) {
        Stage former = FORMER.get(text);
        if (former != null) return former;
        int dash = text.indexOf('-');
        if (dash > 0 && text.substring(0, dash).chars().allMatch(c -> c >= '0' && c <= '9') && dash <= 2) {
            return new Stage(Integer.parseInt(text.substring(0, dash)), text.substring(dash + 1));
        }
        throw new IllegalArgumentException("'" + text + "' is no stage: ordinal-name, such as 2-rl");
    }

    @Override
    public int compareTo(Stage other) {
        return Integer.compare(ordinal, other.ordinal);
    }

    @JsonValue
    @Override
    public String toString() {
        return ordinal + "-" + name;
    }
}
