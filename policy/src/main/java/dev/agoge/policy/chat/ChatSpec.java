package dev.agoge.policy.chat;

import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Which chat a policy speaks, resolved: what a version's folder keeps of it in its `chat.json`.
public sealed interface ChatSpec {
    record Dsml(Dialect dialect, Mode mode) implements ChatSpec {}

    record Hermes(Thoughts thoughts) implements ChatSpec {}

    /// The `chat_template` of the folder.
    record Template() implements ChatSpec {}

    /// What is spoken in folders that do not say.
    static ChatSpec ownDefault() {
        return new Dsml(Dialect.V4_COMPACT, Mode.CHAT);
    }

    default ChatName name() {
        return switch (this) {
            case Dsml _ -> ChatName.DSML;
            case Hermes _ -> ChatName.HERMES;
            case Template _ -> ChatName.TEMPLATE;
        };
    }

    default String toJson() {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("chat", name().text());
        switch (this) {
            case Dsml(var dialect, var mode) ->
                json.put("dialect", dialect.name()).put("mode", mode.name());
            case Hermes(var thoughts) -> json.put("thoughts", thoughts.name());
            case Template _ -> {}
        }
        return json.toPrettyString() + "\n";
    }

    /// @throws IllegalArgumentException saying what is wrong with it
    static ChatSpec fromJson(String text) {
        JsonNode json;
        try {
            json = JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
        }
        return switch (ChatName.of(json.path("chat").asString(""))) {
            case DSML -> new Dsml(constant(json, "dialect", Dialect.class), constant(json, "mode", Mode.class));
            case HERMES -> new Hermes(constant(json, "thoughts", Thoughts.class));
            case TEMPLATE -> new Template();
            case AUTO -> throw new IllegalArgumentException("it names the chat auto, which is none");
        };
    }

    private static <E extends Enum<E>> E constant(JsonNode json, String field, Class<E> type) {
        String name = json.path(field).asString("");
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("its " + field + " is '" + name + "', which is none of "
                        + Arrays.toString(type.getEnumConstants())));
    }
}
