package dev.agoge.policy.chat;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// A chat as a document names it.
public enum ChatName {
    /// Found from the model's folder.
    AUTO,
    DSML,
    HERMES,
    TEMPLATE;

    /// @throws IllegalArgumentException naming those that there are
    public static ChatName of(String text) {
        return Arrays.stream(values())
                .filter(name -> name.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no chat '" + text + "': it is one of "
                        + Arrays.stream(values()).map(ChatName::text).collect(Collectors.joining(", "))));
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
