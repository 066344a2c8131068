package dev.agoge.policy.chat;

import dev.agoge.contracts.ToolSpec;

/// The DSML of one generation of DeepSeek's models.
public enum Dialect {
    /// Results of tools follow the reply; each user message drops the thoughts before it.
    V3_2("function_calls", "deepseek-v3.2.txt", true) {
        @Override
        boolean drops(Hearing heard, boolean tools) {
            return heard.humanSpeaks();
        }
    },

    /// Results of tools are part of a user turn. Thoughts are kept where there are tools; without, each user turn drops
    /// those before it.
    V4("tool_calls", "deepseek-v4.txt", true),

    /// V4 with JSON that has no blanks, so that a tiny policy reads and writes fewer tokens.
    V4_COMPACT("tool_calls", "deepseek-v4.txt", false);

    private final String block;
    private final String toolsOpen;
    private final String toolsClose;
    private final String replySchemaOpens;
    private final String developerOpens;
    private final String effort;
    private final boolean spacedJson;

    Dialect(String block, String resource, boolean spacedJson) {
        Wording wording = Wording.of(resource);
        this.block = block;
        this.toolsOpen = "\n\n" + wording.before("{schemas}\n", "tools");
        this.toolsClose = wording.after("{schemas}\n", "tools");
        this.replySchemaOpens = "\n\n" + wording.before("{schema}", "reply schema");
        this.developerOpens = wording.has("developer") ? "\n\n" + wording.before("{message}", "developer") : "";
        this.effort = wording.has("effort") ? wording.section("effort") : "";
        this.spacedJson = spacedJson;
    }

    /// Whether hearing this makes the policy forget what it thought before it.
    boolean drops(Hearing heard, boolean tools) {
        return !tools && heard.speaks();
    }

    /// The name of the markup around calls.
    String block() {
        return block;
    }

    /// What precedes the schemas of the tools.
    String toolsOpen() {
        return toolsOpen;
    }

    /// What follows them; each ends with its newline.
    String toolsClose() {
        return toolsClose;
    }

    /// What precedes the schema of the replies.
    String replySchemaOpens() {
        return replySchemaOpens;
    }

    /// What precedes a developer's words where the tools come before them; empty where they come after.
    String developerOpens() {
        return developerOpens;
    }

    /// What asks for the utmost effort; empty if the dialect has no words for it.
    String effort() {
        return effort;
    }

    /// @throws IllegalArgumentException if the tool's parameters are not JSON
    String schema(ToolSpec tool) {
        String schema = "{\"name\":" + Arguments.quoted(tool.name()) + ",\"description\":"
                + Arguments.quoted(tool.description()) + ",\"parameters\":" + parameters(tool) + "}";
        return spacedJson ? Arguments.spaced(schema) : schema;
    }

    private static String parameters(ToolSpec tool) {
        try {
            return Arguments.compact(tool.parameters());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the parameters of the tool '" + tool.name() + "' are not JSON: " + e.getMessage(), e);
        }
    }

    /// A value that is not a string.
    String value(String json) {
        return spacedJson ? Arguments.spaced(json) : json;
    }
}
