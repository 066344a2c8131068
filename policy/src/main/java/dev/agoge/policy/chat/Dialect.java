package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.ToolSpec;
import java.util.List;

/// The DSML of one generation of DeepSeek's models.
public enum Dialect {
    /// Results of tools follow the reply; each user message drops the thoughts before it.
    V3_2("function_calls", "deepseek-v3.2-tools.txt", true) {
        @Override
        boolean drops(List<Message> heard, boolean tools) {
            return heard.stream().anyMatch(message -> message instanceof Message.User);
        }
    },

    /// Results of tools are part of a user turn. Thoughts are kept where there are tools; without, each user turn drops
    /// those before it.
    V4("tool_calls", "deepseek-v4-tools.txt", true),

    /// V4 with JSON that has no blanks, so that a tiny policy reads and writes fewer tokens.
    V4_COMPACT("tool_calls", "deepseek-v4-tools.txt", false);

    private final String block;
    private final String beforeTools;
    private final String afterTools;
    private final boolean spacedJson;

    Dialect(String block, String preamble, boolean spacedJson) {
        ToolPreamble read = ToolPreamble.of(preamble);
        this.block = block;
        this.beforeTools = read.before();
        this.afterTools = read.after();
        this.spacedJson = spacedJson;
    }

    /// Whether hearing these messages makes the policy forget what it thought before them.
    boolean drops(List<Message> heard, boolean tools) {
        return !tools;
    }

    /// The name of the markup around calls.
    String block() {
        return block;
    }

    ToolPreamble preamble() {
        return new ToolPreamble(beforeTools, afterTools);
    }

    String schema(ToolSpec tool) {
        String schema = "{\"name\":" + Arguments.quoted(tool.name()) + ",\"description\":"
                + Arguments.quoted(tool.description()) + ",\"parameters\":" + tool.parameters() + "}";
        return spacedJson ? Arguments.spaced(schema) : schema;
    }

    /// A value that is not a string.
    String value(String json) {
        return spacedJson ? Arguments.spaced(json) : json;
    }
}
