package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One line of a file of conversations. What is wrong with it is an [IllegalArgumentException] that says where.
final class ConversationLine {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String text;
    private final List<Message> messages = new ArrayList<>();
    private final List<Boolean> learned = new ArrayList<>();

    /// The ids of the last assistant's calls that have no result yet, and the results by their places.
    private List<String> called = List.of();

    private @Nullable ToolResult[] results = {};

    ConversationLine(String text) {
        this.text = text;
    }

    Conversation read() {
        JsonNode line = json(text);
        if (!line.isObject()) throw new IllegalArgumentException("it is no JSON object");
        List<ToolSpec> tools = new ArrayList<>();
        for (JsonNode tool : list(line, "tools", "/tools")) tools.add(tool(function(tool), "/tools/" + tools.size()));
        if (!line.path("messages").isArray()) throw new IllegalArgumentException("it has no list 'messages'");
        int i = 0;
        for (JsonNode message : line.path("messages")) message(message, "/messages/" + i++);
        endResults("the end");
        return Conversations.cut(messages, learned, tools);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("it is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void message(JsonNode message, String at) {
        String role = message.path("role").asString("");
        if (!role.equals("tool")) endResults(at);
        if (!message.path("reasoning_content").asString("").isEmpty()) {
            throw new IllegalArgumentException(at + " has a reasoning_content, and thoughts cannot be learned yet");
        }
        switch (role) {
            case "system", "developer" -> {
                if (!messages.isEmpty()) throw new IllegalArgumentException(at + ": a system's message comes first");
                add(new Message.System(content(message, at)), false);
            }
            case "user" -> add(new Message.User(content(message, at)), false);
            case "assistant" -> assistant(message, at);
            case "tool" -> result(message, at);
            default ->
                throw new IllegalArgumentException(
                        at + " has the role '" + role + "', which is none of system, user, assistant, tool");
        }
    }

    private void add(Message message, boolean learn) {
        messages.add(message);
        learned.add(learn);
    }

    private void assistant(JsonNode message, String at) {
        List<ToolCall> calls = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (JsonNode call : list(message, "tool_calls", at + "/tool_calls")) {
            String place = at + "/tool_calls/" + calls.size();
            JsonNode function = function(call);
            calls.add(new ToolCall(name(function, place), arguments(function.path("arguments"), place)));
            ids.add(call.path("id").asString(""));
        }
        JsonNode content = message.path("content");
        boolean silent = content.isMissingNode() || content.isNull();
        if (silent && calls.isEmpty()) throw new IllegalArgumentException(at + " has neither content nor tool_calls");
        add(
                new Message.Assistant(silent ? "" : content(message, at), calls),
                message.path("weight").asInt(1) != 0);
        called = ids;
        results = new ToolResult[ids.size()];
    }

    /// Results may come in any order where they name their calls.
    private void result(JsonNode message, String at) {
        String id = message.path("tool_call_id").asString("");
        int place = id.isEmpty() ? -1 : called.indexOf(id);
        if (place < 0) place = Arrays.asList(results).indexOf(null);
        if (place < 0 || results[place] != null) {
            throw new IllegalArgumentException(at + " is a tool's result that no call waits for");
        }
        results[place] = new ToolResult(content(message, at), false);
        if (Arrays.stream(results).allMatch(Objects::nonNull)) {
            add(
                    new Message.Tool(
                            Arrays.stream(results).map(Objects::requireNonNull).toList()),
                    false);
            results = new ToolResult[0];
        }
    }

    private void endResults(String at) {
        if (Arrays.stream(results).anyMatch(Objects::nonNull)) {
            throw new IllegalArgumentException(at + " comes before all calls have their results");
        }
    }

    /// A text, or the texts of its parts.
    private static String content(JsonNode message, String at) {
        JsonNode content = message.path("content");
        if (content.isString()) return content.asString();
        if (!content.isArray()) throw new IllegalArgumentException(at + " has no text as its content");
        StringBuilder joined = new StringBuilder();
        for (JsonNode part : content) {
            if (!part.path("type").asString("").equals("text")
                    || !part.path("text").isString()) {
                throw new IllegalArgumentException(at + "/content has a part that is no text");
            }
            joined.append(part.path("text").asString());
        }
        return joined.toString();
    }

    private static JsonNode list(JsonNode of, String key, String at) {
        JsonNode list = of.path(key);
        if (list.isMissingNode() || list.isNull()) return JSON.createArrayNode();
        if (!list.isArray()) throw new IllegalArgumentException(at + " is no list");
        return list;
    }

    private static JsonNode function(JsonNode told) {
        return told.path("function").isObject() ? told.path("function") : told;
    }

    private static ToolSpec tool(JsonNode function, String at) {
        JsonNode parameters = function.path("parameters");
        String schema = parameters.isObject() ? parameters.toString() : "{\"type\":\"object\",\"properties\":{}}";
        return new ToolSpec(name(function, at), function.path("description").asString(""), schema);
    }

    private static String name(JsonNode function, String at) {
        String name = function.path("name").asString("");
        if (name.isEmpty()) throw new IllegalArgumentException(at + " has no name");
        return name;
    }

    private static String arguments(JsonNode told, String at) {
        JsonNode arguments = told.isString() ? parsed(told.asString(), at) : told;
        if (arguments.isMissingNode() || arguments.isNull()) return "{}";
        if (!arguments.isObject()) throw new IllegalArgumentException(at + " has arguments that are no JSON object");
        return arguments.toString();
    }

    private static JsonNode parsed(String text, String at) {
        try {
            return text.isBlank() ? JSON.createObjectNode() : JSON.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(at + " has arguments that are no JSON: " + e.getOriginalMessage(), e);
        }
    }
}
