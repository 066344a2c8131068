package dev.agoge.contracts.config;

import dev.agoge.contracts.document.Setting;

/// What is trained.
public record PolicyConfig(
        @Setting("Where its weights and its tokenizer come from.")
        Origin origin,

        @Setting(
                value =
                        "How conversations become tokens: `auto` finds it from the origin, `dsml` is DeepSeek's, `hermes`"
                                + " Qwen's, `template` the Jinja template of the folder.",
                byDefault = "auto")
        ChatFormat chat,

        @Setting(value = "Whether it thinks before it speaks, where its chat knows thoughts.", byDefault = "false")
        boolean thinking) {}
